"""Rescheduling cards without an answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anki.cards import CardId
from anki.consts import CARD_TYPE_RELEARNING, QUEUE_TYPE_LRN

from ..framework import parameter_types
from ..framework.action import Scope, Writes
from ..framework.errors import ActionError
from ..framework.registry import action
from ..framework.slices import Slices, groups
from ..framework.undo import UndoStep
from ..shared.known_cards import CARDS_AT_A_TIME, known_cards

if TYPE_CHECKING:
    from anki.collection import Collection

_DAYS = re.compile(r"([0-9]{1,10})(?:-([0-9]{1,10}))?!?")
_MAX_DUE_DAY = 100_000
"""The latest due day that Anki's "Check Database" accepts, in days since the collection was created."""


@action("setDueDate", scope=Scope.REVIEW, writes=Writes.CARDS | Writes.REVIEWS, idempotent=True)
def set_due_date(col: Collection, step: UndoStep, /, cards: list[CardId], days: str) -> bool:
    """Set when cards are due, like "Set Due Date" in Anki's browser.

    New cards become review cards. The review log gets a manual row for each card.

    Args:
        cards: Ids of the cards; unknown ones are ignored.
        days: Days from today: "0" for today, "3-7" for a random day in that range. With "!" at the end
            the interval is set too.

    Returns:
        bool: true

    Errors:
        ``days must look like 3, 3-7 or 3!, not "tomorrow"``

    Example:
        {"cards": [1751400000001, 1751400000002], "days": "3-7"}
    """
    _check_days(col, days)
    known = known_cards(col, cards)
    if known:
        step.begin("Set Due Date of", "Card", len(known))
        step.did(col.sched.set_due_date(known, days))
    return True


def _check_days(col: Collection, days: str) -> None:
    match = _DAYS.fullmatch(days)
    if match is None or max(int(day or 0) for day in match.groups()) > _MAX_DUE_DAY - col.sched.today:
        latest = _MAX_DUE_DAY - col.sched.today
        wanted = f"3, 3-7 or 3!, with at most {latest}" if match else "3, 3-7 or 3!"
        raise ActionError(f"days must look like {wanted}, not {parameter_types.shown(days)}")


@action(
    "forgetCards",
    scope=Scope.REVIEW,
    writes=Writes.CARDS | Writes.REVIEWS,
    destructive=True,
    idempotent=True,
)
def forget_cards(col: Collection, step: UndoStep, /, cards: list[CardId]) -> None:
    """Make cards new again, at their original position if it is known. The counts of reviews and lapses
    are kept. The review log gets a manual row for each card.

    Args:
        cards: Ids of the cards; unknown ones are ignored.

    Returns:
        null

    Example:
        {"cards": [1751400000001]}
    """
    known = known_cards(col, cards)
    if known:
        step.begin("Forget", "Card", len(known))
        step.did(col.sched.schedule_cards_as_new(known, restore_position=True, reset_counts=False))


@action("relearnCards", scope=Scope.REVIEW, writes=Writes.CARDS)
def relearn_cards(col: Collection, step: UndoStep, /, cards: list[CardId]) -> Slices[None]:
    """Put cards in the relearning queue. Nothing else about them changes, not even the due time.

    Args:
        cards: Ids of the cards; unknown ones are ignored.

    Returns:
        null

    Example:
        {"cards": [1751400000001]}
    """
    count = len(known_cards(col, cards))
    for some in groups(cards, CARDS_AT_A_TIME):
        known = [col.get_card(card) for card in known_cards(col, some)]
        for card in known:
            card.type = CARD_TYPE_RELEARNING
            card.queue = QUEUE_TYPE_LRN
        if known:
            step.begin("Relearn", "Card", count)
            step.did(col.update_cards(known))
        yield
