"""Pages of Anki that come and go, which clients may have them do more often than Anki bears."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aqt.main import AnkiQt

ASK_AGAIN_MS = 1_000
ASK_AGAIN_TIMES = 5
_BACKGROUND = "getComputedStyle(document.body)"

_pages: set[Any] = set()
"""Pages of closed windows that Qt has not deleted yet."""


def bear_their_going(mw: AnkiQt) -> None:
    """From now on keep pages that have just gone, or are not there yet, from disturbing a person."""
    _keep_pages_that_go(mw)
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
