"""Keeps congratulations that were left from ending the review that was started after them.

Bug: the page of congratulations asks Anki what to show. If cards are due when Anki answers, it goes
to the overview, also when another screen was opened meanwhile: the next deck, with cards due, is then
being reviewed.
Seen in: Anki 25.07 to 26.09.
Upstream: no report found.
Test: tests/gui/windows/test_gui_workarounds.py::test_late_congratulations_end_a_review
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aqt.main import AnkiQt

log = logging.getLogger(__name__)
_NAME = "congratsInfo"


def install(mw: AnkiQt) -> None:
    """Answer the page from now on, as Anki does, but leave no other screen than the overview."""
    from aqt import mediasrv

    if mediasrv.post_handlers.get(_NAME) is not mediasrv.congrats_info:
        log.debug("another add-on answers the page of congratulations")
        return

    def show_due_cards() -> None:
        if mw.state == "overview":
            mw.moveToState("overview")

    def congrats_info() -> bytes:
        """Runs on one of the threads of Anki's server."""
        if not mw.col.sched._is_finished():
            mw.taskman.run_on_main(show_due_cards)
        return mediasrv.raw_backend_request("congrats_info")()

    mediasrv.post_handlers[_NAME] = congrats_info
