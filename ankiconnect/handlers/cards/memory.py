"""What FSRS knows of cards."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from anki.cards import CardId

from ...objects.cards import MemoryState
from ..framework.action import Scope
from ..framework.registry import action
from ..shared.queries import IN_IDS, database, json_ids

if TYPE_CHECKING:
    from anki.collection import Collection

_DIGITS = 6
"""Decimals of the values, which Anki's library gives with the noise of 32 bits: 0.8999999761581421."""
_VALUES = (
    "select id, extract_fsrs_variable(data, 's'), extract_fsrs_variable(data, 'd'), "
    "extract_fsrs_variable(data, 'dr'), "
    "extract_fsrs_retrievability(data, case when odue != 0 then odue else due end, ivl, "
)
_STATES = f"{_VALUES}?, ?, ?) from cards where id {IN_IDS}"
_STATES_IN_DAYS = f"{_VALUES}?, ?) from cards where id {IN_IDS}"
"""Before Anki 25.09, the function knows no time of the day."""


@action("memoryStates", scope=Scope.READ)
def memory_states(col: Collection, /, cards: list[CardId]) -> list[MemoryState | None]:
    """Get the memory states of cards: how well FSRS thinks that they are remembered now.

    Args:
        cards: Ids of the cards.

    Returns:
        array: the states in input order; null for an unknown card, and for one without FSRS data: a new
        one, or any while FSRS is off

    Example:
        {"cards": [1751400000001]}
    """
    states = {row[0]: _state(*row) for row in _rows(col, cards)}
    return [states.get(card) for card in cards]


def _rows(col: Collection, cards: list[CardId]) -> list[Any]:
    """Id, stability, difficulty, desired retention and retrievability of each card that exists.

    These are SQL functions of Anki's library. Its ``card_stats_data`` writes to the database.
    """
    db = database(col)
    arguments = db.scalar(
        "select narg from pragma_function_list where name = 'extract_fsrs_retrievability'"
    )
    today, tomorrow, ids = col.sched.today, col.sched.day_cutoff, json_ids(set(cards))
    if arguments == 5:
        return db.all(_STATES_IN_DAYS, today, tomorrow, ids)
    return db.all(_STATES, today, tomorrow, int(time.time()), ids)


def _state(
    card: int,
    stability: float | None,
    difficulty: float | None,
    desired: float | None,
    retrievability: float | None,
) -> MemoryState | None:
    if stability is None or difficulty is None:
        return None
    return {
        "cardId": card,
        "stability": round(stability, _DIGITS),
        "difficulty": round(difficulty, _DIGITS),
        "retrievability": round(retrievability or 0, _DIGITS),
        "desiredRetention": round(desired or 0, _DIGITS),
    }
