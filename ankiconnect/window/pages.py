"""Pages of Anki that come and go, which clients may have them do more often than Anki bears."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aqt.main import AnkiQt

log = logging.getLogger(__name__)

ASK_AGAIN_MS = 1_000
ASK_AGAIN_TIMES = 5
HELD_MS = 250
"""How long a complaint waits at least, and between looks whether its page stays."""
MOST_LOOKS = 120
"""A page that still loads after half a minute stays, as far as anybody can see."""
_BACKGROUND = "getComputedStyle(document.body)"
_NO_ANSWER = "TypeError: Failed to fetch"
"""What a page of Anki says when what it asked of Anki was not answered."""
_SINCE = "performance.timing.domLoading"
"""Since when the document is there, in milliseconds of the clock."""
SURELY_BEFORE_MS = 20
"""Two clocks may differ by so much; no page has asked for anything so soon after it came."""

_pages: set[Any] = set()
"""Pages of closed windows that Qt has not deleted yet."""


def bear_their_going(mw: AnkiQt) -> None:
    """From now on keep pages that have just gone, or are not there yet, from disturbing a person."""
    _keep_pages_that_go(mw)
    _hold_what_pages_that_go_say()
    _keep_congratulations_from_coming_back(mw)
    _ask_for_the_background_with_care(mw.web)
    for bar in (mw.toolbarWeb, mw.bottomWeb):
        _ask_for_the_height_again(mw, bar)


def _keep_pages_that_go(mw: AnkiQt) -> None:
    """Keep the page of a window that is closed, and with it what it talks to, until Qt has deleted it.

    Anki collects garbage a second after each closing of a window. When another window is closed just
    then, its page is garbage for Python already, while Qt still has it: its next message would reach an
    object that is freed, and Anki would crash.
    """
    from aqt.webview import AnkiWebView

    views: Any = AnkiWebView
    clean_up = views.cleanup

    def keep_and_clean_up(web: Any) -> None:
        if web.window() is not mw:  # whose pages go when Anki ends
            _keep(web.page())
        clean_up(web)

    views.cleanup = keep_and_clean_up


def _keep(page: Any) -> None:
    _pages.add(page)
    page.destroyed.connect(lambda: _pages.discard(page))


def _hold_what_pages_that_go_say() -> None:
    """Keep a page that is replaced while it asks Anki for something from complaining of no answer.

    Anki would show that in a box that blocks all its windows. The congratulations do so when a client
    shows another screen right after them.
    """
    from aqt.webview import AnkiWebPage

    pages: Any = AnkiWebPage
    say = pages.javaScriptAlert

    def say_or_hold(page: Any, frame: Any, text: str | None) -> None:
        if text == _NO_ANSWER:
            _Complaint(page, lambda: say(page, frame, text)).hold()
        else:
            say(page, frame, text)

    pages.javaScriptAlert = say_or_hold


class _Complaint:
    """Is shown once the page loads nothing more, and has still the document that made it."""

    def __init__(self, page: Any, show: Callable[[], None]) -> None:
        self._page = page
        self._show = show
        self._made = time.time() * 1000
        self._looks = 0

    def hold(self) -> None:
        """Look in a while."""
        from aqt.qt import QTimer

        QTimer.singleShot(HELD_MS, lambda: self._look())  # Qt would not keep a method's object

    def _look(self) -> None:
        from PyQt6 import sip

        if sip.isdeleted(self._page):
            self._drop()
        elif self._page.isLoading() and self._looks < MOST_LOOKS:
            self._looks += 1
            self.hold()
        else:
            self._page.runJavaScript(_SINCE, lambda since: self._told(since))

    def _told(self, since: float | None) -> None:
        from aqt.qt import QTimer

        if since is None or since > self._made - SURELY_BEFORE_MS:
            self._drop()
        else:
            QTimer.singleShot(0, self._show)  # its box would hold up the page's reply

    def _drop(self) -> None:
        log.debug("a page that was being replaced said: %s", _NO_ANSWER)


def _keep_congratulations_from_coming_back(mw: AnkiQt) -> None:
    """Keep congratulations that were left from ending the review that a client has begun after them.

    They ask Anki what to show. If cards are due by then, Anki goes to the overview, also where what is
    due is of the next deck, which is being reviewed already.
    """
    from aqt import mediasrv

    if mediasrv.post_handlers.get("congratsInfo") is not mediasrv.congrats_info:
        log.debug("another add-on answers the congratulations")
        return

    def show_what_is_due() -> None:
        if mw.state == "overview":
            mw.moveToState("overview")

    def tell() -> bytes:
        """Answer them as Anki does; on one of its server's threads."""
        if not mw.col.sched._is_finished():
            mw.taskman.run_on_main(show_what_is_due)
        return mediasrv.raw_backend_request("congrats_info")()

    mediasrv.post_handlers["congratsInfo"] = tell


def _ask_for_the_background_with_care(web: Any) -> None:
    """Keep Anki's toolbar from failing over a page of the main window that has just gone.

    It asks the page for its background, and where another screen is shown at that moment there is none:
    Anki would show an error.
    """
    ask = web.evalWithCallback

    def ask_with_care(js: str, cb: Callable[[Any], Any] | None) -> Any:
        if cb is None or _BACKGROUND not in js:
            return ask(js, cb)
        return ask(js, lambda background: background is not None and cb(background))

    web.evalWithCallback = ask_with_care


def _ask_for_the_height_again(mw: AnkiQt, bar: Any) -> None:
    """Ask a bar whose page can't tell its height yet a few times more.

    Anki would draw all its windows anew then, and turn a shown answer back to its question.
    """
    told = bar._onHeight
    left = ASK_AGAIN_TIMES

    def again() -> None:
        if bar is mw.toolbarWeb or not bar.hidden:  # the bottom one takes its height when it comes back
            bar.adjustHeightToFit()

    def told_with_patience(height: int | None) -> None:
        nonlocal left
        if height is None and left:
            left -= 1
            mw.progress.single_shot(ASK_AGAIN_MS, again)
        else:
            left = ASK_AGAIN_TIMES
            told(height)

    bar._onHeight = told_with_patience
