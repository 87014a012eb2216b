"""Changing the card templates of a note type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ...objects.models import NamedTemplate, TemplatesUpdate
from ..framework import parameter_types
from ..framework.action import Scope, Writes
from ..framework.errors import ActionError
from ..framework.parameter_types import JsonObject
from ..framework.registry import action
from ..framework.undo import UndoStep
from ..shared.names import by_name, stored_part
from . import notetypes, saving

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.models import TemplateDict

_SIDES = {"Front": "qfmt", "Back": "afmt"}

_check_object = parameter_types.checker(JsonObject)


def new_template(col: Collection, name: str, sides: dict[str, str]) -> TemplateDict:
    """A template with Anki's defaults, not yet part of a note type.

    Args:
        sides: As `both_sides` returns them.

    Raises:
        ActionError: Nothing would be left of the name.
    """
    _check_name(name)
    return {**col.models.new_template(name), **sides}


def _check_name(name: str) -> None:
    # Anki removes quotation marks from the name and refuses an empty name. When Anki refuses it, the
    # undo history is cleared, so it is refused here first.
    if not stored_part(name):
        raise ActionError(f"Empty template name: Anki keeps nothing of {parameter_types.shown(name)}")


def both_sides(path: str, template: JsonObject) -> dict[str, str]:
    """Both sides of a template object of the API, under the keys that Anki uses (qfmt and afmt).

    Args:
        path: Where the object is in the request, for error texts: "cardTemplates[0]".

    Raises:
        ActionError: A side is missing or not a string.
    """
    return {
        key: parameter_types.text(f"{path}.{side}", parameter_types.member(path, template, side))
        for side, key in _SIDES.items()
    }


def _sides_to_change(path: str, template: JsonObject) -> dict[str, str]:
    """The sides of a template object that are not empty, under the keys that Anki uses."""
    return {
        key: parameter_types.text(f"{path}.{side}", template[side])
        for side, key in _SIDES.items()
        if template.get(side) not in (None, "")
    }


@action(
    "updateModelTemplates",
    scope=Scope.EDIT,
    writes=Writes.CARDS | Writes.NOTE_TYPES,
    destructive=True,
    idempotent=True,
)
def update_model_templates(
    col: Collection, step: UndoStep, /, model: Annotated[JsonObject, TemplatesUpdate]
) -> None:
    """Change templates of a note type. If Anki refuses one of the changes, nothing changes.

    Args:
        model: The note type's name and the new sides of its templates. A side that is missing or ""
            does not change; unknown templates are ignored.

    Returns:
        null

    Errors:
        ``model was not found: <name>``, ``'name'`` or ``'templates'`` when it is missing,
        ``Card template <n> in note type '<name>' has a problem. <reason>`` from Anki.

    Example:
        {"model": {"name": "Basic", "templates": {"Card 1": {"Front": "<b>{{Front}}</b>"}}}}
    """
    changed = notetypes.copy_of(
        col, parameter_types.text("model.name", parameter_types.member("model", model, "name"))
    )
    given = _check_object("model.templates", parameter_types.member("model", model, "templates"))
    for name, sides in by_name(notetypes.names(changed["tmpls"]), given, stored_part).items():
        if sides is not None:
            path = f"model.templates.{name}"
            change = _sides_to_change(path, _check_object(path, sides))
            notetypes.template(changed, name).update(change)
    saving.save(col, step, changed)


@action(
    "modelTemplateAdd",
    scope=Scope.EDIT,
    writes=Writes.CARDS | Writes.NOTE_TYPES,
    destructive=True,
    idempotent=True,
)
def model_template_add(
    col: Collection, step: UndoStep, /, modelName: str, template: Annotated[JsonObject, NamedTemplate]
) -> None:
    """Add a template to a note type, and its cards to the notes. After that the next sync must be a
    full sync.

    Args:
        modelName: Name of the note type.
        template: The template. An existing one with that name is replaced.

    Returns:
        null

    Errors:
        ``model was not found: <name>``, ``'Name'``, ``'Front'`` or ``'Back'`` when it is missing,
        ``Card template <n> in note type '<name>' has a problem. <reason>`` from Anki.

    Example:
        {
          "modelName": "Basic",
          "template": {"Name": "Card 2", "Front": "{{Back}}", "Back": "{{FrontSide}}<hr>{{Front}}"}
        }
    """
    changed = notetypes.copy_of(col, modelName)
    name = parameter_types.text("template.Name", parameter_types.member("template", template, "Name"))
    sides = both_sides("template", template)
    existing = notetypes.find_template(changed, name)
    if existing is not None:
        existing.update(sides)
    else:
        changed["tmpls"].append(new_template(col, name, sides))
    saving.save(col, step, changed)


@action(
    "modelTemplateRemove", scope=Scope.EDIT, writes=Writes.CARDS | Writes.NOTE_TYPES, destructive=True
)
def model_template_remove(
    col: Collection, step: UndoStep, /, modelName: str, templateName: str
) -> None:
    """Remove a template and its cards. After that the next sync must be a full sync.

    Args:
        modelName: Name of the note type.
        templateName: Name of the template.

    Returns:
        null

    Errors:
        ``model was not found: <name>``, ``template was not found in <modelName>: <templateName>``,
        ``must have 1 template`` for the only template.

    Example:
        {"modelName": "Basic (and reversed card)", "templateName": "Card 2"}
    """
    changed = notetypes.copy_of(col, modelName)
    changed["tmpls"].remove(notetypes.template(changed, templateName))
    if not changed["tmpls"]:
        raise ActionError("must have 1 template")
    saving.save(col, step, changed)


@action("modelTemplateRename", scope=Scope.EDIT, writes=Writes.NOTE_TYPES)
def model_template_rename(
    col: Collection, step: UndoStep, /, modelName: str, oldTemplateName: str, newTemplateName: str
) -> None:
    """Rename a template.

    Args:
        modelName: Name of the note type.
        oldTemplateName: Name of the template.
        newTemplateName: The new name. If another template has it, the later of the two gets a "+" at
            the end.

    Returns:
        null

    Errors:
        ``model was not found: <name>``, ``template was not found in <modelName>: <templateName>``,
        ``Empty template name: ...``

    Example:
        {"modelName": "Basic", "oldTemplateName": "Card 1", "newTemplateName": "To English"}
    """
    changed = notetypes.copy_of(col, modelName)
    template = notetypes.template(changed, oldTemplateName)
    _check_name(newTemplateName)
    template["name"] = stored_part(newTemplateName)
    saving.save(col, step, changed)


@action(
    "modelTemplateReposition",
    scope=Scope.EDIT,
    writes=Writes.CARDS | Writes.NOTE_TYPES,
    idempotent=True,
)
def model_template_reposition(
    col: Collection, step: UndoStep, /, modelName: str, templateName: str, index: int
) -> None:
    """Move a template to another position. After that the next sync must be a full sync.

    Args:
        modelName: Name of the note type.
        templateName: Name of the template.
        index: The new position, from 0. A number past the end means last; -1 means before the last.

    Returns:
        null

    Errors:
        ``model was not found: <name>``, ``template was not found in <modelName>: <templateName>``

    Example:
        {"modelName": "Basic (and reversed card)", "templateName": "Card 2", "index": 0}
    """
    changed = notetypes.copy_of(col, modelName)
    notetypes.move(changed["tmpls"], notetypes.template(changed, templateName), index)
    saving.save(col, step, changed)
