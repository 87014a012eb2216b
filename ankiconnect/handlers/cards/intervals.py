"""Intervals from the review log, and which cards are due."""

from __future__ import annotations

import time
from collections.abc import Collection as Several
from typing import TYPE_CHECKING

from anki.cards import CardId
from anki.consts import CARD_TYPE_NEW

from ..framework.action import Scope
from ..framework.registry import action
from ..shared.queries import IN_IDS, by_id, database, json_ids

if TYPE_CHECKING:
    from anki.collection import Collection

_LONG_STEP = -1200
"""Seconds, as a negative number. A longer learning step is due when the step has passed since the last
review; a shorter one is due when Anki's search finds it."""
_MAX_SEARCHED_IDS = 500
"""With more cards than this, a search for all due cards is faster than one that lists the ids."""

_Review = tuple[int, int]
"""Time of a review in milliseconds since 1970, and the interval after it (see getIntervals)."""


@action("getIntervals", scope=Scope.READ)
def get_intervals(
    col: Collection, /, cards: list[CardId], complete: bool = False
) -> list[int | None] | list[int | list[int]]:
    """Get the latest interval of cards, or all their intervals, from the review log.

    Manual rows of the review log (from setDueDate or forgetCards) count too.

    Args:
        cards: Ids of the cards.
        complete: Whether to return all intervals of each card, in the order of the reviews.

    Returns:
        array in input order. Positive numbers are days, negative numbers are seconds. A new card has 0,
        even with complete, and so has one without reviews. An unknown card has null. With complete any
        other card has an array, which is empty for a card without reviews and for an unknown card

    Example:
        {"cards": [1751400000001, 1751400000002], "complete": true}
    """
    types = _types(col, cards)
    new = _new(types)
    if complete:
        every = _all_intervals(col, cards)
        return [0 if card in new else every.get(card, []) for card in cards]
    latest = _latest_reviews(col, cards)
    found = {card: latest[card][1] for card in latest.keys() & types.keys() - new}
    return [found.get(card, 0) if card in types else None for card in cards]


@action("areDue", scope=Scope.READ)
def are_due(col: Collection, /, cards: list[CardId]) -> list[bool | None]:
    """Tell which cards are due. A new card is always due. A card in a learning step of more than 20
    minutes is due when the step has passed. Any other card is due when the search ``is:due`` finds it.

    Args:
        cards: Ids of the cards.

    Returns:
        array of bool, in input order; null for an unknown card

    Example:
        {"cards": [1751400000001, 1751400000002, 1751400000006]}
    """
    types = _types(col, cards)
    new = _new(types)
    latest = _latest_reviews(col, cards)
    by_step = {card for card in types.keys() - new if card in latest and latest[card][1] < _LONG_STEP}
    now = time.time()
    due = {card for card in by_step if _step_passed(latest[card], now)}
    due |= new | _found_due(col, types.keys() - new - by_step)
    return [card in due if card in types else None for card in cards]


def _types(col: Collection, cards: list[CardId]) -> dict[CardId, int]:
    """The types of the cards that exist: new, in learning..."""
    return {CardId(card): kind for card, (kind,) in by_id(col, "type", "cards", set(cards)).items()}


def _new(types: dict[CardId, int]) -> set[CardId]:
    return {card for card, kind in types.items() if kind == CARD_TYPE_NEW}


def _latest_reviews(col: Collection, cards: list[CardId]) -> dict[int, _Review]:
    # SQLite takes the bare column ivl from the row with the greatest id.
    rows = database(col).all(
        f"select cid, max(id), ivl from revlog where cid {IN_IDS} group by cid", json_ids(set(cards))
    )
    return {card: (reviewed, interval) for card, reviewed, interval in rows}


def _all_intervals(col: Collection, cards: list[CardId]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    rows = database(col).all(
        f"select cid, ivl from revlog where cid {IN_IDS} order by id", json_ids(set(cards))
    )
    for card, interval in rows:
        found.setdefault(card, []).append(interval)
    return found


def _found_due(col: Collection, cards: Several[CardId]) -> set[CardId]:
    """The given cards that Anki's search for due cards finds. The result may contain other cards
    too."""
    if not cards:
        return set()
    search = "is:due"
    if len(cards) <= _MAX_SEARCHED_IDS:
        search += " cid:" + ",".join(map(str, cards))
    return set(col.find_cards(search))


def _step_passed(latest: _Review, now: float) -> bool:
    reviewed, interval = latest
    return reviewed / 1000 - interval <= now
