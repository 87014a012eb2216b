"""Ease factors, in permille: 2500 means 250 %."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anki.cards import CardId

from ..framework.action import Scope, Writes
from ..framework.errors import ActionError
from ..framework.registry import action
from ..framework.slices import Slices, groups
from ..framework.undo import UndoStep
from ..shared.known_cards import CARDS_AT_A_TIME, known_cards
from ..shared.queries import by_id

if TYPE_CHECKING:
    from anki.collection import Collection

MAX_FACTOR = 2**16 - 1
"""The highest factor that Anki can store. Anki would store a wrong number instead of a higher one."""


@action("getEaseFactors", scope=Scope.READ)
def get_ease_factors(col: Collection, /, cards: list[CardId]) -> list[int | None]:
    """Get the ease factors of cards.

    Args:
        cards: Ids of the cards.

    Returns:
        array of int in permille, in input order; 0 for a new card, null for an unknown id

    Example:
        {"cards": [1751400000001, 1751400000002, 1234567890123]}
    """
    factors = by_id(col, "factor", "cards", set(cards))
    return [factors[card][0] if card in factors else None for card in cards]


@action("setEaseFactors", scope=Scope.EDIT, writes=Writes.CARDS, idempotent=True)
def set_ease_factors(
    col: Collection, step: UndoStep, /, cards: list[CardId], easeFactors: list[int]
) -> Slices[list[bool]]:
    """Set the ease factors of cards.

    Args:
        cards: Ids of the cards.
        easeFactors: One factor for each card, in permille, 0 to 65535.

    Returns:
        array of bool, in input order: false for an unknown id

    Errors:
        ``easeFactors has 1 for 2 cards; the other cards were set``

    Example:
        {"cards": [1751400000001, 1751400000005], "easeFactors": [2300, 2700]}
    """
    _check_factors(easeFactors)
    known = set(known_cards(col, cards))
    without_factor = [card for card in cards[len(easeFactors) :] if card in known]
    wanted = {card: factor for card, factor in zip(cards, easeFactors, strict=False) if card in known}
    for some in groups(list(wanted), CARDS_AT_A_TIME):
        _set_factors(col, step, len(wanted), {card: wanted[card] for card in known_cards(col, some)})
        yield
    if without_factor:
        raise ActionError(
            f"easeFactors has {len(easeFactors)} for {len(cards)} cards; the other cards were set"
        )
    return [card in known for card in cards]


def _check_factors(factors: list[int]) -> None:
    for index, factor in enumerate(factors):
        if not 0 <= factor <= MAX_FACTOR:
            raise ActionError(f"easeFactors[{index}] must be between 0 and {MAX_FACTOR}, not {factor}")


def _set_factors(col: Collection, step: UndoStep, count: int, wanted: dict[CardId, int]) -> None:
    """Set some of `count` factors."""
    changed = [col.get_card(card) for card in wanted]
    for card in changed:
        card.factor = wanted[card.id]
    if changed:
        step.begin("Set Ease of", "Card", count)
        step.did(col.update_cards(changed))
