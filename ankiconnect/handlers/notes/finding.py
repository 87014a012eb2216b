"""Finding notes and reading them, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from anki.models import NotetypeId
from anki.notes import NoteId

from ...objects.notes import NoteInfo, NoteTime, Unknown
from ...objects.parts import NotePart
from ..framework.action import Scope
from ..framework.errors import ActionError
from ..framework.host import Memory, Profiles
from ..framework.registry import action
from ..framework.slices import Slices, groups
from ..shared import search
from ..shared.loaded_notes import FIELD_SEPARATOR
from ..shared.properties import Wanted, wanted
from ..shared.queries import IN_IDS, by_id, database, json_ids
from ..shared.search import Listing
from ..shared.tags import split_stored

if TYPE_CHECKING:
    from anki.collection import Collection

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
    return list(search.list_notes(col, query, Listing(sort, descending, limit, offset)))


@action("notesInfo", scope=Scope.READ)
def notes_info(
    col: Collection,
    profiles: Profiles,
    memory: Memory,
    /,
    notes: list[NoteId] | None = None,
    query: str | None = None,
    properties: list[str] | None = None,
) -> Slices[list[NoteInfo | NotePart | Unknown]]:
    """Get the contents of notes.

    Args:
        notes: Ids of the notes.
        query: Search text in Anki's syntax. If it is given, the ids are ignored.
        properties: Names of the members that are wanted, such as noteId and tags; all of them if it is
            left out. ``fields.Front`` is one field; a note that lacks it has no such member in fields.

    Returns:
        array: the notes in input order; {} for an unknown id

    Errors:
        ``Must provide either "notes" or a "query"``, ``Invalid search: ...`` with a text from Anki,
        ``unknown property "nope"; there are noteId, ...``

    Example:
        {"notes": [1751300000003]}
    """
    asked = wanted(col, properties, list(NoteInfo.__annotations__))
    if query is not None:
        notes = search.find_notes(col, query)
    if notes is None:
        raise ActionError('Must provide either "notes" or a "query"')
    reader = _Reader(col, profiles.active(), memory, asked)
    infos: list[NoteInfo | NotePart | Unknown] = []
    for some in groups(notes, _NOTES_AT_A_TIME):
        infos += reader.read(some)
        yield
    return infos


class _Reader:
    """Reads notes. Each note type is looked up once."""

    def __init__(self, col: Collection, profile: str, memory: Memory, asked: Wanted) -> None:
        self._col = col
        self._profile = profile
        self._memory = memory
        self._asked = asked
        self._has_all = asked.members == list(NoteInfo.__annotations__)
        self._notetypes: dict[int, tuple[str, list[tuple[str, int]]]] = {}
        self._tags = lru_cache(maxsize=1_000)(split_stored)  # many notes have the same tags

    def read(self, notes: Sequence[NoteId]) -> list[Any]:
        if "fields" in self._asked.members:
            rows = by_id(self._col, "mid, mod, tags, flds", "notes", set(notes))
        else:
            rows = by_id(self._col, "mid, mod, tags, ''", "notes", set(notes))
        self._memory.reserve(sum(len(rows[note][-1]) for note in notes if note in rows))
        cards = cards_of(self._col, rows) if "cards" in self._asked.members else {}
        infos = [
            self._info(note, rows[note], cards.get(note, [])) if note in rows else {} for note in notes
        ]
        return infos if self._has_all else [self._part(one) for one in infos]

    def _info(self, note: int, row: Sequence[Any], cards: list[int]) -> dict[str, Any]:
        """Everything about a note. What was not read is empty."""
        mid, mod, tags, flds = row
        notetype, fields = self._notetypes.get(mid) or self._notetype(mid)
        values = flds.split(FIELD_SEPARATOR)
        if fields and fields[-1][1] >= len(values):  # it is damaged, or its fields were not read
            fields = [one for one in fields if one[1] < len(values)]
        return {
            "noteId": note,
            "profile": self._profile,
            "tags": self._tags(tags),
            "fields": {name: {"value": values[order], "order": order} for name, order in fields},
            "modelName": notetype,
            "mod": mod,
            "cards": cards,
        }

    def _part(self, info: Mapping[str, Any]) -> dict[str, Any]:
        """The members of a note that are asked for; {} for an unknown note."""
        return {name: info[name] for name in self._asked.members if name in info}

    def _notetype(self, mid: int) -> tuple[str, list[tuple[str, int]]]:
        """The name and the wanted fields of a note type."""
        found = self._col.models.get(NotetypeId(mid))
        if found is None:
            raise ActionError(f"model was not found: {mid}")
        self._notetypes[mid] = found["name"], self._asked.fields_of(found)
        return self._notetypes[mid]


def cards_of(col: Collection, notes: Iterable[int]) -> dict[int, list[int]]:
    """The ids of the cards of each note, in the order of the templates."""
    cards: dict[int, list[int]] = {}
    rows = database(col).all(
        f"select nid, id from cards where nid {IN_IDS} order by ord", json_ids(notes)
    )
    for note, card in rows:
        cards.setdefault(note, []).append(card)
    return cards


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
