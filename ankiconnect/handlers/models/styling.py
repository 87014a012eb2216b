"""Changing the styling of a note type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..framework import parameter_types
from ..framework.action import Writes
from ..framework.parameter_types import JsonObject
from ..framework.registry import action
from ..framework.undo import UndoStep
from . import notetypes, saving

if TYPE_CHECKING:
    from anki.collection import Collection


@action("updateModelStyling", writes=Writes.NOTE_TYPES)
def update_model_styling(col: Collection, step: UndoStep, /, model: JsonObject) -> None:
    """Replace the styling of a note type, which all its cards share.

    Args:
        model: {"name": name of the note type, "css": string}

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
