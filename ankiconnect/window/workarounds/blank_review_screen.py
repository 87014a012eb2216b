"""Draws the card again when the review screen, once entered, stays blank or shows the deck list.

Bug: a page of the main window that has loaded makes Anki take the window's newest page for loaded,
which may be a later one. Anki then draws the card on a page that is about to go. This happens when
the deck list was just being refreshed, and clients cause many refreshes.
Seen in: Anki 25.07 to 26.09.
Upstream: no report found.
Test: tests/gui/windows/test_gui_workarounds.py::test_an_older_page_makes_a_newer_one_count_as_loaded
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from ...handlers.shared.known_cards import known_cards

if TYPE_CHECKING:
    from aqt.main import AnkiQt

POLL_MS = 300
"""When the page must show a card after the review screen was entered, and the time between polls."""
MAX_POLLS = 20
BLANK_POLLS = 4
"""A page that is blank so many times in a row is drawn again; each new page gets twice as many."""
_CARD, _BLANK, _DECK_LIST = "card", "blank", "deck list"
_SEEN = f"""(() => {{
    const card = document.getElementById("qa");
    if (card) return card.innerHTML ? "{_CARD}" : "{_BLANK}";
    return document.querySelector("tr.deck, #study") ? "{_DECK_LIST}" : "";
}})()"""


def install(mw: AnkiQt) -> None:
    """Poll the page from now on, each time the review screen is entered."""
    from aqt import gui_hooks

    poller = _PagePoller(mw)

    def state_did_change(new: str, old: str) -> None:
        if new == "review":
            poller.start()

    gui_hooks.state_did_change.append(state_did_change)


class _PagePoller:
    """Polls the review screen's page until it shows a card.

    What is seen counts when it is seen twice in a row, and not while a page is loading: until the new
    page is there, the old one answers. A blank page may only be slow: its card waits for fonts and
    MathJax.
    """

    def __init__(self, mw: AnkiQt) -> None:
        self._mw = mw
        self._entered = 0
        self._polls_left = 0
        self._blank_polls = BLANK_POLLS
        self._seen: object = None
        self._times = 0

    def start(self) -> None:
        """Poll from POLL_MS on; what was seen before does not count."""
        self._entered += 1
        self._polls_left = MAX_POLLS
        self._blank_polls = BLANK_POLLS
        self._times = 0
        self._poll_later(self._entered)

    def _poll_later(self, entered: int) -> None:
        from aqt.qt import QTimer

        QTimer.singleShot(POLL_MS, lambda: self._poll(entered))

    def _poll(self, entered: int) -> None:
        if self._is_over(entered):
            return
        if self._is_loaded():
            answered = functools.partial(self._answered, entered)
            self._mw.reviewer.web.evalWithCallback(_SEEN, answered)
        else:
            self._times = 0
        self._poll_later(entered)

    def _is_over(self, entered: int) -> bool:
        mw = self._mw
        # When Anki exits it leaves its state as it was, and takes its pages away.
        in_review = mw.col is not None and mw.state == "review" and mw.reviewer.card is not None
        return not in_review or not self._polls_left or entered != self._entered

    def _is_loaded(self) -> bool:
        """Whether the page would answer at once; it answers earlier questions all together later."""
        web = self._mw.reviewer.web
        page = web.page()
        return bool(web._domDone) and page is not None and not page.isLoading()

    def _answered(self, entered: int, seen: object) -> None:
        if self._is_over(entered) or not self._is_loaded():
            return
        self._polls_left -= 1
        self._times = self._times + 1 if seen == self._seen else 1
        self._seen = seen
        if seen == _CARD and self._times == 2:
            self._polls_left = 0
        elif self._times == {_DECK_LIST: 2, _BLANK: self._blank_polls}.get(str(seen)):
            self._times = 0
            self._blank_polls *= 2
            self._draw_on_a_new_page()

    def _draw_on_a_new_page(self) -> None:
        """A page that had to draw before it was complete draws nothing any more."""
        reviewer = self._mw.reviewer
        if reviewer.card is not None and known_cards(self._mw.col, [reviewer.card.id]):
            reviewer._initWeb()
            reviewer._redraw_current_card()
