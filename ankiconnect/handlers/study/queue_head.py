"""Whether an answer is for the first card of Anki's study queue.

Such an answer takes the card out of the queue, and the others stay in their order. If the queue was
built again after each answer, Anki would mix new cards and reviews again each time: all new cards could
come first. Building it takes some 10 ms, so it is only looked at for cards that nextCards has returned.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from ..shared.scheduler import scheduler

if TYPE_CHECKING:
    from anki.cards import CardId
    from anki.collection import Collection

_returned: WeakKeyDictionary[Collection, frozenset[CardId]] = WeakKeyDictionary()


def remember(col: Collection, cards: Iterable[CardId]) -> None:
    """Remember the cards that nextCards returns, instead of those that it returned before."""
    _returned[col] = frozenset(cards)


def comes_first(col: Collection, card: CardId) -> bool:
    """Whether nextCards has returned a card that is the first of the queue now."""
    if card not in _returned.get(col, ()):
        return False
    return [one.card.id for one in scheduler(col).get_queued_cards(fetch_limit=1).cards] == [card]
