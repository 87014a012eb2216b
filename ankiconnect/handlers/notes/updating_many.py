"""Changing the fields and tags of many notes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from anki.models import NotetypeId
from anki.notes import Note

from ...objects.notes import NoteUpdate
from ...objects.outcomes import UpdateOutcome
from ..framework import parameter_types
from ..framework.action import Scope, Writes
from ..framework.errors import ActionError, never_raised
from ..framework.host import Host, Memory
from ..framework.parameter_types import JsonObject, Unreadable
from ..framework.registry import action
from ..framework.request_context import RequestContext
from ..framework.slices import Slices, groups
from ..framework.undo import UndoStep
from ..media.attachments import MAX_PARALLEL_DOWNLOADS, NoteMedia
from ..media.objects import has_media
from ..shared.attachments import append_to
from ..shared.bounds import HARMLESS_LENGTH
from ..shared.loaded_notes import load_notes
from .draft import Reader, field_text, read_tags, without_nulls
from .many import (
    few_with_media,
    save_typed,
    store_notes,
    version,
)
from .texts import Comparison, Content
from .updating import NOTHING_GIVEN, new_texts, note_id, note_not_found

if TYPE_CHECKING:
    from anki.collection import Collection

_TOGETHER = 500
"""Notes that are stored in one operation: about 20 ms. Each operation takes 1 ms or more by itself."""


@dataclass(slots=True)
class _Update:
    """What becomes of one note.

    Attributes:
        index: Its position in the request.
        given: What the client sent, without nulls; {} if it was not an object.
        id: The id of the note; None when there was none.
        error: Why it is refused; never raised.
        changes: Whether the note is changed, or would be.
        media: What is appended to its fields.
        is_stored: Whether it was changed, or was found unchanged, with its media.
    """

    index: int
    given: JsonObject
    id: int | None = None
    error: ActionError | None = None
    changes: bool = False
    media: NoteMedia | None = None
    is_stored: bool = False

    @property
    def has_media(self) -> bool:
        return self.error is None and "fields" in self.given and has_media(self.given)

    @property
    def status(self) -> Literal["updated", "unchanged", "refused"]:
        if self.error is not None:
            return "refused"
        return "updated" if self.changes else "unchanged"


@action(
    "updateNotes", scope=Scope.EDIT, writes=Writes.NOTES | Writes.TAGS | Writes.MEDIA, destructive=True
)
async def update_notes(
    context: RequestContext, /, notes: Annotated[list[Any], list[NoteUpdate]], details: bool = False
) -> list[UpdateOutcome] | None:
    """Set fields or tags of many notes, or both, in order. A note that has these texts and tags already
    is not written.

    Args:
        notes: As for updateNote. A note may come more than once.
        details: Whether to say what became of each note. The others are then changed although one is
            refused. Without details nothing is written if one is refused.

    Returns:
        null; with details, an array of what became of each note

    Errors:
        Those of updateNote, after the position of the note: ``notes[3]: Note was not found: ...``

    Example:
        {
          "notes": [
            {"id": 1751300000001, "fields": {"Back": "hello, hi"}},
            {"id": 1751300000002, "tags": ["greeting", "easy"]},
            {"id": 5, "tags": ["easy"]}
          ],
          "details": true
        }
    """
    updates = [_read(index, note) for index, note in enumerate(notes)]
    await context.start_and_wait(save_typed, _ids(updates))
    # Without details, all media are there before the first note is written.
    parts = few_with_media(updates, lambda one: one.has_media) if details else [updates]
    for part in parts:
        try:
            if any(one.has_media for one in part):
                await _fetch_media(context, part, details)
            await context.main(_write, part, details)
        finally:
            for one in part:
                if one.media is not None:
                    one.media.done(context)
    return [_outcome(one) for one in updates] if details else None


async def _fetch_media(context: RequestContext, updates: Sequence[_Update], details: bool) -> None:
    """Fetch the media of notes that are not refused.

    Raises:
        ActionError: A note is refused, and the client did not ask for details.
    """
    await context.main(_check, updates, details)
    limit = asyncio.Semaphore(MAX_PARALLEL_DOWNLOADS)
    await asyncio.gather(*(_fetch(context, limit, one) for one in updates if one.has_media))
    # Again, since the user may have typed something during the downloads.
    await context.start_and_wait(save_typed, _ids(updates))


async def _fetch(context: RequestContext, limit: asyncio.Semaphore, update: _Update) -> None:
    try:
        media = NoteMedia(update.given)
        await media.fetch(context, limit)
    except ActionError as error:
        update.error = never_raised(error)
    else:
        update.media = media


def _refuse(updates: Sequence[_Update]) -> None:
    """
    Raises:
        ActionError: A note is refused. The text names the first one.
    """
    for one in updates:
        if one.error is not None:
            raise ActionError(f"notes[{one.index}]: {one.error}", one.error.code)


def _outcome(update: _Update) -> UpdateOutcome:
    return {
        "noteId": update.id,
        "status": update.status,
        "code": None if update.error is None else update.error.code,
        "error": None if update.error is None else str(update.error),
    }


def _read(index: int, note: Any) -> _Update:
    """What can be said about a note without the collection."""
    given = without_nulls(note) if isinstance(note, dict) else {}
    update = _Update(index, given)
    try:
        if isinstance(note, Unreadable):
            update.id = note.id
            raise ActionError(note.error)
        if not isinstance(note, dict):
            raise parameter_types.refusal("a note", "an object", note)
        update.id = note_id(given)
        if "fields" not in given and "tags" not in given:
            raise ActionError(NOTHING_GIVEN)
    except ActionError as error:
        update.error = never_raised(error)
    return update


def _ids(updates: Sequence[_Update]) -> list[int]:
    return [one.id for one in updates if one.id is not None]


def _check(
    col: Collection, memory: Memory, /, updates: Sequence[_Update], details: bool
) -> Slices[None]:
    """Find out which notes are refused.

    Raises:
        ActionError: One is, and the client did not ask for details.
    """
    yield from _Changes(col, memory).apply(updates)
    if not details:
        _refuse(updates)


class _Changes:
    """Changed notes that are not stored yet."""

    def __init__(self, col: Collection, memory: Memory) -> None:
        self._col = col
        self._memory = memory
        self._comparison = Comparison(col)
        self._reader = Reader(col)
        self._indexes: dict[int, dict[str, int]] = {}
        """Of the fields, by their names, for each note type."""
        self._seen = version(self._col)
        self._notes: dict[int, Note] = {}
        self._before: dict[int, Content] = {}
        """What the changed notes have had before."""
        self._repeated: set[int] = set()
        """Those that were changed more than once."""
        self._groups: list[tuple[Sequence[_Update], list[int]]] = []
        """Updates that are stored together, with the ids of the notes that they are the first to
        change."""

    def apply(self, updates: Sequence[_Update]) -> Slices[None]:
        """Apply updates to their notes, in order."""
        for some in groups(updates, _TOGETHER):
            self._groups.append((some, self._apply_together(some)))
            yield

    def store(self, step: UndoStep) -> Slices[None]:
        """Store the notes."""
        count, is_stale = len(self._before), False
        for some, ids in self._groups:
            is_stale |= version(self._col) != self._seen
            if is_stale:
                ids = self._apply_again(some)
            changed = [self._notes[one] for one in ids if not self._is_changed_back(one)]
            self._store(step, some, changed, count)
            self._seen = version(self._col)
            yield

    def _apply_again(self, updates: Sequence[_Update]) -> list[int]:
        """Apply updates to what others have made of the notes meanwhile. A note that was deleted is
        left out, as if it had been changed before."""
        self._notes.clear()
        self._before.clear()
        return self._apply_together(updates)

    def _apply_together(self, updates: Sequence[_Update]) -> list[int]:
        """
        Returns:
            The ids of the notes that these updates are the first to change.
        """
        loaded = load_notes(self._col, set(_ids(updates)) - self._notes.keys())
        self._memory.reserve(sum(sum(map(len, note.fields)) for note in loaded.values()))
        self._notes.update(loaded)
        known = len(self._before)
        for one in updates:
            if one.error is None and one.id is not None:
                self._apply(one, one.id)
        return list(self._before)[known:]

    def _apply(self, update: _Update, id: int) -> None:
        try:
            if id not in self._notes:
                raise note_not_found(id)
            note = self._notes[id]
            fields, tags = self._new(note, update)
        except ActionError as error:
            update.error = never_raised(error)
            return
        update.changes = self._comparison.differ(note, fields, tags)
        if update.changes:
            if id in self._before:
                self._repeated.add(id)
            else:
                self._before[id] = Content(note.fields, note.tags)
            note.fields, note.tags = fields, tags

    def _new(self, note: Note, update: _Update) -> tuple[list[str], list[str]]:
        """The fields and tags of a note after an update.

        Raises:
            ActionError: The new ones are not valid.
        """
        fields, tags = note.fields, note.tags
        if "fields" in update.given:
            fields = list(fields)
            self._set_texts(note.mid, fields, update.given["fields"])
            if update.media is not None:
                names = self._reader.field_names(note.mid)
                append_to(names, fields, update.media.attachments())
        if "tags" in update.given:
            tags = read_tags(update.given["tags"])
        return fields, tags

    def _set_texts(self, notetype: NotetypeId, fields: list[str], given: Any) -> None:
        """Set the texts of fields. Exact names and short texts, the usual case, take half the time.

        Raises:
            ActionError: The new ones are not valid.
        """
        indexes = self._indexes.get(notetype)
        if indexes is None:
            names = self._reader.field_names(notetype)
            indexes = self._indexes[notetype] = {name: index for index, name in enumerate(names)}
        if not isinstance(given, dict) or not given or not given.keys() <= indexes.keys():
            given = new_texts(self._col, notetype, list(indexes), given)
        for name, text in given.items():
            if not isinstance(text, str) or len(text) > HARMLESS_LENGTH:
                text = field_text(name, text)
            fields[indexes[name]] = text

    def _is_changed_back(self, id: int) -> bool:
        """Whether a note that was changed more than once is as before in the end."""
        note = self._notes[id]
        return id in self._repeated and not self._comparison.differ(
            self._before[id], note.fields, note.tags
        )

    def _store(
        self, step: UndoStep, updates: Sequence[_Update], changed: Sequence[Note], count: int
    ) -> None:
        errors = {}
        if changed:
            step.begin("Update", "Note", count)
            errors = store_notes(self._col, step, changed)
        for one in updates:
            one.error = one.error or errors.get(one.id or 0)
            one.is_stored = one.error is None


def _write(
    col: Collection,
    host: Host,
    step: UndoStep,
    memory: Memory,
    /,
    updates: Sequence[_Update],
    details: bool,
) -> Slices[None]:
    """Store the media, and then the notes.

    Raises:
        ActionError: A note is refused, and the client did not ask for details. Nothing is written then.
    """
    try:
        for one in updates:
            if one.media is not None and one.error is None:
                _write_media(col, host.syncs_media, one, one.media)
                yield
        changes = _Changes(col, memory)
        yield from changes.apply(updates)
        if not details:
            _refuse(updates)
        yield from changes.store(step)
    finally:
        for one in updates:
            if one.media is not None and not one.is_stored:
                one.media.undo()


def _write_media(col: Collection, syncs_media: bool, update: _Update, media: NoteMedia) -> None:
    try:
        media.plan(col)
        media.write(col, syncs_media)
    except ActionError as error:
        update.error = never_raised(error)
