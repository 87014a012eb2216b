"""Search results in the order of a column of Anki's browser, and parts of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from anki.collection import BrowserColumns

from ..framework.errors import ActionError
from ..framework.parameter_types import shown
from . import search

if TYPE_CHECKING:
    from anki.cards import CardId
    from anki.collection import Collection
    from anki.notes import NoteId

T = TypeVar("T", bound=int)


class Listing(NamedTuple):
    """Which of the ids that a search finds are asked for, in which order.

    Attributes:
        sort: A column in the name that Anki's library has for it; None for any order.
    """

    sort: str | None
    descending: bool
    limit: int | None
    offset: int


def find_notes(col: Collection, query: str | None, listing: Listing) -> list[NoteId]:
    """The ids of the notes that a query finds; none without a query.

    Raises:
        ActionError: The query is not valid, or there is no such column or part.
    """
    _check(listing)
    column = _column(col, listing.sort, "sorting_notes")
    if query is None:
        return []
    return _part(search.find_notes(col, query, column, listing.descending), listing)


def find_cards(col: Collection, query: str | None, listing: Listing) -> list[CardId]:
    """The ids of the cards that a query finds; none without a query.

    Raises:
        ActionError: The query is not valid, or there is no such column or part.
    """
    _check(listing)
    column = _column(col, listing.sort, "sorting_cards")
    if query is None:
        return []
    return _part(search.find_cards(col, query, column, listing.descending), listing)


def _check(listing: Listing) -> None:
    for name in ("limit", "offset"):
        value = getattr(listing, name)
        if value is not None and value < 0:
            raise ActionError(f"{name} must not be negative, but is {value}")


def _column(col: Collection, sort: str | None, sorting: str) -> BrowserColumns.Column | None:
    """
    Args:
        sorting: The attribute of a column that says whether the found things can be sorted by it.
    """
    if sort is None:
        return None
    columns = {
        one.key: one
        for one in col.all_browser_columns()
        if getattr(one, sorting) != BrowserColumns.SORTING_NONE
    }
    if sort not in columns:
        raise ActionError(f"sort must be one of {', '.join(sorted(columns))}, not {shown(sort)}")
    return columns[sort]


def _part(ids: list[T], listing: Listing) -> list[T]:
    """The part of the ids that is asked for. Without a column, parts are of the ids in order."""
    if listing.sort is None and listing != Listing(None, False, None, 0):
        ids = sorted(ids, reverse=listing.descending)
    end = None if listing.limit is None else listing.offset + listing.limit
    return ids[listing.offset : end]
