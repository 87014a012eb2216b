"""Creating note types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from anki.consts import MODEL_CLOZE
from anki.models import NotetypeDict

from ...objects.anki import NoteType
from ...objects.models import NewTemplate
from ..framework import parameter_types
from ..framework.action import Scope, Writes
from ..framework.errors import ActionError
from ..framework.parameter_types import JsonObject
from ..framework.registry import action
from ..framework.undo import UndoStep
from ..shared.names import find_notetype, stored_part, with_stored_references
from . import notetypes, saving
from .fields import new_field
from .templates import both_sides, new_template

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.models import TemplateDict


@action("createModel", scope=Scope.EDIT, writes=Writes.NOTE_TYPES, old_names=("createNewModel",))
def create_model(
    col: Collection,
    step: UndoStep,
    /,
    modelName: str,
    inOrderFields: list[str],
    cardTemplates: Annotated[list[JsonObject], list[NewTemplate]],
    css: str | None = None,
    isCloze: bool = False,
) -> Annotated[NotetypeDict, NoteType]:
    """Create a note type.

    Args:
        modelName: Name of the note type. A name that differs only in case counts as the same.
        inOrderFields: Names of the fields, at least one.
        cardTemplates: Card templates, at least one. Without a name, a template is called "Card 1",
            "Card 2" and so on, by its position.
        css: The styling; null for Anki's default styling.
        isCloze: Whether it is a cloze note type.

    Returns:
        object: the new note type, in the form that findModelsById returns

    Errors:
        ``Must provide at least one field for inOrderFields``,
        ``Must provide at least one card for cardTemplates``, ``Model name already exists``,
        ``'Front' is missing in cardTemplates[0] ...`` or the same with ``'Back'``,
        ``Empty notetype name: ...``, ``Empty field name: ...``,
        ``Card template <n> in note type '<name>' has a problem. <reason>`` from Anki.

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
    if find_notetype(col, modelName) is not None:
        raise ActionError("Model name already exists")
    notetype = col.models.new(modelName)
    notetype["tmpls"] = [
        _template(col, index, one, inOrderFields) for index, one in enumerate(cardTemplates)
    ]
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
    # Anki removes quotation marks from the name and refuses an empty name. When Anki refuses it, the
    # undo history is cleared, so it is refused here first.
    if not stored_part(name):
        raise ActionError(f"Empty notetype name: Anki keeps nothing of {parameter_types.shown(name)}")


def _template(col: Collection, index: int, given: JsonObject, fields: list[str]) -> TemplateDict:
    path = f"cardTemplates[{index}]"
    name = given.get("Name")
    if name is None:
        name = f"Card {index + 1}"
    sides = {
        side: with_stored_references(text, fields) for side, text in both_sides(path, given).items()
    }
    return new_template(col, parameter_types.text(f"{path}.Name", name), sides)
