"""Keeping the card under review as it is while clients write, unless the card itself changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...handlers.shared.known_cards import known_cards
from ...handlers.shared.queries import database
from ...handlers.shared.scheduler import scheduler
from .drawn_card import draw_changes

if TYPE_CHECKING:
    from anki.cards import Card
    from anki.collection import Collection, OpChanges
    from aqt.main import AnkiQt
    from aqt.reviewer import Reviewer

__all__ = ["can_be_answered", "catch_up", "draw_changes", "keeps_its_card", "mark_as_outdated"]

_FETCH = 20
_SCHEDULING = (
    "nid", "did", "ord", "type", "queue", "due", "ivl", "factor", "reps", "lapses", "left", "odue",
    "odid",
)  # fmt: skip


def keeps_its_card(mw: AnkiQt) -> bool:
    """Whether the shown card can stay although something has changed.

    Anki's own refresh takes the next card from the queue, which turns a shown answer back to its
    question. That is not needed if the shown card is as it was and still the next one.
    """
    card = mw.reviewer.card
    if mw.state != "review" or card is None or _waits_for_next_card(mw):
        return False
    return can_be_answered(mw.col, card)


def can_be_answered(col: Collection, card: Card) -> bool:
    """Whether Anki would accept an answer to the shown card.

    If the card has changed or is not the next one any more, Anki refuses, shows an error, and clears
    the undo history.
    """
    return _is_as_shown(col, card) and _comes_next(col, card)


def _is_as_shown(col: Collection, card: Card) -> bool:
    """Whether the stored card has the shown one's place in its queue."""
    stored = database(col).first(f"select {', '.join(_SCHEDULING)} from cards where id = ?", card.id)
    return stored is not None and stored == [int(getattr(card, name)) for name in _SCHEDULING]


def _waits_for_next_card(mw: Any) -> bool:
    """Whether Anki is going to take the next card as soon as its window has the focus."""
    needed = mw.reviewer._refresh_needed
    return needed is not None and needed.name == "QUEUES"


def catch_up(mw: AnkiQt) -> None:
    """Have the reviewer show at once what it would show when its window comes to the front.

    It also leaves a card that was deleted or rescheduled before it was notified of that: a client that
    asks for the current card then wants the next one.
    """
    from anki.collection import OpChanges

    reviewer = mw.reviewer
    card = reviewer.card
    if card is not None and _is_outdated(mw.col, reviewer, card):
        reviewer.op_executed(OpChanges(study_queues=True), None, True)
    else:
        reviewer.refresh_if_needed()


def mark_as_outdated(mw: AnkiQt, changes: OpChanges) -> None:
    """Have the reviewer know at once what windows are notified of later, for `catch_up`.

    That is when another card comes first now: the one whose answer was undone.
    """
    card = mw.reviewer.card
    if mw.state == "review" and not (
        card is not None and _is_as_shown(mw.col, card) and _is_first(mw.col, card)
    ):
        mw.reviewer.op_executed(changes, None, False)


def _is_first(col: Collection, card: Card) -> bool:
    return [one.card.id for one in scheduler(col).get_queued_cards(fetch_limit=1).cards] == [card.id]


def _is_outdated(col: Collection, reviewer: Reviewer, card: Card) -> bool:
    """Whether the shown card is gone or was changed; its own answer, being stored, does not count."""
    if reviewer.state == "transition":
        return not known_cards(col, [card.id])
    return not _is_as_shown(col, card)


def _comes_next(col: Collection, card: Card) -> bool:
    """Whether the scheduler would accept an answer to `card`: it is the first of its queue.

    Learning cards that have become due meanwhile come before it, and do not prevent that.
    """
    from anki.scheduler_pb2 import QueuedCards

    for queued in scheduler(col).get_queued_cards(fetch_limit=_FETCH).cards:
        if queued.card.id == card.id:
            return True
        if queued.queue != QueuedCards.LEARNING:
            return False
    return False
