"""Anki's search: its errors as plain text, its results in an order and in parts."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from anki.collection import BrowserColumns
from anki.errors import InvalidInput, SearchError

from ..framework.errors import ActionError, error_text
from ..framework.parameter_types import shown
from .bounds import check_search
from .first_fields.candidates import candidates

if TYPE_CHECKING:
    from anki.cards import CardId
    from anki.collection import Collection
    from anki.notes import NoteId

T = TypeVar("T", bound=int)


def find_notes(
    col: Collection, query: str, column: BrowserColumns.Column | None = None, reverse: bool = False
) -> list[NoteId]:
    """The ids of the notes that a query finds. An empty query finds all.

    Args:
        column: What to sort by; without it the order is Anki's own.

    Raises:
        ActionError: The query is not valid: "Invalid search: ...".
    """

    def ask(query: str) -> list[NoteId]:
        return list(col.find_notes(query, False if column is None else column, reverse))

    return _found(col, query, ask, is_sorted=column is not None)


def find_cards(
    col: Collection, query: str, column: BrowserColumns.Column | None = None, reverse: bool = False
) -> list[CardId]:
    """The ids of the cards that a query finds. An empty query finds all.

    Args:
        column: What to sort by; without it the order is Anki's own.

    Raises:
        ActionError: The query is not valid: "Invalid search: ...".
    """

    def ask(query: str) -> list[CardId]:
        return list(col.find_cards(query, False if column is None else column, reverse))

    return _found(col, query, ask, is_sorted=column is not None)


def _found(col: Collection, query: str, ask: Callable[[str], list[T]], *, is_sorted: bool) -> list[T]:
    """What Anki finds. It reads only a few notes if the index of checksums says which."""
    check_search(query)
    with _plain_errors():
        notes = candidates(col, query)
        if notes is None:
            return ask(query)
        found = ask(f"nid:{','.join(map(str, notes))} {query}") if notes else []
        # Among equal values of a column, the order depends on how Anki finds them.
        return ask(query) if is_sorted and len(found) > 1 else found


def stored_search(col: Collection, query: str) -> str:
    """A query in the form in which Anki stores it. An empty one becomes "deck:*".

    Raises:
        ActionError: The query is not valid: "Invalid search: ...".
    """
    check_search(query)
    with _plain_errors():
        return col.build_search_string(query)


class Listing(NamedTuple):
    """Which of the ids that a search finds are asked for, in which order.

    Attributes:
        sort: A column in the name that Anki's library has for it; None for any order.
    """

    sort: str | None
    descending: bool
    limit: int | None
    offset: int


def list_notes(col: Collection, query: str | None, listing: Listing) -> list[NoteId]:
    """The ids of the notes that a query finds; none without a query.

    Raises:
        ActionError: The query is not valid, or there is no such column or part.
    """
    _check(listing)
    column = _column(col, listing.sort, "sorting_notes")
    if query is None:
        return []
    return _part(find_notes(col, query, column, listing.descending), listing)


def list_cards(col: Collection, query: str | None, listing: Listing) -> list[CardId]:
    """The ids of the cards that a query finds; none without a query.

    Raises:
        ActionError: The query is not valid, or there is no such column or part.
    """
    _check(listing)
    column = _column(col, listing.sort, "sorting_cards")
    if query is None:
        return []
    return _part(find_cards(col, query, column, listing.descending), listing)


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


@contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        yield
    except (SearchError, InvalidInput) as error:
        text = str(error)
        raise ActionError(
            _plain(text) if text.startswith(_HTML_PREFIXES) else error_text(error)
        ) from error


_HTML_PREFIXES = ("<p>", "<pre>")
"""Anki's text begins with one of these for an invalid regular expression. Before Anki 26.05 all texts
were HTML."""
_PREFIX = "Invalid search: "
"""Clients look for this prefix (docs/actions.md, findNotes)."""


def _plain(text: str) -> str:
    without_tags = re.sub(r"</?p(?:re)?>", "", re.sub(r"</?code>", "`", text))
    plain = html.unescape(without_tags)
    return plain if plain.startswith(_PREFIX) else _PREFIX + plain
