"""Checking whether notes could be added. Nothing changes: no media are fetched or stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

from ...objects.notes import AddableNote, NewNote, RefusedNote
from ..framework.action import Scope
from ..framework.errors import ActionError, error_text
from ..framework.registry import action
from ..framework.slices import Slices, groups
from ..media.attachments import NoteMedia
from ..media.objects import has_media
from .draft import MAX_TOGETHER, Draft, Reader
from .duplicates import Check

if TYPE_CHECKING:
    from anki.collection import Collection


@action("canAddNote", scope=Scope.READ)
def can_add_note(col: Collection, /, note: Annotated[Any, NewNote]) -> bool:
    """Tell whether addNote would add a note.

    Args:
        note: As for addNote.

    Returns:
        bool: false for any failure, also for a note that is not valid

    Example:
        {
          "note": {
            "deckName": "Spanish",
            "modelName": "Basic",
            "fields": {"Front": "gato", "Back": "cat"}
          }
        }
    """
    return _refusals_of(col, [note])[0] is None


@action("canAddNotes", scope=Scope.READ)
def can_add_notes(col: Collection, /, notes: Annotated[list[Any], list[NewNote]]) -> Slices[list[bool]]:
    """Tell whether addNote would add each of several notes. Each note is compared with the collection,
    not with the other notes of the request.

    Args:
        notes: As for addNote.

    Returns:
        array of bool, in input order

    Example:
        {
          "notes": [
            {"deckName": "Spanish", "modelName": "Basic", "fields": {"Front": "gato", "Back": "cat"}},
            {"deckName": "Spanish", "modelName": "Basic", "fields": {"Front": "hola", "Back": "hi"}}
          ]
        }
    """
    refusals = yield from _refusals(col, notes)
    return [refusal is None for refusal in refusals]


@action("canAddNoteWithErrorDetail", scope=Scope.READ)
def can_add_note_with_error_detail(
    col: Collection, /, note: Annotated[Any, NewNote]
) -> AddableNote | RefusedNote:
    """Tell whether addNote would add a note, and if not, why.

    Args:
        note: As for addNote.

    Returns:
        object: whether it can be added, and if not, the error text of addNote

    Example:
        {
          "note": {
            "deckName": "Spanish",
            "modelName": "Basic",
            "fields": {"Front": "hola", "Back": "hi"}
          }
        }
    """
    return _detail(_refusals_of(col, [note])[0])


@action("canAddNotesWithErrorDetail", scope=Scope.READ)
def can_add_notes_with_error_detail(
    col: Collection, /, notes: Annotated[list[Any], list[NewNote]]
) -> Slices[list[AddableNote | RefusedNote]]:
    """Tell whether addNote would add each of several notes, and if not, why.

    Args:
        notes: As for addNote.

    Returns:
        array: for each note, whether it can be added, and if not, the error text of addNote

    Example:
        {
          "notes": [
            {"deckName": "Spanish", "modelName": "Basic", "fields": {"Front": "gato", "Back": "cat"}},
            {"deckName": "Spanish", "modelName": "Basic", "fields": {"Front": "hola", "Back": "hi"}}
          ]
        }
    """
    refusals = yield from _refusals(col, notes)
    return [_detail(refusal) for refusal in refusals]


def _detail(refusal: str | None) -> AddableNote | RefusedNote:
    return {"canAdd": True} if refusal is None else {"canAdd": False, "error": refusal}


def _refusals(col: Collection, notes: Sequence[Any]) -> Slices[list[str | None]]:
    found: list[str | None] = []
    for some in groups(notes, MAX_TOGETHER):
        found += _refusals_of(col, some)
        yield
    return found


def _refusals_of(col: Collection, notes: Sequence[Any]) -> list[str | None]:
    """Why each note cannot be added; None for a note that can.

    Media are not fetched or stored. Only the text that they would append to the fields counts.
    """
    reader = Reader(col)
    read = [_read(reader, note) for note in notes]
    check = Check(col, reader, [one for one in read if isinstance(one, Draft)])
    return [
        one if isinstance(one, str) else _refusal(col, reader, check, one, note)
        for one, note in zip(read, notes, strict=True)
    ]


def _read(reader: Reader, note: Any) -> Draft | str:
    try:
        return reader.read(note)
    except ActionError as error:
        return error_text(error)


def _refusal(col: Collection, reader: Reader, check: Check, draft: Draft, note: Any) -> str | None:
    """Why a note cannot be added, found in the same order as by addNote."""
    if not has_media(note):
        return check.refusal(draft)
    try:
        media = NoteMedia(note)
        if not reader.fills_first_field(draft, note):
            refusal = check.refusal(draft)
            if refusal is not None:
                return refusal
        media.predict()
        media.plan(col)
    except ActionError as error:
        return str(error)
    return check.refusal(reader.with_attachments(draft, media.attachments()))
