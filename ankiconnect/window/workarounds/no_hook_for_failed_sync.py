"""Notices that a sync which the user has started fails.

Missing: `sync_did_finish` is called after a sync, whether it has failed or not.
Seen in: Anki 25.07 to 26.09.
Upstream: no report found.
Test: tests/gui/windows/test_gui_workarounds.py::test_the_hooks_for_closing_and_sync
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def call_on_failure(failed: Callable[[], None]) -> None:
    """Call `failed` when Anki shows the error of a sync, which it does before the hook."""
    import aqt.sync

    show: Callable[..., Any] = aqt.sync.handle_sync_error

    def handle_sync_error(*arguments: Any, **parameters: Any) -> Any:
        failed()
        return show(*arguments, **parameters)

    aqt.sync.handle_sync_error = handle_sync_error
