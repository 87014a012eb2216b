"""Pages of Anki that come and go, which clients may have them do more often than Anki bears."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aqt.main import AnkiQt

ASK_AGAIN_MS = 1_000
_BACKGROUND = "getComputedStyle(document.body)"

_pages: set[Any] = set()
"""Pages of editors that Qt has not deleted yet."""


def bear_their_going(mw: AnkiQt) -> None:
    """From now on keep pages that have just gone, or are not there yet, from disturbing a person."""
    _keep_editors_pages()
    _ask_for_the_background_with_care(mw.web)
    for bar in (mw.toolbarWeb, mw.bottomWeb):
        _ask_for_the_height_again(mw, bar)


def _keep_editors_pages() -> None:
    """Keep the pages of editors, and with them what they talk to, until Qt has deleted them.

    Anki collects garbage a second after each closing of a window. When another window is closed just
    then, its page is garbage for Python already, while Qt still has it: its next message would reach an
    object that is freed, and Anki would crash.
    """
    from aqt import gui_hooks

    gui_hooks.editor_did_init.append(lambda editor: _keep(editor.web.page()))


def _keep(page: Any) -> None:
    _pages.add(page)
    page.destroyed.connect(lambda: _pages.discard(page))


def _ask_for_the_background_with_care(web: Any) -> None:
    """Keep Anki's toolbar from failing over a page of the main window that has just gone.

    It asks the page for its background, and where another screen is shown at that moment there is none:
    Anki would show an error.
    """
    ask = web.evalWithCallback

    def ask_with_care(script: str, told: Callable[[Any], Any] | None) -> Any:
        if told is None or _BACKGROUND not in script:
            return ask(script, told)
        return ask(script, lambda background: background is not None and told(background))

    web.evalWithCallback = ask_with_care


def _ask_for_the_height_again(mw: AnkiQt, bar: Any) -> None:
    """Ask a bar whose page can't tell its height yet once more, later.

    Anki would draw all its windows anew then, and turn a shown answer back to its question.
    """
    told = bar._onHeight

    def told_with_patience(height: int | None) -> None:
        if height is None:
            mw.progress.single_shot(ASK_AGAIN_MS, bar.adjustHeightToFit)
        else:
            told(height)

    bar._onHeight = told_with_patience
