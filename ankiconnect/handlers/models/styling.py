"""Changing the styling of a note type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ...objects.models import StylingUpdate
from ..framework import parameter_types
from ..framework.action import Scope, Writes
from ..framework.parameter_types import JsonObject
from ..framework.registry import action
from ..framework.undo import UndoStep
from . import notetypes, saving

if TYPE_CHECKING:
    from anki.collection import Collection


@action(
    "updateModelStyling", scope=Scope.EDIT, writes=Writes.NOTE_TYPES, destructive=True, idempotent=True
)
def update_model_styling(
    col: Collection, step: UndoStep, /, model: Annotated[JsonObject, StylingUpdate]
) -> None:
    """Replace the styling of a note type, which all its cards share.

    Args:
        model: The note type's name and its new styling.

    Returns:
        null

    Errors:
        ``model was not found: <name>``, ``'name'`` or ``'css'`` when it is missing.

    Example:
        {"model": {"name": "Basic", "css": ".card { font-size: 24px; }"}}
    """
    changed = notetypes.copy_of(
        col, parameter_types.text("model.name", parameter_types.member("model", model, "name"))
    )
    changed["css"] = parameter_types.text("model.css", parameter_types.member("model", model, "css"))
    saving.save(col, step, changed)
