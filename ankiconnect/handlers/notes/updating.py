"""Changing the fields, tags and note type of notes. One request is one step in Anki's Undo."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Annotated, Any

from anki.errors import NotFoundError
from anki.models import NotetypeId
from anki.notes import Note, NoteId

from ...objects.notes import FieldsUpdate, ModelUpdate, NoteUpdate
from ..framework import parameter_types
from ..framework.action import Scope, Writes
from ..framework.errors import ActionError
from ..framework.host import Host
from ..framework.parameter_types import JsonObject
from ..framework.registry import action
from ..framework.request_context import RequestContext
from ..framework.undo import UndoStep
from ..media.attachments import NoteMedia, fetch_media, with_media
from ..media.objects import has_media
from ..shared.attachments import Attachment, append_to
from ..shared.names import by_field, find_notetype, no_such_field
from .draft import field_text, optional_tags, read_fields, read_tags, without_nulls

if TYPE_CHECKING:
    from anki.collection import Collection


NOTHING_GIVEN = 'Must provide a "fields" or "tags" property.'


def note_not_found(note: int) -> ActionError:
    """The error for a note that does not exist."""
    return ActionError(f"Note was not found: {note}", "noteNotFound")


def find_note(col: Collection, note: int) -> Note:
    """
    Raises:
        ActionError: No note has that id.
    """
    try:
        return col.get_note(NoteId(note))
    except NotFoundError:
        raise note_not_found(note) from None


@action("updateNoteFields", scope=Scope.EDIT, writes=Writes.NOTES | Writes.MEDIA, destructive=True)
async def update_note_fields(
    context: RequestContext, /, note: Annotated[JsonObject, FieldsUpdate]
) -> None:
    """Set fields of a note. The note may become empty or a duplicate; that is not checked.

    Args:
        note: The note's id and the new texts. Unknown names beside known ones are ignored. Media are
            appended to the fields after they are set.

    Returns:
        null

    Errors:
        ``Note was not found: ...``, ``'id'`` or ``'fields'`` when it is missing,
        ``... has no field ...; it has ...`` when no name is that of a field.

    Example:
        {"note": {"id": 1751300000001, "fields": {"Back": "hello, hi"}}}
    """
    await _change(context, without_nulls(note), False)


@action(
    "updateNote", scope=Scope.EDIT, writes=Writes.NOTES | Writes.TAGS | Writes.MEDIA, destructive=True
)
async def update_note(context: RequestContext, /, note: Annotated[JsonObject, NoteUpdate]) -> None:
    """Set fields of a note, or its tags, or both.

    Args:
        note: The note's id, and the new texts, tags or both. At least one of fields and tags is
            required. fields is as for updateNoteFields, tags as for updateNoteTags.

    Returns:
        null

    Errors:
        ``Must provide a "fields" or "tags" property.``, ``Note was not found: ...``,
        ``Must provide tags as a list of strings``, ``'id'`` when it is missing.

    Example:
        {"note": {"id": 1751300000001, "fields": {"Back": "hello, hi"}, "tags": ["greeting", "easy"]}}
    """
    note = without_nulls(note)
    if "fields" not in note and "tags" not in note:
        raise ActionError(NOTHING_GIVEN)
    await _change(context, note, True)


async def _change(context: RequestContext, note: JsonObject, with_tags: bool) -> None:
    """Set the fields of a note, and also its tags if `with_tags` is true."""
    await context.start_and_wait(_prepare, note, with_tags)
    media = None
    if "fields" in note and has_media(note):
        media = await fetch_media(context, note)
        # Again, since the user may have typed something during the downloads.
        await context.start_and_wait(_prepare, note, with_tags)
    await context.main(_update, note, media, with_tags)


def note_id(note: JsonObject) -> int:
    """The id in an object that changes a note.

    Raises:
        ActionError: It is missing, or not an id.
    """
    return parameter_types.integer("note.id", parameter_types.member("note", note, "id"))


def _prepare(col: Collection, host: Host, /, note: JsonObject, with_tags: bool) -> Future[None]:
    """Check the request before anything is changed, and save what the user is typing in the note."""
    found = note_id(note)
    if "fields" in note or not with_tags:
        set_fields(find_note(col, found), parameter_types.member("note", note, "fields"))
    if with_tags and "tags" in note:
        read_tags(note["tags"])
    return host.save_open_editors([found])


def set_fields(found: Note, fields: Any) -> None:
    """Set fields of the note object, without storing it. Unknown names beside known ones are ignored.

    Raises:
        ActionError: `fields` is not an object, none of its names is that of a field, or a value in it
            is not a string.
    """
    for name, text in new_texts(found.col, found.mid, found.keys(), fields).items():
        found[name] = text


def new_texts(
    col: Collection, notetype: NotetypeId, names: Sequence[str], fields: Any
) -> dict[str, str]:
    """New texts of fields by their names. Unknown names beside known ones are left out.

    Args:
        notetype: The note type that has the fields.
        names: The names of its fields.
        fields: What the client sent.

    Raises:
        ActionError: `fields` is not an object, none of its names is that of a field, or a value in it
            is not a string.
    """
    if not isinstance(fields, dict):
        raise parameter_types.refusal("note.fields", "an object", fields)
    texts = {name: field_text(name, value) for name, value in by_field(names, fields).items()}
    if fields and not texts:
        found = col.models.get(notetype)
        assert found is not None  # Anki has read the names of its fields
        raise ActionError(no_such_field(found["name"], names, fields), "fieldNotFound")
    return texts


def _update(
    col: Collection,
    syncs_media: bool,
    step: UndoStep,
    /,
    note: JsonObject,
    media: NoteMedia | None,
    with_tags: bool,
) -> None:
    def change(attachments: Sequence[Attachment]) -> Note:
        found = find_note(col, note_id(note))
        if "fields" in note:
            set_fields(found, note["fields"])
            append_to(found.keys(), found.fields, attachments)
        if with_tags and "tags" in note:
            found.tags = read_tags(note["tags"])
        return found

    changed = with_media(col, syncs_media, media, change)
    try:
        step.update_note(changed)
    except BaseException:
        if media is not None:
            media.undo()
        raise


@action(
    "updateNoteModel",
    scope=Scope.EDIT,
    writes=Writes.NOTES | Writes.CARDS,
    destructive=True,
    idempotent=True,
)
async def update_note_model(
    context: RequestContext, /, note: Annotated[JsonObject, ModelUpdate]
) -> None:
    """Change the note type of a note, with new fields and tags.

    The missing cards of the new note type are created. Cards without a template in the new note type
    stay until the user deletes empty cards.

    Args:
        note: The note's id, with its new note type, fields and tags. All fields are emptied first.
            Unknown names are ignored. The tags are replaced; without "tags" they are removed.

    Returns:
        null

    Errors:
        ``Note ID is required``, ``Model name is required``,
        ``Fields must be provided as a dictionary``, ``Note was not found: ...``,
        ``Model '...' not found``

    Example:
        {
          "note": {
            "id": 1751300000001,
            "modelName": "Basic (and reversed card)",
            "fields": {"Front": "hola", "Back": "hello"},
            "tags": ["greeting"]
          }
        }
    """
    note = without_nulls(note)
    if not note.get("id"):
        raise ActionError("Note ID is required")
    if not note.get("modelName"):
        raise ActionError("Model name is required")
    if not isinstance(note.get("fields"), dict) or not note["fields"]:
        raise ActionError("Fields must be provided as a dictionary")
    await context.start_and_wait(_save_typed, note_id(note))
    await context.main(_update_model, note)


def _save_typed(host: Host, /, note: int) -> Future[None]:
    return host.save_open_editors([note])


def _update_model(col: Collection, step: UndoStep, /, note: JsonObject) -> None:
    found = find_note(col, note_id(note))
    notetype = find_notetype(col, parameter_types.text("note.modelName", note["modelName"]))
    if notetype is None:
        raise ActionError(f"Model '{note['modelName']}' not found", "modelNotFound")
    found.tags = optional_tags(note.get("tags"))
    found.fields = read_fields(col.models.field_names(notetype), note["fields"])
    found.mid = notetype["id"]
    step.update_note(found)
