"""Burying cards: hiding them until the next day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anki.cards import CardId
from anki.consts import (
    QUEUE_TYPE_MANUALLY_BURIED,
    QUEUE_TYPE_SIBLING_BURIED,
    QUEUE_TYPE_SUSPENDED,
)

from ..framework.action import Scope, Writes
from ..framework.errors import ActionError
from ..framework.registry import action
from ..framework.undo import UndoStep
from ..shared.names import known_deck
from ..shared.queries import IN_IDS, by_id, database, json_ids

if TYPE_CHECKING:
    from anki.collection import Collection

_BURIED = (QUEUE_TYPE_MANUALLY_BURIED, QUEUE_TYPE_SIBLING_BURIED)


@action("bury", scope=Scope.EDIT, writes=Writes.CARDS, idempotent=True)
def bury(col: Collection, step: UndoStep, /, cards: list[CardId]) -> int:
    """Bury cards: Anki does not show them before the next day.

    Args:
        cards: Ids of the cards; unknown, suspended and already buried ones are ignored.

    Returns:
        int: number of cards that changed

    Example:
        {"cards": [1751400000001, 1751400000002]}
    """
    hidden = (*_BURIED, QUEUE_TYPE_SUSPENDED)
    shown = [card for card, queue in _queues(col, cards).items() if queue not in hidden]
    if shown:
        step.begin("Bury", "Card", len(shown))
        step.did(col.sched.bury_cards(shown))
    return len(shown)


@action("unbury", scope=Scope.EDIT, writes=Writes.CARDS, idempotent=True)
def unbury(
    col: Collection, step: UndoStep, /, cards: list[CardId] | None = None, deck: str | None = None
) -> int:
    """Unbury cards, whether they were buried by hand or because another card of their note was shown.

    Args:
        cards: Ids of the cards; unknown ones and those that are not buried are ignored.
        deck: Instead of cards, the name of a deck. All cards in it and in its subdecks are unburied.

    Returns:
        int: number of cards that changed

    Errors:
        ``unbury needs either cards or a deck``, ``deck was not found: Nope``

    Example:
        After bury {"cards": [1751400000001, 1751400000002]}
        {"deck": "Spanish"}
    """
    if (cards is None) == (deck is None):
        raise ActionError("unbury needs either cards or a deck")
    buried = _buried_in(col, deck) if cards is None else _buried(col, cards)
    if buried:
        step.begin("Unbury", "Card", len(buried))
        step.did(col.sched.unbury_cards(buried))
    return len(buried)


def _queues(col: Collection, cards: list[CardId]) -> dict[CardId, int]:
    """The queue of each of the given cards that exists, in the given order."""
    queues = by_id(col, "queue", "cards", set(cards))
    return {card: queues[card][0] for card in dict.fromkeys(cards) if card in queues}


def _buried(col: Collection, cards: list[CardId]) -> list[CardId]:
    return [card for card, queue in _queues(col, cards).items() if queue in _BURIED]


def _buried_in(col: Collection, name: str | None) -> list[CardId]:
    deck = known_deck(col, name or "")
    found: list[CardId] = database(col).list(
        f"select id from cards where queue {IN_IDS} and did {IN_IDS}",
        json_ids(_BURIED),
        json_ids(col.decks.deck_and_child_ids(deck)),
    )
    return found
