"""Calls a subscriber of a hook before those of other add-ons.

Bug: when a subscriber of a hook raises, Anki does not call those after it. An add-on that is broken
hides the end of a sync from all others.
Seen in: Anki 25.07 to 26.09.
Upstream: no report found.
Test: tests/gui/windows/test_gui_workarounds.py::test_a_subscriber_that_raises_hides_the_event
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def subscribe_first(hook: Any, subscriber: Callable[..., None]) -> None:
    hook._hooks.insert(0, subscriber)
