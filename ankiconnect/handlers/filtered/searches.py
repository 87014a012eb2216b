"""The searches of a filtered deck: text, limit and order, and whether they find a card."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias, get_args

from anki.decks import DeckId, FilteredDeckConfig

from ...objects.decks import FilteredOrder
from ..framework.errors import ActionError
from ..framework.parameter_types import shown
from ..shared.search import find_cards, stored_search

if TYPE_CHECKING:
    from anki.collection import Collection

Search: TypeAlias = "list[str | int]"
"""Text, max number of cards and number of the order, as in Anki's own object of a deck."""

MAX_LIMIT = 99_999
"""The max of Anki's dialog."""
DEFAULT_LIMIT = 100
DEFAULT_ORDER: FilteredOrder = "due"

_ORDERS: tuple[FilteredOrder, ...] = get_args(FilteredOrder)
_OFFERED = _ORDERS[: len(FilteredDeckConfig.SearchTerm.Order.keys())]
"""The orders that this Anki has. Anki 25.09 lacks the last one."""
_FSRS_ORDERS = _ORDERS[8:10] if len(_OFFERED) > 10 else ()
"""Orders that Anki cannot use without FSRS. Its dialog does not offer them then, and a rebuild is an
error of SQLite. Up to Anki 25.09 they work without FSRS too."""

_NEVER_TAKEN = "-is:suspended -is:buried -deck:filtered"
"""What Anki adds to the search of a filtered deck."""
_WHEN_RETURNED = ((re.compile(r"is:due\b"), "prop:due<=0"), (re.compile(r"deck:filtered\b"), "did:0"))
"""Conditions on a card in a filtered deck, as they will be when it is back in its home deck. There
every card counts as due."""


def changed(
    col: Collection, search: Search, query: str | None, limit: int | None, order: str | None
) -> Search:
    """A search with the given parts replaced.

    Args:
        query, limit, order: The new parts; None for those that stay.

    Raises:
        ActionError: The query is not valid, the limit is out of range, Anki lacks the order, or the
            order needs FSRS.
    """
    stored_query, stored_limit, stored_order = search
    return [
        stored_query if query is None else stored_search(col, query),
        stored_limit if limit is None else _checked_limit(limit),
        stored_order if order is None else _number_of(col, order),
    ]


def new(col: Collection, query: str, limit: int | None, order: str | None) -> Search:
    """A search with the defaults for what is None.

    Raises:
        ActionError: See `changed`.
    """
    return changed(col, ["", DEFAULT_LIMIT, _ORDERS.index(DEFAULT_ORDER)], query, limit, order)


def order_of(search: Search) -> FilteredOrder | None:
    """The name of a search's order; None for one that is newer than this service."""
    return _name_of(search[2])


def find_any(col: Collection, searches: Sequence[Search], deck: DeckId | None = None) -> bool:
    """Whether a build would find a card. Each search is run, so that one that Anki would refuse is an
    error, also a stored one.

    Args:
        deck: The filtered deck, whose cards Anki returns to their home decks before it searches.

    Raises:
        ActionError: A search is not valid, or its order needs FSRS.
    """
    for _, _, order in searches:
        _check_fsrs(col, order)
    found = [_finds(col, str(query), deck) for query, *_ in searches]
    return any(found)


def _finds(col: Collection, query: str, deck: DeckId | None) -> bool:
    query = stored_search(col, query)
    found = find_cards(col, f"({query}) {_NEVER_TAKEN}")
    if found or deck is None:
        return bool(found)
    for pattern, returned in _WHEN_RETURNED:
        query = pattern.sub(returned, query)
    return bool(find_cards(col, f"({query}) -is:suspended -is:buried did:{deck}"))


def _checked_limit(limit: int) -> int:
    if not 1 <= limit <= MAX_LIMIT:
        raise ActionError(f"a limit must be 1 to {MAX_LIMIT}, not {limit}")
    return limit


def _number_of(col: Collection, order: str) -> int:
    if order not in _OFFERED:
        newer = ", which is newer than Anki 25.09" if order in _ORDERS else ""
        raise ActionError(f"this Anki has no order {shown(order)}{newer}; it has {', '.join(_OFFERED)}")
    number = _OFFERED.index(order)
    _check_fsrs(col, number)
    return number


def _check_fsrs(col: Collection, order: str | int) -> None:
    name = _name_of(order)
    if name in _FSRS_ORDERS and not col.get_config("fsrs"):
        others = ", ".join(one for one in _OFFERED if one not in _FSRS_ORDERS)
        raise ActionError(f"the order {name} needs FSRS, which is off; without it there are {others}")


def _name_of(order: str | int) -> FilteredOrder | None:
    return _ORDERS[int(order)] if int(order) < len(_ORDERS) else None
