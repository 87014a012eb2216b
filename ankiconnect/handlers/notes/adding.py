"""Adding notes. One request is one operation of Anki's library and one step in its Undo."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from anki.collection import AddNoteRequest
from anki.errors import AnkiException

from ..framework.action import Writes
from ..framework.errors import ActionError, error_text
from ..framework.parameter_types import JsonObject
from ..framework.registry import action
from ..framework.request_context import RequestContext
from ..framework.undo import UndoStep
from ..media.attachments import MAX_PARALLEL_DOWNLOADS, has_media, store_all
from ..shared.attachments import Attachment
from .draft import Draft, Reader
from .duplicates import Check

if TYPE_CHECKING:
    from anki.collection import Collection

Attachments = Mapping[int, Sequence[Attachment] | Exception]
"""For a note's index in the request: what its media append, or the error when they cannot be stored."""


@action("addNote", writes=Writes.NOTES | Writes.CARDS | Writes.TAGS | Writes.MEDIA)
async def add_note(context: RequestContext, /, note: JsonObject) -> int:
    """Add a note.

    Args:
        note: {"deckName", "modelName", "fields": {name: text}, "tags"?, "audio"/"video"/"picture"?:
            one or several {"filename", one of "data" | "path" | "url", "skipHash"?, "deleteExisting"?,
            "fields"?: names of the fields that show or play the file}, "options"?:
            {"allowDuplicate"?, "duplicateScope"?: "deck", "duplicateScopeOptions"?: {"deckName"?,
            "checkChildren"?, "checkAllModels"?}}}

    Returns:
        int: id of the new note

    Errors:
        ``model was not found: ...``, ``deck was not found: ...``,
        ``cannot create note because it is empty`` (with ``: ... has no field ...; it has ...`` after it
        when no name is that of a field), ``cannot create note because it is a duplicate``,
        ``cannot create note for unknown reason``, ``option parameter "..." must be boolean``,
        ``'fields'`` (the name of a missing member).

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


@action("addNotes", writes=Writes.NOTES | Writes.CARDS | Writes.TAGS | Writes.MEDIA)
async def add_notes(context: RequestContext, /, notes: list[Any]) -> list[int | None]:
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
    attachments: Attachments = {}
    if any(has_media(note) for note in notes):
        attachments = await _store_media(context, notes)
    return await context.main(_add, notes, attachments)


async def _store_media(context: RequestContext, notes: Sequence[Any]) -> Attachments:
    """Fetch and store the media of the notes that are valid. Nothing is fetched for other notes.

    Empty notes and duplicates are detected later, since media may fill the first field of a note.
    """
    refused = await context.main(_refusals, notes)
    limit = asyncio.Semaphore(MAX_PARALLEL_DOWNLOADS)

    async def store(index: int) -> Sequence[Attachment] | Exception:
        refusal = refused[index]
        if refusal is not None:
            return refusal
        async with limit:
            try:
                return await store_all(context, notes[index])
            except (ActionError, KeyError) as error:
                return _refusal(error)

    with_media = [index for index, note in enumerate(notes) if has_media(note)]
    stored = await asyncio.gather(*(store(index) for index in with_media))
    return dict(zip(with_media, stored, strict=True))


def _refusal(error: Exception) -> ActionError:
    """An error with the same text that was never raised, so that it keeps no stack frames in memory."""
    return ActionError(error_text(error))


def _refusals(col: Collection, /, notes: Sequence[Any]) -> list[Exception | None]:
    """The error of each note that is not valid; None for a valid one."""
    reader = Reader(col)
    read = [_read(reader, note, ()) for note in notes]
    return [one if isinstance(one, Exception) else None for one in read]


def _add(
    col: Collection, step: UndoStep, /, notes: Sequence[Any], attachments: Attachments
) -> list[int | Exception]:
    """Add the notes that can be added. The result for each note is its id or its error."""
    reader = Reader(col)
    outcomes = [_read(reader, note, attachments.get(index, ())) for index, note in enumerate(notes)]
    check = Check(col, reader, [one for one in outcomes if isinstance(one, Draft)])
    accepted: dict[int, Draft] = {}
    results: dict[int, int | Exception] = {}
    for index, outcome in enumerate(outcomes):
        if isinstance(outcome, Exception):
            results[index] = outcome
        elif (refusal := check.refusal(outcome)) is not None:
            results[index] = ActionError(refusal)
        else:
            check.accept(outcome)
            accepted[index] = outcome
    results.update(zip(accepted, _store(col, step, reader, list(accepted.values())), strict=True))
    return [results[index] for index in range(len(notes))]


def _read(
    reader: Reader, note: Any, attachments: Sequence[Attachment] | Exception
) -> Draft | Exception:
    if isinstance(attachments, Exception):
        return attachments
    try:
        return reader.read(note, attachments)
    except (ActionError, KeyError) as error:
        return _refusal(error)


def _store(
    col: Collection, step: UndoStep, reader: Reader, drafts: Sequence[Draft]
) -> Sequence[int | Exception]:
    """Add drafts in one operation. If Anki refuses it, add them one by one, so that only the notes that
    Anki refuses fail."""
    requests = [AddNoteRequest(reader.make(one), reader.target_deck(one)) for one in drafts]
    if not requests:
        return []
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
