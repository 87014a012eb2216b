"""Finds out which of the given cards exist, before every write.

An operation that fails inside Anki would clear the undo history. An operation without cards would add
an empty step to it (docs/anki-internals.md, 3).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from anki.cards import CardId

from ..framework.errors import ActionError
from .queries import by_id

if TYPE_CHECKING:
    from anki.collection import Collection


CARDS_AT_A_TIME = 100
"""Cards that are read and stored one by one before other requests have their turn: about 5 ms."""


def not_found(card: int) -> ActionError:
    """The error for a card that does not exist."""
    return ActionError(f"Card was not found: {card}")


def known_cards(col: Collection, cards: Sequence[CardId]) -> list[CardId]:
    """The given cards that exist, without repeats, in the given order."""
    found = by_id(col, "nid", "cards", set(cards))
    return [card for card in dict.fromkeys(cards) if card in found]
