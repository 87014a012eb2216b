"""Finding notes and reading them, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from anki.models import NotetypeId
from anki.notes import NoteId

from ...objects.notes import NoteInfo, NoteTime, Unknown
from ..framework.action import Scope
from ..framework.errors import ActionError
from ..framework.host import Memory, Profiles
from ..framework.registry import action
from ..framework.slices import Slices, groups
from ..shared import search, search_order
from ..shared.queries import IN_IDS, by_id, database, json_ids
from ..shared.search_order import Listing
from ..shared.tags import split_stored

if TYPE_CHECKING:
    from anki.collection import Collection

_FIELD_SEPARATOR = "\x1f"
_NOTES_AT_A_TIME = 500
"""About 5 ms, until other requests may have their turn."""


@action("findNotes", scope=Scope.READ)
def find_notes(
    col: Collection,
    /,
    query: str | None = None,
    sort: str | None = None,
    descending: bool = False,
    limit: int | None = None,
    offset: int = 0,
) -> list[int]:
    """Search for notes, as in Anki's browser.

    Args:
        query: Search text in Anki's syntax. An empty text finds every note.
        sort: The column of Anki's browser to sort by, in the name that Anki's library has for it, such
            as noteCrt, noteMod or noteFld.
        descending: Whether the highest comes first.
        limit: How many ids to return at most.
        offset: How many ids to leave out at the beginning.

    Returns:
        array of int: note ids in that order. Without sort they are in no particular order, but in that
        of the ids if descending, limit or offset is given. [] when the query is missing or null

    Errors:
        ``Invalid search: ...`` with a text from Anki,
        ``sort must be one of cardDue, cardEase, ..., not "ivl"``,
        ``limit must not be negative, but is -1``

    Example:
        {"query": "deck:Spanish tag:greeting", "sort": "noteFld"}
    """
    return list(search_order.find_notes(col, query, Listing(sort, descending, limit, offset)))


@action("notesInfo", scope=Scope.READ)
def notes_info(
    col: Collection,
    profiles: Profiles,
    memory: Memory,
    /,
    notes: list[NoteId] | None = None,
    query: str | None = None,
) -> Slices[list[NoteInfo | Unknown]]:
    """Get the contents of notes.

    Args:
        notes: Ids of the notes.
        query: Search text in Anki's syntax. If it is given, the ids are ignored.

    Returns:
        array: the notes in input order; {} for an unknown id

    Errors:
        ``Must provide either "notes" or a "query"``, ``Invalid search: ...`` with a text from Anki.

    Example:
        {"notes": [1751300000003]}
    """
    if query is not None:
        notes = search.find_notes(col, query)
    if notes is None:
        raise ActionError('Must provide either "notes" or a "query"')
    infos: list[NoteInfo | Unknown] = []
    for some in groups(notes, _NOTES_AT_A_TIME):
        infos += _infos(col, profiles.active(), memory, some)
        yield
    return infos


def _infos(
    col: Collection, profile: str, memory: Memory, notes: Sequence[NoteId]
) -> list[NoteInfo | Unknown]:
    rows = by_id(col, "mid, mod, tags, flds", "notes", set(notes))
    memory.reserve(sum(len(rows[note][-1]) for note in notes if note in rows))
    cards = _cards_of(col, rows)
    known = _Notetypes(col)
    return [
        _info(note, profile, rows[note], cards[note], known) if note in rows else {} for note in notes
    ]


class _Notetypes:
    """Names of note types and of their fields. Each note type is looked up once."""

    def __init__(self, col: Collection) -> None:
        self._col = col
        self._found: dict[int, tuple[str, list[str]]] = {}

    def names(self, notetype: int) -> tuple[str, list[str]]:
        if notetype not in self._found:
            found = self._col.models.get(NotetypeId(notetype))
            if found is None:
                raise ActionError(f"model was not found: {notetype}")
            self._found[notetype] = found["name"], self._col.models.field_names(found)
        return self._found[notetype]


def _cards_of(col: Collection, notes: Any) -> defaultdict[int, list[int]]:
    cards: defaultdict[int, list[int]] = defaultdict(list)
    rows = database(col).all(
        f"select nid, id from cards where nid {IN_IDS} order by nid, ord", json_ids(notes)
    )
    for note, card in rows:
        cards[note].append(card)
    return cards


def _info(
    note: int, profile: str, row: Sequence[Any], cards: list[int], notetypes: _Notetypes
) -> NoteInfo:
    notetype, mod, tags, fields = row
    name, field_names = notetypes.names(notetype)
    values = fields.split(_FIELD_SEPARATOR)
    return {
        "noteId": note,
        "profile": profile,
        "tags": split_stored(tags),
        "fields": {
            field: {"value": value, "order": order}
            for order, (field, value) in enumerate(zip(field_names, values, strict=False))
        },
        "modelName": name,
        "mod": mod,
        "cards": cards,
    }


@action("notesModTime", scope=Scope.READ)
def notes_mod_time(col: Collection, /, notes: list[NoteId]) -> list[NoteTime | Unknown]:
    """Get the times when notes were last changed.

    Args:
        notes: Ids of the notes.

    Returns:
        array: the times in input order; {} for an unknown id

    Example:
        {"notes": [1751300000001, 1751300000002]}
    """
    rows = by_id(col, "mod", "notes", set(notes))
    return [_time(note, rows[note][0]) if note in rows else {} for note in notes]


def _time(note: int, mod: int) -> NoteTime:
    return {"noteId": note, "mod": mod}
