"""Making a note type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anki.consts import MODEL_CLOZE

from ..framework import parameter_types
from ..framework.action import Writes
from ..framework.errors import ActionError
from ..framework.parameter_types import JsonObject
from ..framework.registry import action
from ..framework.undo import UndoStep
from . import notetypes, saving
from .fields import new_field
from .templates import both_sides, new_template

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.models import NotetypeDict, TemplateDict


@action("createModel", writes=Writes.NOTE_TYPES, old_names=("createNewModel",))
def create_model(
    col: Collection,
    step: UndoStep,
    /,
    modelName: str,
    inOrderFields: list[str],
    cardTemplates: list[JsonObject],
    css: str | None = None,
    isCloze: bool = False,
) -> NotetypeDict:
    """Make a note type.

    Args:
        modelName: Its name. When another one's differs only in case, Anki appends something.
        inOrderFields: Names of its fields, at least one.
        cardTemplates: Its templates, at least one: {"Name": string, "Front": string, "Back": string}.
            Without a Name it is "Card 1", "Card 2" and so on, by its position.
        css: Its styling; null for Anki's own.
        isCloze: Whether it is a cloze note type.

    Returns:
        object: the new note type, as findModelsById gives it

    Errors:
        ``Must provide at least one field for inOrderFields``,
        ``Must provide at least one card for cardTemplates``, ``Model name already exists``, ``'Front'``
        or ``'Back'`` when it is absent, ``Empty notetype name``, ``Empty field name``,
        ``Card template <n> in note type '<name>' has a problem.<br><reason>`` from Anki.

    Example:
        {
          "modelName": "Spanish word",
          "inOrderFields": ["Spanish", "English"],
          "cardTemplates": [
            {"Name": "To English", "Front": "{{Spanish}}", "Back": "{{FrontSide}}<hr>{{English}}"}
          ],
          "css": ".card { font-size: 24px; }"
        }
    """
    _check_parts(inOrderFields, cardTemplates)
    if modelName in [one.name for one in col.models.all_names_and_ids()]:
        raise ActionError("Model name already exists")
    notetype = col.models.new(modelName)
    notetype["tmpls"] = [_template(col, at, one) for at, one in enumerate(cardTemplates)]
    _check_name(modelName)
    notetype["flds"] = [new_field(col, one) for one in inOrderFields]
    if css is not None:
        notetype["css"] = css
    if isCloze:
        notetype["type"] = MODEL_CLOZE
    return notetypes.by_id(col, saving.add(col, step, notetype))


def _check_parts(fields: list[str], templates: list[JsonObject]) -> None:
    if not fields:
        raise ActionError("Must provide at least one field for inOrderFields")
    if not templates:
        raise ActionError("Must provide at least one card for cardTemplates")


def _check_name(name: str) -> None:
    # Anki takes quotes out of the name and refuses an empty one, and clears the person's undo history
    # when it does.
    if not name.replace('"', ""):
        raise ActionError("Empty notetype name")


def _template(col: Collection, position: int, given: JsonObject) -> TemplateDict:
    place = f"cardTemplates[{position}]"
    name = given.get("Name")
    if name is None:
        name = f"Card {position + 1}"
    return new_template(col, parameter_types.text(f"{place}.Name", name), both_sides(place, given))
