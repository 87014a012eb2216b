"""Hides the alert of a page that is replaced while it waits for an answer of Anki.

Bug: a page says "TypeError: Failed to fetch" when its request gets no answer, also when that is
because Anki shows another page instead. Anki shows what a page says in a box that blocks all its
windows. The congratulations do this when a client shows another screen right after them.
Seen in: Anki 25.07 to 26.09.
Upstream: https://github.com/ankitects/anki/issues/2895 (closed) is about the same box.
Test: tests/gui/windows/test_gui_workarounds.py::test_a_page_that_is_replaced_shows_an_alert
"""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import Callable
from typing import Any

log = logging.getLogger(__name__)

POLL_MS = 250
"""How long an alert waits at least, and the time between polls of its page."""
MAX_POLLS = 120
"""A page that still loads after half a minute is taken for one that stays."""
_NO_ANSWER = "TypeError: Failed to fetch"
_LOADED_AT = "performance.timing.domLoading"
"""When the document was loaded, in milliseconds since 1970."""
CLOCK_DIFFERENCE_MS = 20
"""By how much the clocks of page and Anki may differ. No page makes a request so soon after loading."""


def install() -> None:
    """Delay such alerts from now on, and show those of pages that stay."""
    from aqt.webview import AnkiWebPage

    pages: Any = AnkiWebPage
    show = pages.javaScriptAlert

    @functools.wraps(show)
    def show_or_delay(page: Any, frame: Any, text: str | None) -> None:
        if text == _NO_ANSWER:
            _DelayedAlert(page, lambda: show(page, frame, text)).poll_later()
        else:
            show(page, frame, text)

    pages.javaScriptAlert = show_or_delay


class _DelayedAlert:
    """Is shown once its page has stopped loading, if the page still has the document that made it."""

    def __init__(self, page: Any, show: Callable[[], None]) -> None:
        self._page = page
        self._show = show
        self._made_at = time.time() * 1000
        self._polls = 0

    def poll_later(self) -> None:
        from aqt.qt import QTimer

        QTimer.singleShot(POLL_MS, lambda: self._poll())  # Qt would not keep a method's object

    def _poll(self) -> None:
        from PyQt6 import sip

        if sip.isdeleted(self._page):
            self._drop()
        elif self._page.isLoading() and self._polls < MAX_POLLS:
            self._polls += 1
            self.poll_later()
        else:
            self._page.runJavaScript(_LOADED_AT, lambda loaded_at: self._decide(loaded_at))

    def _decide(self, loaded_at: float | None) -> None:
        from aqt.qt import QTimer

        if loaded_at is None or loaded_at > self._made_at - CLOCK_DIFFERENCE_MS:
            self._drop()
        else:
            QTimer.singleShot(0, self._show)  # not here: the box would delay the page's reply

    def _drop(self) -> None:
        log.debug("hid the alert of a page that was replaced: %s", _NO_ANSWER)
