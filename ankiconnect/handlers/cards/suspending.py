"""Suspending cards. Buried cards do not count as suspended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anki.cards import CardId
from anki.consts import QUEUE_TYPE_SUSPENDED

from ..framework.action import Scope, Writes
from ..framework.registry import action
from ..framework.undo import UndoStep
from ..shared.known_cards import not_found
from ..shared.queries import by_id

if TYPE_CHECKING:
    from anki.collection import Collection


@action("suspend", scope=Scope.EDIT, writes=Writes.CARDS, idempotent=True)
def suspend(col: Collection, step: UndoStep, /, cards: list[CardId], suspend: bool = True) -> bool:
    """Suspend cards.

    Args:
        cards: Ids of the cards; unknown ones are ignored.
        suspend: false unsuspends them instead.

    Returns:
        bool: whether at least one card changed

    Example:
        {"cards": [1751400000001]}
    """
    chosen = _in_state(col, cards, suspended=not suspend)
    if chosen:
        operation = col.sched.suspend_cards if suspend else col.sched.unsuspend_cards
        step.begin("Suspend" if suspend else "Unsuspend", "Card", len(chosen))
        step.did(operation(chosen))
    return bool(chosen)


@action("unsuspend", scope=Scope.EDIT, writes=Writes.CARDS, idempotent=True)
def unsuspend(col: Collection, step: UndoStep, /, cards: list[CardId]) -> bool:
    """Unsuspend cards.

    Args:
        cards: Ids of the cards; unknown ones are ignored.

    Returns:
        bool: whether at least one card was suspended

    Example:
        After suspend {"cards": [1751400000001]}
        {"cards": [1751400000001]}
    """
    return suspend(col, step, cards, suspend=False)


@action("suspended", scope=Scope.READ)
def suspended(col: Collection, /, card: CardId) -> bool:
    """Tell whether a card is suspended.

    Args:
        card: Id of the card.

    Returns:
        bool

    Errors:
        ``Card was not found: <id>``

    Example:
        {"card": 1751400000001}
    """
    states = _states(col, [card])
    if card not in states:
        raise not_found(card)
    return states[card]


@action("areSuspended", scope=Scope.READ)
def are_suspended(col: Collection, /, cards: list[CardId]) -> list[bool | None]:
    """Tell which cards are suspended.

    Args:
        cards: Ids of the cards.

    Returns:
        array of bool, in input order; null for an unknown id

    Example:
        After suspend {"cards": [1751400000001]}
        {"cards": [1751400000001, 1751400000002, 1234567890123]}
    """
    states = _states(col, cards)
    return [states.get(card) for card in cards]


def _states(col: Collection, cards: list[CardId]) -> dict[int, bool]:
    queues = by_id(col, "queue", "cards", set(cards))
    return {card: queue == QUEUE_TYPE_SUSPENDED for card, (queue,) in queues.items()}


def _in_state(col: Collection, cards: list[CardId], *, suspended: bool) -> list[CardId]:
    """The given cards that are suspended, or those that are not, without repeats and unknown ones."""
    states = _states(col, cards)
    return [card for card in dict.fromkeys(cards) if states.get(card) is suspended]
