"""Checking whether notes could be added. Nothing changes: no media are fetched or stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from ...objects.notes import AddableNote, NewNote, RefusedDuplicate, RefusedNote
from ..framework.action import Scope
from ..framework.errors import ActionError, never_raised
from ..framework.registry import action
from ..framework.slices import Slices, groups
from ..media.attachments import NoteMedia
from ..media.objects import has_media
from .draft import MAX_TOGETHER, Draft, Reader
from .duplicates import Check, Known
from .storing import read

if TYPE_CHECKING:
    from anki.collection import Collection


@action("canAddNote", scope=Scope.READ)
def can_add_note(col: Collection, /, note: Annotated[Any, NewNote]) -> bool:
    """Tell whether addNote would add a note.

    A duplicate is not added, unless the options of the note allow it. With the option onDuplicate
    "skip" or "update" the answer is no.

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
    return _check_together(col, [note])[0].refusal is None


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
    checked = yield from _check(col, notes)
    return [one.refusal is None for one in checked]


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
    return _detail(_check_together(col, [note])[0])


@action("canAddNotesWithErrorDetail", scope=Scope.READ)
def can_add_notes_with_error_detail(
    col: Collection, /, notes: Annotated[list[Any], list[NewNote]], duplicates: bool = False
) -> Slices[list[AddableNote | RefusedNote | RefusedDuplicate]]:
    """Tell whether addNote would add each of several notes, and if not, why. Each note is compared with
    the collection, not with the other notes of the request.

    Args:
        notes: As for addNote.
        duplicates: Whether to name the notes that a duplicate duplicates.

    Returns:
        array: for each note, whether it can be added, and if not, the error text of addNote

    Example:
        {
          "notes": [
            {"deckName": "Spanish", "modelName": "Basic", "fields": {"Front": "gato", "Back": "cat"}},
            {"deckName": "Spanish", "modelName": "Basic", "fields": {"Front": "hola", "Back": "hi"}}
          ],
          "duplicates": true
        }
    """
    checked = yield from _check(col, notes)
    return [_detail(one, duplicates) for one in checked]


@dataclass(frozen=True)
class _Checked:
    """Why a note cannot be added, if it cannot, and what it is a duplicate of."""

    refusal: ActionError | None
    duplicates: Sequence[Known] = ()


def _detail(
    checked: _Checked, duplicates: bool = False
) -> AddableNote | RefusedNote | RefusedDuplicate:
    if checked.refusal is None:
        return {"canAdd": True}
    error = str(checked.refusal)
    if not duplicates or checked.refusal.code != "duplicate":
        return {"canAdd": False, "error": error}
    found = [one.note for one in checked.duplicates]
    return {"canAdd": False, "error": error, "duplicateNoteIds": found}


def _check(col: Collection, notes: Sequence[Any]) -> Slices[list[_Checked]]:
    found: list[_Checked] = []
    for some in groups(notes, MAX_TOGETHER):
        found += _check_together(col, some)
        yield
    return found


def _check_together(col: Collection, notes: Sequence[Any]) -> list[_Checked]:
    """Find out which notes can be added.

    Media are not fetched or stored. Only the text that they would append to the fields counts.
    """
    reader = Reader(col)
    drafts = [read(reader, note) for note in notes]
    check = Check(col, reader, [one for one in drafts if isinstance(one, Draft)])
    return [
        _Checked(one) if isinstance(one, ActionError) else _check_one(col, reader, check, one, note)
        for one, note in zip(drafts, notes, strict=True)
    ]


def _check_one(col: Collection, reader: Reader, check: Check, draft: Draft, note: Any) -> _Checked:
    """Check a note in the same order as addNote."""
    if has_media(note):
        try:
            media = NoteMedia(note)
            if not reader.fills_first_field(draft, note):
                checked = _checked(check, draft)
                if checked.refusal is not None:
                    return checked
            media.predict()
            media.plan(col)
        except ActionError as error:
            return _Checked(never_raised(error))
        draft = reader.with_attachments(draft, media.attachments())
    return _checked(check, draft)


def _checked(check: Check, draft: Draft) -> _Checked:
    refusal = check.refusal(draft)
    return _Checked(refusal, check.duplicates(draft) if refusal else ())
