"""The few notes among which a search for the text of a first field can find any.

Anki compares the field with every note's, unless it is told the notes. For a text without markup, the
checksum in the column `csum` is that of the text itself, so the notes are found by an index.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anki.utils import checksum

from ..queries import database
from .query import field_text

if TYPE_CHECKING:
    from anki.collection import Collection

MAX_CANDIDATES = 500
"""Notes with the same first field. With more, Anki reads them all as quickly by itself."""
MAX_NOTETYPES = 100
"""Note types that have the field. Anki refuses a search for a field of some hundred note types."""


def candidates(col: Collection, query: str) -> list[int] | None:
    """The ids of all notes that a search can find.

    Returns:
        None if only Anki can say which notes.
    """
    wanted = field_text(query)
    if wanted is None or col.db is None or not _is_always_first(col, wanted.name):
        return None
    found = database(col).list(
        "select id from notes where csum = ? limit ?", _checksum(wanted.text), MAX_CANDIDATES + 1
    )
    return found if len(found) <= MAX_CANDIDATES else None


def _is_always_first(col: Collection, field: str) -> bool:
    """Whether the field is the first one of each note type that has it.

    The column compares names in the way in which Anki's search does.
    """
    rows = database(col).list("select ord from fields where name = ?", field)
    return 0 < len(rows) <= MAX_NOTETYPES and not any(rows)


def _checksum(text: str) -> int:
    return int(checksum(text.encode("utf-8"))[:8], 16)
