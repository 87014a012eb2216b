"""Flags of cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anki.cards import CardId

from ..framework.action import Scope, Writes
from ..framework.errors import ActionError
from ..framework.registry import action
from ..framework.undo import UndoStep
from ..shared.queries import by_id

if TYPE_CHECKING:
    from anki.collection import Collection

_FLAG = 7
"""The bits of a card's flags that are its flag."""


@action("setFlag", scope=Scope.EDIT, writes=Writes.CARDS, idempotent=True)
def set_flag(col: Collection, step: UndoStep, /, cards: list[CardId], flag: int) -> int:
    """Give cards a flag.

    Args:
        cards: Ids of the cards; unknown ones are ignored.
        flag: 1 red, 2 orange, 3 green, 4 blue, 5 pink, 6 turquoise, 7 purple; 0 removes the flag.

    Returns:
        int: number of cards that changed

    Errors:
        ``flag must be 0 to 7, not 9``

    Example:
        {"cards": [1751400000001, 1751400000002], "flag": 3}
    """
    if not 0 <= flag <= _FLAG:
        raise ActionError(f"flag must be 0 to {_FLAG}, not {flag}")
    flags = by_id(col, "flags", "cards", set(cards))
    others = [card for card in dict.fromkeys(cards) if card in flags and flags[card][0] & _FLAG != flag]
    if not others:
        return 0
    step.begin("Flag", "Card", len(others))
    step.did(col.set_user_flag_for_cards(flag, others))
    return len(others)
