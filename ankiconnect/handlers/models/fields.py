"""Changing the fields of a note type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..framework import parameter_types
from ..framework.action import Writes
from ..framework.errors import ActionError
from ..framework.registry import action
from ..framework.undo import UndoStep
from . import notetypes, saving

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.models import FieldDict

_STRIPPED = ':{}"#/^'
"""What Anki takes out of a field's name, at its beginning or everywhere."""


def new_field(col: Collection, name: str) -> FieldDict:
    """A field to be put into a note type, with Anki's defaults."""
    _check_name(name)
    return col.models.new_field(name)


def _check_name(name: str) -> None:
    # Anki refuses this too, and clears the person's undo history when it does.
    if all(one in _STRIPPED or one.isspace() for one in name):
        raise ActionError("Empty field name")


@action("modelFieldAdd", writes=Writes.NOTES | Writes.NOTE_TYPES)
def model_field_add(
    col: Collection, step: UndoStep, /, modelName: str, fieldName: str, index: int | None = None
) -> None:
    """Add a field to a note type. Anki must do a full sync after that.

    Args:
        modelName: Name of the note type, in any case.
        fieldName: Name of the field. One that is there already is not added again, but is moved when
            index is given.
        index: Its position, from 0; null puts a new field last.

    Returns:
        null

    Errors:
        ``model was not found: <name>``, ``Empty field name``

    Example:
        {"modelName": "Basic", "fieldName": "Example", "index": 1}
    """
    changed = notetypes.copy_of(col, modelName)
    fields = changed["flds"]
    if fieldName not in notetypes.names(fields):
        fields.append(new_field(col, fieldName))
    if index is not None:
        notetypes.move(fields, notetypes.field(changed, fieldName), index)
    saving.save(col, step, changed)


@action("modelFieldRemove", writes=Writes.NOTES | Writes.CARDS | Writes.NOTE_TYPES)
def model_field_remove(col: Collection, step: UndoStep, /, modelName: str, fieldName: str) -> None:
    """Remove a field and what notes have in it. Anki must do a full sync after that.

    Anki takes the field out of the templates, and puts the first field on a front that would have none.

    Args:
        modelName: Name of the note type, in any case.
        fieldName: Name of the field.

    Returns:
        null

    Errors:
        ``model was not found: <name>``, ``field was not found in <modelName>: <fieldName>``,
        ``1 field required`` for the only field.

    Example:
        {"modelName": "Basic (optional reversed card)", "fieldName": "Add Reverse"}
    """
    changed = notetypes.copy_of(col, modelName)
    changed["flds"].remove(notetypes.field(changed, fieldName))
    if not changed["flds"]:
        raise ActionError("1 field required")
    saving.save(col, step, changed)


@action("modelFieldRename", writes=Writes.NOTE_TYPES)
def model_field_rename(
    col: Collection, step: UndoStep, /, modelName: str, oldFieldName: str, newFieldName: str
) -> None:
    """Rename a field, in the templates too.

    Args:
        modelName: Name of the note type, in any case.
        oldFieldName: Name of the field.
        newFieldName: Its new name. Anki strips what it does not allow (``: " { }``); when another field
            has the name, the later of the two gets a "+".

    Returns:
        null

    Errors:
        ``model was not found: <name>``, ``field was not found in <modelName>: <fieldName>``,
        ``Empty field name``

    Example:
        {"modelName": "Basic", "oldFieldName": "Back", "newFieldName": "Meaning"}
    """
    changed = notetypes.copy_of(col, modelName)
    field = notetypes.field(changed, oldFieldName)
    _check_name(newFieldName)
    field["name"] = newFieldName
    saving.save(col, step, changed)


@action("modelFieldReposition", writes=Writes.NOTES | Writes.NOTE_TYPES)
def model_field_reposition(
    col: Collection, step: UndoStep, /, modelName: str, fieldName: str, index: int
) -> None:
    """Move a field to another position. Anki must do a full sync after that.

    Args:
        modelName: Name of the note type, in any case.
        fieldName: Name of the field.
        index: Its new position, from 0; past the end is last, and -1 is before the last.

    Returns:
        null

    Errors:
        ``model was not found: <name>``, ``field was not found in <modelName>: <fieldName>``

    Example:
        {"modelName": "Basic", "fieldName": "Back", "index": 0}
    """
    changed = notetypes.copy_of(col, modelName)
    notetypes.move(changed["flds"], notetypes.field(changed, fieldName), index)
    saving.save(col, step, changed)


@action("modelFieldSetDescription", writes=Writes.NOTE_TYPES)
def model_field_set_description(
    col: Collection, step: UndoStep, /, modelName: str, fieldName: str, description: Any
) -> bool:
    """Set the description of a field: what the editor shows while it is empty.

    Args:
        modelName: Name of the note type, in any case.
        fieldName: Name of the field.
        description: The description, a string; "" for none.

    Returns:
        bool: true

    Errors:
        ``model was not found: <name>``, ``field was not found in <modelName>: <fieldName>``,
        ``description should be a string: <value>``

    Example:
        {"modelName": "Basic", "fieldName": "Front", "description": "The word in Spanish"}
    """
    changed = notetypes.copy_of(col, modelName)
    field = notetypes.field(changed, fieldName)
    field["description"] = _text("description", description)
    saving.save(col, step, changed)
    return True


@action("modelFieldSetFont", writes=Writes.NOTE_TYPES)
def model_field_set_font(
    col: Collection, step: UndoStep, /, modelName: str, fieldName: str, font: Any
) -> None:
    """Set the font of a field in the editor.

    Args:
        modelName: Name of the note type, in any case.
        fieldName: Name of the field.
        font: Name of the font, a string.

    Returns:
        null

    Errors:
        ``model was not found: <name>``, ``field was not found in <modelName>: <fieldName>``,
        ``font should be a string: <value>``

    Example:
        {"modelName": "Basic", "fieldName": "Front", "font": "Georgia"}
    """
    changed = notetypes.copy_of(col, modelName)
    field = notetypes.field(changed, fieldName)
    field["font"] = _text("font", font)
    saving.save(col, step, changed)


@action("modelFieldSetFontSize", writes=Writes.NOTE_TYPES)
def model_field_set_font_size(
    col: Collection, step: UndoStep, /, modelName: str, fieldName: str, fontSize: Any
) -> None:
    """Set the font size of a field in the editor.

    Args:
        modelName: Name of the note type, in any case.
        fieldName: Name of the field.
        fontSize: The size, an integer from 0 to 65535.

    Returns:
        null

    Errors:
        ``model was not found: <name>``, ``field was not found in <modelName>: <fieldName>``,
        ``fontSize should be an integer: <value>``, text from Anki for a number out of range.

    Example:
        {"modelName": "Basic", "fieldName": "Front", "fontSize": 24}
    """
    changed = notetypes.copy_of(col, modelName)
    field = notetypes.field(changed, fieldName)
    field["size"] = _size(fontSize)
    saving.save(col, step, changed)


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise ActionError(f"{name} should be a string: {value}")
    return value


def _size(value: Any) -> int:
    try:
        return parameter_types.integer("fontSize", value)
    except ActionError:
        raise ActionError(f"fontSize should be an integer: {value}") from None
