"""Adding notes. One request is one step in Anki's Undo."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

from anki.collection import AddNoteRequest
from anki.errors import AnkiException

from ...objects.notes import NewNote
from ..framework.action import Scope, Writes
from ..framework.errors import ActionError, error_text
from ..framework.parameter_types import JsonObject
from ..framework.registry import action
from ..framework.request_context import RequestContext
from ..framework.undo import UndoStep
from ..media.attachments import MAX_PARALLEL_DOWNLOADS, NoteMedia, with_media
from ..media.objects import has_media
from ..shared.attachments import Attachment
from .draft import MAX_TOGETHER, Draft, Reader
from .duplicates import Check

if TYPE_CHECKING:
    from anki.collection import Collection

MAX_WITH_MEDIA = 32
"""Notes whose media are in memory at the same time."""


@action("addNote", scope=Scope.ADD, writes=Writes.NOTES | Writes.CARDS | Writes.TAGS | Writes.MEDIA)
async def add_note(context: RequestContext, /, note: Annotated[JsonObject, NewNote]) -> int:
    """Add a note.

    Args:
        note: The note, with its media. The error text of a file that cannot be stored is put into the
            fields of the file, unless the option onMediaError says something else.

    Returns:
        int: id of the new note

    Errors:
        ``model was not found: ...``, ``deck was not found: ...``,
        ``... is a filtered deck, which takes no new notes``,
        ``cannot create note because it is empty`` (with ``: ... has no field ...; it has ...`` after it
        when no name is that of a field), ``cannot create note because it is a duplicate``,
        ``cannot create note for unknown reason``, ``option parameter "..." must be boolean``,
        ``note.audio[0]: ...``, ``'fields'`` (the name of a missing member).

    Example:
        {
          "note": {
            "deckName": "Spanish",
            "modelName": "Basic",
            "fields": {"Front": "gato", "Back": "cat"},
            "tags": ["animal"],
            "audio": {"filename": "gato.mp3", "data": "SUQzBAAAAAAAAA==", "fields": ["Front"]}
          }
        }
    """
    (outcome,) = await _add_all(context, [note])
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


@action("addNotes", scope=Scope.ADD, writes=Writes.NOTES | Writes.CARDS | Writes.TAGS | Writes.MEDIA)
async def add_notes(
    context: RequestContext, /, notes: Annotated[list[Any], list[NewNote]]
) -> list[int | None]:
    """Add several notes, in order. The second of two equal notes is a duplicate of the first.

    Args:
        notes: Notes as for addNote.

    Returns:
        array: the id of each note, or null for a note that could not be added. The other notes are
        added all the same

    Example:
        {
          "notes": [
            {"deckName": "Spanish", "modelName": "Basic", "fields": {"Front": "gato", "Back": "cat"}},
            {"deckName": "Spanish", "modelName": "Basic", "fields": {"Front": "hola", "Back": "hi"}}
          ]
        }
    """
    outcomes = await _add_all(context, notes)
    return [None if isinstance(one, Exception) else one for one in outcomes]


async def _add_all(context: RequestContext, notes: Sequence[Any]) -> list[int | Exception]:
    outcomes: list[int | Exception] = []
    for some in _groups(notes, MAX_WITH_MEDIA):
        later = len(notes) - len(outcomes) - len(some)
        has_added = any(isinstance(one, int) for one in outcomes)
        outcomes += await _add_group(context, some, has_added, later)
    return outcomes


def _groups(notes: Sequence[Any], max_with_media: int) -> Iterator[Sequence[Any]]:
    """Cut a list of notes so that no part has more notes with media."""
    begin = with_media = 0
    for index, note in enumerate(notes):
        if not has_media(note):
            continue
        if with_media == max_with_media:
            yield notes[begin:index]
            begin, with_media = index, 0
        with_media += 1
    yield notes[begin:]


async def _add_group(
    context: RequestContext, notes: Sequence[Any], has_added: bool, later: int
) -> list[int | Exception]:
    """Add some notes of a request.

    Args:
        has_added: Whether others of it were added already.
        later: How many come later.
    """
    media = await _fetch(context, notes) if any(has_media(note) for note in notes) else {}
    outcomes: list[int | Exception] = []
    try:
        for part in _parts(notes):
            try:
                outcomes += await context.main(
                    _add,
                    [notes[one] for one in part],
                    [media.get(one) for one in part],
                    len(notes) - part.stop + later,
                )
            except Exception as error:
                if not has_added:
                    raise
                # The client must get the ids of the notes that were added.
                outcomes += [_refusal(error)] * len(part)
            has_added = has_added or any(isinstance(one, int) for one in outcomes)
    finally:
        for one in media.values():
            if isinstance(one, NoteMedia):
                one.done(context)
    return outcomes


def _parts(notes: Sequence[Any]) -> Iterator[range]:
    """The indexes of the notes that are added together; between them other requests have their turn.

    A note with media is added alone: writing a file takes long enough for others to wait.
    """
    begin = 0
    for index, note in enumerate(notes):
        alone = has_media(note)
        if begin < index and (alone or index - begin == MAX_TOGETHER):
            yield range(begin, index)
            begin = index
        if alone:
            yield range(index, index + 1)
            begin = index + 1
    if begin < len(notes):
        yield range(begin, len(notes))


async def _fetch(context: RequestContext, notes: Sequence[Any]) -> dict[int, NoteMedia | Exception]:
    """Fetch the media of the notes that have some. Nothing is fetched for a note that is refused."""
    refused = await context.main(_refusals, notes)
    limit = asyncio.Semaphore(MAX_PARALLEL_DOWNLOADS)

    async def fetch(index: int) -> NoteMedia | Exception:
        refusal = refused[index]
        if refusal is not None:
            return refusal
        try:
            media = NoteMedia(notes[index])
            await media.fetch(context, limit)
        except ActionError as error:
            return _refusal(error)
        return media

    with_media = [index for index, note in enumerate(notes) if has_media(note)]
    fetched = await asyncio.gather(*(fetch(index) for index in with_media))
    return dict(zip(with_media, fetched, strict=True))


def _refusal(error: Exception) -> ActionError:
    """An error with the same text that was never raised, so that it keeps no stack frames in memory."""
    return ActionError(error_text(error))


def _refusals(col: Collection, /, notes: Sequence[Any]) -> list[Exception | None]:
    """The error of each note that is refused whatever its media are; None for the others."""
    reader = Reader(col)
    drafts = [_read(reader, note) for note in notes]
    check = Check(col, reader, [one for one in drafts if isinstance(one, Draft)])
    return [_early_refusal(reader, check, *one) for one in zip(drafts, notes, strict=True)]


def _early_refusal(
    reader: Reader, check: Check, draft: Draft | Exception, note: Any
) -> Exception | None:
    if isinstance(draft, Exception):
        return draft
    try:
        may_fail = NoteMedia(note).may_refuse
    except ActionError as error:
        return _refusal(error)
    if reader.fills_first_field(draft, note):
        return None
    refusal = check.refusal(draft)
    if refusal is not None:
        return ActionError(refusal)
    if not may_fail:
        check.accept(draft)
    return None


def _add(
    col: Collection,
    step: UndoStep,
    /,
    notes: Sequence[Any],
    media: Sequence[NoteMedia | Exception | None],
    later: int,
) -> list[int | Exception]:
    """Add the notes that can be added.

    Args:
        later: How many notes of the request come later, for the name in Undo.

    Returns:
        For each note its id or its error.
    """
    reader = Reader(col)
    read = [
        one if isinstance(one, Exception) else _read(reader, note)
        for note, one in zip(notes, media, strict=True)
    ]
    check = Check(col, reader, [one for one in read if isinstance(one, Draft)])
    accepted: dict[int, Draft] = {}
    results: dict[int, int | Exception] = {}
    for index, draft in enumerate(read):
        if isinstance(draft, Draft):
            draft = _placed(col, reader, check, draft, media[index])
        if isinstance(draft, Exception):
            results[index] = draft
        else:
            check.accept(draft)
            accepted[index] = draft
    results.update(
        zip(accepted, _store(col, step, reader, list(accepted.values()), later), strict=True)
    )
    for index, one in enumerate(media):
        if isinstance(one, NoteMedia) and isinstance(results[index], Exception):
            one.undo()
    return [results[index] for index in range(len(notes))]


def _placed(
    col: Collection, reader: Reader, check: Check, draft: Draft, media: NoteMedia | Exception | None
) -> Draft | Exception:
    """A draft with its media, which are written now; or why it is refused, and then nothing is."""

    def place(attachments: list[Attachment]) -> Draft:
        placed = reader.with_attachments(draft, attachments) if attachments else draft
        refusal = check.refusal(placed)
        if refusal is not None:
            raise ActionError(refusal)
        return placed

    try:
        placed: Draft = with_media(col, media if isinstance(media, NoteMedia) else None, place)
    except ActionError as error:
        return _refusal(error)
    return placed


def _read(reader: Reader, note: Any) -> Draft | Exception:
    try:
        return reader.read(note)
    except ActionError as error:
        return _refusal(error)


def _store(
    col: Collection, step: UndoStep, reader: Reader, drafts: Sequence[Draft], later: int
) -> Sequence[int | Exception]:
    """Add drafts in one operation. If Anki refuses it, add them one by one, so that only the notes that
    Anki refuses fail."""
    requests = [AddNoteRequest(reader.make(one), one.deck) for one in drafts]
    if not requests:
        return []
    step.begin("Add", "Note", len(requests) + later)
    try:
        step.did(col.add_notes(requests))
    except AnkiException:
        return [_store_one(col, step, one) for one in requests]
    return [one.note.id for one in requests]


def _store_one(col: Collection, step: UndoStep, request: AddNoteRequest) -> int | Exception:
    try:
        step.did(col.add_note(request.note, request.deck_id))
    except AnkiException as error:
        return ActionError(error_text(error))
    return request.note.id
