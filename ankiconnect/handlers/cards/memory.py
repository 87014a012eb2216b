"""What FSRS knows of cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anki.cards import CardId
from anki.errors import NotFoundError

from ...objects.cards import MemoryState
from ..framework.action import Scope
from ..framework.registry import action
from ..framework.slices import Slices

if TYPE_CHECKING:
    from anki.collection import Collection

_DIGITS = 6
"""Decimals of the values, which Anki's library gives with the noise of 32 bits: 0.8999999761581421."""


@action("memoryStates", scope=Scope.READ)
def memory_states(col: Collection, /, cards: list[CardId]) -> Slices[list[MemoryState | None]]:
    """Get the memory states of cards: how well FSRS thinks that they are remembered now.

    Args:
        cards: Ids of the cards.

    Returns:
        array: the states in input order; null for an unknown card, and for one without FSRS data: a new
        one, or any while FSRS is off

    Example:
        {"cards": [1751400000001]}
    """
    states: dict[CardId, MemoryState | None] = {}
    for card in dict.fromkeys(cards):
        states[card] = _state(col, card)
        yield
    return [states[card] for card in cards]


def _state(col: Collection, card: CardId) -> MemoryState | None:
    try:
        known = col.card_stats_data(card)
    except NotFoundError:
        return None
    if not known.HasField("memory_state"):
        return None
    return {
        "cardId": card,
        "stability": round(known.memory_state.stability, _DIGITS),
        "difficulty": round(known.memory_state.difficulty, _DIGITS),
        "retrievability": round(known.fsrs_retrievability, _DIGITS),
        "desiredRetention": round(known.desired_retention, _DIGITS),
    }
