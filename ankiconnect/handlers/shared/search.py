"""Anki's search, with its errors as plain text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from anki.errors import InvalidInput, SearchError

from ..framework.errors import ActionError, error_text
from .bounds import check_search

if TYPE_CHECKING:
    from anki.cards import CardId
    from anki.collection import BrowserColumns, Collection
    from anki.notes import NoteId


def find_notes(
    col: Collection, query: str, column: BrowserColumns.Column | None = None, reverse: bool = False
) -> list[NoteId]:
    """The ids of the notes that a query finds. An empty query finds all.

    Args:
        column: What to sort by; without it the order is Anki's own.

    Raises:
        ActionError: The query is not valid: "Invalid search: ...".
    """
    check_search(query)
    with _plain_errors():
        return list(col.find_notes(query, False if column is None else column, reverse))


def find_cards(
    col: Collection, query: str, column: BrowserColumns.Column | None = None, reverse: bool = False
) -> list[CardId]:
    """The ids of the cards that a query finds. An empty query finds all.

    Args:
        column: What to sort by; without it the order is Anki's own.

    Raises:
        ActionError: The query is not valid: "Invalid search: ...".
    """
    check_search(query)
    with _plain_errors():
        return list(col.find_cards(query, False if column is None else column, reverse))


def stored_search(col: Collection, query: str) -> str:
    """A query in the form in which Anki stores it. An empty one becomes "deck:*".

    Raises:
        ActionError: The query is not valid: "Invalid search: ...".
    """
    check_search(query)
    with _plain_errors():
        return col.build_search_string(query)


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
