"""The page of the review screen: it shows a card whatever was loaded just before."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from ...handlers.shared.known_cards import known_cards

if TYPE_CHECKING:
    from aqt.main import AnkiQt

LOOK_MS = 300
"""How long after the review screen was entered its page must show a card, and between looks at it."""
LOOKS = 20
"""How often at most it is looked at then."""
BLANKS = 4
"""So often in a row it must be blank to count as such; twice as often after each new page."""
_CARD, _BLANK, _COVERED = "card", "blank", "covered"
_SEEN = f"""(() => {{
    const card = document.getElementById("qa");
    if (card) return card.innerHTML ? "{_CARD}" : "{_BLANK}";
    return document.querySelector("tr.deck, #study") ? "{_COVERED}" : "";
}})()"""


def show_the_card(mw: AnkiQt) -> None:
    """From now on see to it that the review screen, once entered, shows a card.

    In Anki it stays blank, or is covered by the deck list, when that was just being refreshed: the end
    of one page's loading is taken for that of the other, and what draws the card reaches a page that
    goes away. Refreshes that clients cause make it likely.
    """
    from aqt import gui_hooks

    look = _Look(mw)

    def entered(new: str, old: str) -> None:
        if new == "review":
            look.begin()

    gui_hooks.state_did_change.append(entered)


class _Look:
    """Looks at the review screen's page until it shows a card, and goes on doing so.

    What is seen counts when it is seen twice, and not while a page is being loaded: until another page
    is there, the one that is going away answers. A blank one may only be slow: its card waits for fonts
    and MathJax.
    """

    def __init__(self, mw: AnkiQt) -> None:
        self._mw = mw
        self._entered = 0
        self._left = 0
        self._patience = BLANKS
        self._seen: object = None
        self._times = 0

    def begin(self) -> None:
        """Look, from LOOK_MS on; what was seen before does not count."""
        self._entered += 1
        self._left = LOOKS
        self._patience = BLANKS
        self._times = 0
        self._later(self._entered)

    def _later(self, entered: int) -> None:
        from aqt.qt import QTimer

        QTimer.singleShot(LOOK_MS, lambda: self._look(entered))

    def _look(self, entered: int) -> None:
        if self._is_over(entered):
            return
        if self._is_loaded():
            seen = functools.partial(self._looked, entered)
            self._mw.reviewer.web.evalWithCallback(_SEEN, seen)
        else:
            self._times = 0
        self._later(entered)

    def _is_over(self, entered: int) -> bool:
        mw = self._mw
        # Anki leaves its state as it was when it ends, and takes its pages away.
        in_review = mw.col is not None and mw.state == "review" and mw.reviewer.card is not None
        return not in_review or not self._left or entered != self._entered

    def _is_loaded(self) -> bool:
        """Whether the page would answer at once; what it is asked before it answers all together."""
        web = self._mw.reviewer.web
        page = web.page()
        return bool(web._domDone) and page is not None and not page.isLoading()

    def _looked(self, entered: int, seen: object) -> None:
        if self._is_over(entered) or not self._is_loaded():
            return
        self._left -= 1
        self._times = self._times + 1 if seen == self._seen else 1
        self._seen = seen
        if seen == _CARD and self._times == 2:
            self._left = 0
        elif self._times == {_COVERED: 2, _BLANK: self._patience}.get(str(seen)):
            self._times = 0
            self._patience *= 2
            self._draw_on_a_new_page()

    def _draw_on_a_new_page(self) -> None:
        """Draw the card anew. A page that was told to draw before it was complete draws no more."""
        reviewer = self._mw.reviewer
        if reviewer.card is not None and known_cards(self._mw.col, [reviewer.card.id]):
            reviewer._initWeb()
            reviewer._redraw_current_card()
