"""Renaming note types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..framework.action import Scope, Writes
from ..framework.errors import ActionError
from ..framework.parameter_types import shown
from ..framework.registry import action
from ..framework.undo import UndoStep
from ..shared.names import find_notetype, stored_part
from . import notetypes, saving

if TYPE_CHECKING:
    from anki.collection import Collection


@action("renameModel", scope=Scope.EDIT, writes=Writes.NOTE_TYPES)
def rename_model(col: Collection, step: UndoStep, /, modelName: str, newName: str) -> None:
    """Rename a note type. Its notes stay as they are, and no full sync is needed.

    Args:
        modelName: Name of the note type.
        newName: Its new name. It may be the old one in another case.

    Returns:
        null

    Errors:
        ``model was not found: ...``, ``Model name already exists: ...``, ``Empty notetype name: ...``;
        a text from Anki when it finds a template of the note type wrong.

    Example:
        {"modelName": "Basic", "newName": "Spanish word"}
    """
    notetype = notetypes.copy_of(col, modelName)
    name = stored_part(newName).strip()
    if not name:
        raise ActionError(f"Empty notetype name: Anki keeps nothing of {shown(newName)}")
    taken = find_notetype(col, name)
    if taken is not None and taken["id"] != notetype["id"]:
        raise ActionError(f"Model name already exists: {taken['name']}")
    notetype["name"] = name
    saving.save(col, step, notetype, "Rename")
