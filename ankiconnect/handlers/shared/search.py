"""Searching with Anki's own search, with its errors as plain text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from anki.errors import InvalidInput, SearchError

from ..framework.errors import ActionError, error_text

if TYPE_CHECKING:
    from anki.cards import CardId
    from anki.collection import Collection
    from anki.notes import NoteId


def find_notes(col: Collection, query: str) -> list[NoteId]:
    """Ids of the notes that `query` finds; an empty one finds all.

    Raises:
        ActionError: Anki cannot read it: "Invalid search: ...".
    """
    with _plain_errors():
        return list(col.find_notes(query))


def find_cards(col: Collection, query: str) -> list[CardId]:
    """Ids of the cards that `query` finds; an empty one finds all.

    Raises:
        ActionError: Anki cannot read it: "Invalid search: ...".
    """
    with _plain_errors():
        return list(col.find_cards(query))


@contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        yield
    except (SearchError, InvalidInput) as error:
        text = str(error)
        raise ActionError(_plain(text) if text.startswith(_HTML) else error_text(error)) from error


_HTML = ("<p>", "<pre>")
"""How Anki's text begins for a broken regular expression; before 26.05 all of them came as html."""
_INVALID = "Invalid search: "
"""How ours begins; clients look for it (docs/actions.md, findNotes)."""


def _plain(text: str) -> str:
    without_tags = re.sub(r"</?p(?:re)?>", "", re.sub(r"</?code>", "`", text))
    plain = html.unescape(without_tags)
    return plain if plain.startswith(_INVALID) else _INVALID + plain
