"""Keeps slow calls of Anki's library from being printed.

Bug: the library prints a stack to standard output for each call that takes 0.2 s on the main thread,
since a window would not respond. Here is no window, and the output is the service's.
Seen in: Anki 25.07 and 25.09; 26.05 and newer log it, at the level debug.
Upstream: no report needed; it is fixed.
Test: tests/unit/headless/test_slow_calls.py::test_the_workaround_is_still_needed
"""

from __future__ import annotations

from typing import Any


def stop_printing_slow_calls() -> None:
    """Let no thread count as the main one, where the library measures its calls."""
    from anki import _backend

    library: Any = _backend
    library.main_thread = lambda: None
