"""Searching with Anki's own search, with its errors as plain text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from anki.errors import SearchError

from .errors import ActionError

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
    except SearchError as error:
        raise ActionError(_plain(str(error))) from error


def _plain(text: str) -> str:
    """WORKAROUND(anki<26.05): its texts came as html, and clients look for how they begin."""
    if not text.startswith("<p>"):
        return text
    without_tags = re.sub(r"</?p>", "", re.sub(r"</?code>", "`", text))
    return html.unescape(without_tags)
