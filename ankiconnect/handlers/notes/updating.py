"""Changing notes: fields, tags, note type. One request is one step of Anki's Undo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from anki.errors import NotFoundError
from anki.notes import Note, NoteId

from .. import types
from ..errors import ActionError
from ..given import Call
from ..media.attachments import Attachment, append_to, has_media, store_all
from ..registry import action
from ..types import JsonObject
from ..undo import UndoStep
from .draft import optional_tags, read_fields, read_tags

if TYPE_CHECKING:
    from anki.collection import Collection


def find_note(col: Collection, note: int) -> Note:
    """The note with that id.

    Raises:
        ActionError: There is none.
    """
    try:
        return col.get_note(NoteId(note))
    except NotFoundError:
        raise ActionError(f"Note was not found: {note}") from None


@action("updateNoteFields", writes="note, media")
async def update_note_fields(call: Call, /, note: JsonObject) -> None:
    """Set fields of a note. Whether it becomes empty or a duplicate is not tested.

    Args:
        note: {"id", "fields": {name: text}, "audio"/"video"/"picture"?: as for addNote}. Names are
            exact; unknown ones are ignored. Media are appended to the fields after they are set.

    Returns:
        null

    Errors:
        ``Note was not found: ...``, ``'id'`` or ``'fields'`` when it is missing.
    """
    await call.main(_check_fields, note)
    attachments = await store_all(call, note) if has_media(note) else []
    await call.main(_update, note, attachments, False)


@action("updateNote", writes="note, tags, media")
async def update_note(call: Call, /, note: JsonObject) -> None:
    """Set fields of a note, or its tags, or both.

    Args:
        note: {"id", "fields"?, "tags"?, "audio"/"video"/"picture"?} with at least one of fields and
            tags; fields as for updateNoteFields, tags as for updateNoteTags.

    Returns:
        null

    Errors:
        ``Must provide a "fields" or "tags" property.``, ``Note was not found: ...``,
        ``Must provide tags as a list of strings``, ``'id'`` when it is missing.
    """
    if "fields" not in note and "tags" not in note:
        raise ActionError('Must provide a "fields" or "tags" property.')
    if "fields" in note:
        await call.main(_check_fields, note)
    _note_id(note)
    if "tags" in note:
        read_tags(note["tags"])
    with_media = "fields" in note and has_media(note)
    attachments = await store_all(call, note) if with_media else []
    await call.main(_update, note, attachments, True)


def _note_id(note: JsonObject) -> int:
    return types.integer("note.id", note["id"])


def _check_fields(col: Collection, /, note: JsonObject) -> None:
    """Find what is wrong before media are fetched and anything is changed."""
    _set_fields(find_note(col, _note_id(note)), note["fields"])


def _set_fields(found: Note, fields: Any) -> None:
    if not isinstance(fields, dict):
        raise ActionError("note.fields must be an object")
    for name, value in fields.items():
        if name in found:
            found[name] = types.text(f"note.fields.{name}", value)


def _update(
    col: Collection,
    step: UndoStep,
    /,
    note: JsonObject,
    attachments: Sequence[Attachment],
    with_tags: bool,
) -> None:
    found = find_note(col, _note_id(note))
    if "fields" in note:
        _set_fields(found, note["fields"])
        append_to(found.keys(), found.fields, attachments)
    if with_tags and "tags" in note:
        found.tags = read_tags(note["tags"])
    step.did(col.update_note(found))


@action("updateNoteModel", writes="note, cards")
def update_note_model(col: Collection, step: UndoStep, /, note: JsonObject) -> None:
    """Give a note another note type, with new fields and tags.

    Cards that the new note type has are made; those it lacks stay until empty cards are cleaned up.

    Args:
        note: {"id", "modelName", "fields": {name: text}, "tags"?: array}. All fields are emptied first;
            names fit without regard to case, unknown ones are ignored. The tags are replaced, absent
            ones clear them.

    Returns:
        null

    Errors:
        ``Note ID is required``, ``Model name is required``,
        ``Fields must be provided as a dictionary``, ``Note was not found: ...``,
        ``Model '...' not found``
    """
    if not note.get("id"):
        raise ActionError("Note ID is required")
    if not note.get("modelName"):
        raise ActionError("Model name is required")
    if not isinstance(note.get("fields"), dict) or not note["fields"]:
        raise ActionError("Fields must be provided as a dictionary")
    found = find_note(col, _note_id(note))
    notetype = col.models.by_name(types.text("note.modelName", note["modelName"]))
    if notetype is None:
        raise ActionError(f"Model '{note['modelName']}' not found")
    found.tags = optional_tags(note.get("tags"))
    found.fields = read_fields(col.models.field_names(notetype), note["fields"])
    found.mid = notetype["id"]
    step.did(col.update_note(found))
