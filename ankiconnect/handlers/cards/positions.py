"""The positions of new cards: the order in which Anki shows them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from anki.cards import CardId
from anki.consts import CARD_TYPE_NEW

from ..framework.action import Scope, Writes
from ..framework.errors import ActionError
from ..framework.registry import action
from ..framework.request_context import RequestContext
from ..framework.undo import UndoStep
from ..shared.queries import by_id, database
from .values import MAX_POSITION

if TYPE_CHECKING:
    from anki.collection import Collection

_POSITION = "case when odid = 0 then due else odue end"
"""A new card's position. A filtered deck has its own order in the column due."""
_MAX_STEP = 10_000
"""The largest step in Anki's own dialog."""


class _Order(NamedTuple):
    """Which positions cards are to get."""

    start: int
    step: int
    randomize: bool
    shift: bool


class _New(NamedTuple):
    """The note and the position of a new card."""

    note: int
    position: int


@action("reposition", scope=Scope.EDIT, writes=Writes.CARDS)
async def reposition(
    context: RequestContext,
    /,
    cards: list[CardId],
    start: int = 0,
    step: int = 1,
    randomize: bool = False,
    shiftExisting: bool = False,
) -> int:
    """Change the positions of new cards, like "Reposition" in Anki's browser. Cards of the same note
    get the same position.

    Args:
        cards: Ids of the cards in the order in which they are to be shown; unknown ones and those that
            are not new are ignored.
        start: The position of the first one, from 0.
        step: How far apart the positions are, 1 to 10000.
        randomize: Whether to shuffle the cards instead of keeping the given order.
        shiftExisting: Whether to move other new cards at start and behind it to higher positions.

    Returns:
        int: number of cards whose position changed, with those that were moved

    Errors:
        ``start must be 0 to 1999999, not -1``, ``step must be 1 to 10000, not 0``,
        ``positions must not be above 1999999, but one would be 2000005``

    Example:
        {"cards": [1751400000003, 1751400000002], "start": 10}
    """
    return await context.main(_reposition, cards, _Order(start, step, randomize, shiftExisting))


def _reposition(col: Collection, step: UndoStep, /, cards: Sequence[CardId], order: _Order) -> int:
    _check(order)
    new = _new_cards(col, cards)
    planned = _planned(new, order)
    others = _from_position(col, order.start, new) if order.shift else {}
    random = order.randomize and len(set(planned.values())) > 1
    before = {card: one.position for card, one in new.items()} | others
    if not new or (not random and not others and planned == before):
        return 0
    _check_highest([*planned.values(), *(one + order.step * len(new) for one in others.values())])
    step.begin("Reposition", "Card", len(new))
    step.did(
        col.sched.reposition_new_cards(list(new), order.start, order.step, order.randomize, order.shift)
    )
    after = by_id(col, _POSITION, "cards", before)
    return sum(after[card] != [position] for card, position in before.items())


def _check(order: _Order) -> None:
    if not 0 <= order.start <= MAX_POSITION:
        raise ActionError(f"start must be 0 to {MAX_POSITION}, not {order.start}")
    if not 1 <= order.step <= _MAX_STEP:
        raise ActionError(f"step must be 1 to {_MAX_STEP}, not {order.step}")


def _check_highest(positions: Iterable[int]) -> None:
    highest = max(positions)
    if highest > MAX_POSITION:
        raise ActionError(f"positions must not be above {MAX_POSITION}, but one would be {highest}")


def _new_cards(col: Collection, cards: Sequence[CardId]) -> dict[CardId, _New]:
    """The given cards that are new, without repeats, in the given order."""
    rows = by_id(col, f"type, nid, {_POSITION}", "cards", set(cards))
    return {
        card: _New(*rows[card][1:])
        for card in dict.fromkeys(cards)
        if card in rows and rows[card][0] == CARD_TYPE_NEW
    }


def _planned(new: Mapping[CardId, _New], order: _Order) -> dict[CardId, int]:
    """The positions that Anki would give to the cards without randomize: one for each note."""
    notes = dict.fromkeys(one.note for one in new.values())
    positions = {note: order.start + index * order.step for index, note in enumerate(notes)}
    return {card: positions[one.note] for card, one in new.items()}


def _from_position(col: Collection, start: int, given: Container[CardId]) -> dict[CardId, int]:
    """The positions of the other new cards that Anki moves with shiftExisting. In a filtered deck it
    moves none."""
    rows = database(col).all(
        "select id, due from cards where type = ? and odid = 0 and due >= ?", CARD_TYPE_NEW, start
    )
    return {card: position for card, position in rows if card not in given}
