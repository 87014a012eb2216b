"""Intervals from the review log, and which cards are due."""

from __future__ import annotations

import time
from collections.abc import Collection as Several
from typing import TYPE_CHECKING

from anki.cards import CardId
from anki.consts import CARD_TYPE_NEW

from ..framework.errors import ActionError
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


@action("getIntervals")
def get_intervals(
    col: Collection, /, cards: list[CardId], complete: bool = False
) -> list[int] | list[int | list[int]]:
    """Get the latest interval of cards, or all their intervals, from the review log.

    Manual rows of the review log (from setDueDate or forgetCards) count too.

    Args:
        cards: Ids of the cards.
        complete: Whether to return all intervals of each card, in the order of the reviews.

    Returns:
        array in input order. Positive numbers are days, negative numbers are seconds. A new card has 0,
        even with complete. With complete every other card has an array; an unknown card has []

    Errors:
        ``list index out of range``, without complete, for an unknown card and for a card that is not
        new but was never reviewed.

    Example:
        {"cards": [1751400000001, 1751400000002], "complete": true}
    """
    new = _new_cards(col, cards)
    if complete:
        every = _all_intervals(col, cards)
        return [0 if card in new else every.get(card, []) for card in cards]
    latest = _latest_reviews(col, cards)
    return [0 if card in new else _of(latest, card)[1] for card in cards]


@action("areDue")
def are_due(col: Collection, /, cards: list[CardId]) -> list[bool]:
    """Tell which cards are due. A new card is always due. A card in a learning step of more than 20
    minutes is due when the step has passed. Any other card is due when the search ``is:due`` finds it.

    Args:
        cards: Ids of the cards.

    Returns:
        array of bool, in input order

    Errors:
        ``list index out of range`` for an unknown card and for a card that is not new but was never
        reviewed.

    Example:
        {"cards": [1751400000001, 1751400000002, 1751400000006]}
    """
    new = _new_cards(col, cards)
    latest = _latest_reviews(col, cards)
    by_search = {card for card in cards if card not in new and _of(latest, card)[1] >= _LONG_STEP}
    found = _found_due(col, by_search)
    now = time.time()
    return [
        card in new or (card in found if card in by_search else _step_passed(latest[card], now))
        for card in cards
    ]


def _new_cards(col: Collection, cards: list[CardId]) -> set[CardId]:
    types = by_id(col, "type", "cards", set(cards))
    return {CardId(card) for card, (kind,) in types.items() if kind == CARD_TYPE_NEW}


def _latest_reviews(col: Collection, cards: list[CardId]) -> dict[int, _Review]:
    # SQLite takes the bare column ivl from the row with the greatest id.
    rows = database(col).all(
        f"select cid, max(id), ivl from revlog where cid {IN_IDS} group by cid", json_ids(set(cards))
    )
    return {card: (reviewed, interval) for card, reviewed, interval in rows}


def _of(latest: dict[int, _Review], card: CardId) -> _Review:
    if card not in latest:
        raise ActionError("list index out of range")
    return latest[card]


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
    existing = by_id(col, "type", "cards", cards)
    if not existing:
        return set()
    search = "is:due"
    if len(existing) <= _MAX_SEARCHED_IDS:
        search += " cid:" + ",".join(map(str, existing))
    return set(col.find_cards(search))


def _step_passed(latest: _Review, now: float) -> bool:
    reviewed, interval = latest
    return reviewed / 1000 - interval <= now
