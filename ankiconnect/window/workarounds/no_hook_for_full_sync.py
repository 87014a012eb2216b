"""Notices that Anki asks the user about a full sync.

Missing: no hook is called when a sync turns out to need a full sync. Anki then asks the user, who may
answer hours later. The collection is free until the answer.
Seen in: Anki 25.07 to 26.09.
Upstream: no report found.
Test: tests/gui/windows/test_gui_workarounds.py::test_the_hooks_for_closing_and_sync
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any


def call_before_question(callback: Callable[[], None]) -> None:
    """Have `callback` called from now on before Anki asks."""
    from aqt import sync

    module: Any = sync
    full_sync = module.full_sync

    @functools.wraps(full_sync)
    def after_callback(*arguments: Any, **parameters: Any) -> Any:
        callback()
        return full_sync(*arguments, **parameters)

    module.full_sync = after_callback
