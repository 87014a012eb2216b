"""Keeps the page of a closed window until Qt has deleted it.

Bug: Anki collects garbage a second after a window is closed. When another window is closed at that
moment, its page is garbage for Python, while Qt still has it. The page's next message then reaches an
object that is freed, and Anki crashes.
Seen in: Anki 25.07 to 26.09.
Upstream: https://github.com/ankitects/anki/issues/1879 (closed) describes such crashes.
Test: tests/gui/windows/test_gui_workarounds.py::test_the_page_of_a_closed_window_is_freed_too_early
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aqt.main import AnkiQt

_pages: set[Any] = set()
"""Pages of closed windows that Qt has not deleted yet, and with each what it talks to."""


def install(mw: AnkiQt) -> None:
    """Keep pages from now on, except those of the main window, which go when Anki exits."""
    from aqt.webview import AnkiWebView

    views: Any = AnkiWebView
    clean_up = views.cleanup

    @functools.wraps(clean_up)
    def keep_and_clean_up(web: Any) -> None:
        if web.window() is not mw:
            _keep(web.page())
        clean_up(web)

    views.cleanup = keep_and_clean_up


def _keep(page: Any) -> None:
    _pages.add(page)
    page.destroyed.connect(lambda: _pages.discard(page))
