"""Changing the fields of a note type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from ..framework import parameter_types
from ..framework.action import Scope, Writes
from ..framework.errors import ActionError
from ..framework.registry import action
from ..framework.undo import UndoStep
from ..shared.names import stored_field
from . import notetypes, saving

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.models import FieldDict


MAX_FONT_SIZE = 2**16 - 1


def new_field(col: Collection, name: str) -> FieldDict:
    """A field with Anki's defaults, not yet part of a note type.

    Raises:
        ActionError: Nothing would be left of the name.
    """
    _check_name(name)
    return col.models.new_field(name)


def _check_name(name: str) -> None:
    # When Anki refuses an empty name, the undo history is cleared, so it is refused here first.
    if not stored_field(name):
        raise ActionError(f"Empty field name: Anki keeps nothing of {parameter_types.shown(name)}")


@action("modelFieldAdd", scope=Scope.EDIT, writes=Writes.NOTES | Writes.NOTE_TYPES)
def model_field_add(
    col: Collection, step: UndoStep, /, modelName: str, fieldName: str, index: int | None = None
) -> None:
    """Add a field to a note type. After that the next sync must be a full sync.

    Args:
        modelName: Name of the note type.
        fieldName: Name of the field. A field that already exists is not added again, but it is moved if
            index is given.
        index: Position of the field, from 0; null adds a new field at the end.

    Returns:
        null

    Errors:
        ``model was not found: <name>``, ``Empty field name: ...``

    Example:
        {"modelName": "Basic", "fieldName": "Example", "index": 1}
    """
    changed = notetypes.copy_of(col, modelName)
    fields = changed["flds"]
    field = notetypes.find_field(changed, fieldName)
    if field is None:
        field = new_field(col, fieldName)
        fields.append(field)
    if index is not None:
        notetypes.move(fields, field, index)
    saving.save(col, step, changed)


@action(
    "modelFieldRemove",
    scope=Scope.EDIT,
    writes=Writes.NOTES | Writes.CARDS | Writes.NOTE_TYPES,
    destructive=True,
)
def model_field_remove(col: Collection, step: UndoStep, /, modelName: str, fieldName: str) -> None:
    """Remove a field and its contents in all notes. After that the next sync must be a full sync.

    Anki removes the field from the templates. A front without any field then gets the first field.

    Args:
        modelName: Name of the note type.
        fieldName: Name of the field.

    Returns:
        null

    Errors:
        ``model was not found: <name>``, ``field was not found in <modelName>: <fieldName>``,
        ``1 field required: ...`` for the only field.

    Example:
        {"modelName": "Basic (optional reversed card)", "fieldName": "Add Reverse"}
    """
    changed = notetypes.copy_of(col, modelName)
    changed["flds"].remove(notetypes.field(changed, fieldName))
    if not changed["flds"]:
        raise ActionError(f"1 field required: {changed['name']} has no other than {fieldName}")
    saving.save(col, step, changed)


@action("modelFieldRename", scope=Scope.EDIT, writes=Writes.NOTE_TYPES)
def model_field_rename(
    col: Collection, step: UndoStep, /, modelName: str, oldFieldName: str, newFieldName: str
) -> None:
    """Rename a field. The templates are updated too.

    Args:
        modelName: Name of the note type.
        oldFieldName: Name of the field.
        newFieldName: The new name. Anki removes characters that it does not allow (``: " { }``). If
            another field has the name, the later of the two gets a "+" at the end.

    Returns:
        null

    Errors:
        ``model was not found: <name>``, ``field was not found in <modelName>: <fieldName>``,
        ``Empty field name: ...``

    Example:
        {"modelName": "Basic", "oldFieldName": "Back", "newFieldName": "Meaning"}
    """
    changed = notetypes.copy_of(col, modelName)
    field = notetypes.field(changed, oldFieldName)
    _check_name(newFieldName)
    field["name"] = stored_field(newFieldName)
    saving.save(col, step, changed)


@action(
    "modelFieldReposition", scope=Scope.EDIT, writes=Writes.NOTES | Writes.NOTE_TYPES, idempotent=True
)
def model_field_reposition(
    col: Collection, step: UndoStep, /, modelName: str, fieldName: str, index: int
) -> None:
    """Move a field to another position. After that the next sync must be a full sync.

    Args:
        modelName: Name of the note type.
        fieldName: Name of the field.
        index: The new position, from 0. A number past the end means last; -1 means before the last.

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


@action("modelFieldSetDescription", scope=Scope.EDIT, writes=Writes.NOTE_TYPES, idempotent=True)
def model_field_set_description(
    col: Collection, step: UndoStep, /, modelName: str, fieldName: str, description: Annotated[Any, str]
) -> bool:
    """Set the description of a field, which the editor shows while the field is empty.

    Args:
        modelName: Name of the note type.
        fieldName: Name of the field.
        description: The description, a string; "" removes it.

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


@action("modelFieldSetFont", scope=Scope.EDIT, writes=Writes.NOTE_TYPES, idempotent=True)
def model_field_set_font(
    col: Collection, step: UndoStep, /, modelName: str, fieldName: str, font: Annotated[Any, str]
) -> None:
    """Set the font of a field in the editor.

    Args:
        modelName: Name of the note type.
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


@action("modelFieldSetFontSize", scope=Scope.EDIT, writes=Writes.NOTE_TYPES, idempotent=True)
def model_field_set_font_size(
    col: Collection, step: UndoStep, /, modelName: str, fieldName: str, fontSize: Annotated[Any, int]
) -> None:
    """Set the font size of a field in the editor.

    Args:
        modelName: Name of the note type.
        fieldName: Name of the field.
        fontSize: The size, an integer from 0 to 65535.

    Returns:
        null

    Errors:
        ``model was not found: <name>``, ``field was not found in <modelName>: <fieldName>``,
        ``fontSize should be an integer: <value>``,
        ``fontSize must be between 0 and 65535, not <value>``

    Example:
        {"modelName": "Basic", "fieldName": "Front", "fontSize": 24}
    """
    changed = notetypes.copy_of(col, modelName)
    field = notetypes.field(changed, fieldName)
    field["size"] = _size(fontSize)
    saving.save(col, step, changed)


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise ActionError(f"{name} should be a string: {parameter_types.shown(value)}")
    return value


def _size(value: Any) -> int:
    try:
        size = parameter_types.integer("fontSize", value)
    except ActionError:
        raise ActionError(f"fontSize should be an integer: {_as_recorded(value)}") from None
    if not 0 <= size <= MAX_FONT_SIZE:
        raise ActionError(f"fontSize must be between 0 and {MAX_FONT_SIZE}, not {size}")
    return size


def _as_recorded(value: Any) -> str:
    """A value for the error text. Recorded scenarios have None and text without quotes there."""
    return str(value) if value is None or isinstance(value, str) else parameter_types.shown(value)
