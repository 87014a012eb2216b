"""Listing note types and reading their parts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

from anki.models import NotetypeDict, NotetypeId

from ...objects.anki import NoteType
from ...objects.models import FieldFont, Styling, TemplateSides
from ..framework.action import Scope
from ..framework.registry import action
from . import notetypes

if TYPE_CHECKING:
    from anki.collection import Collection

_FIELD_REPLACEMENT = re.compile(r"\{\{((?:[^#/{}]|\{(?!\{))+)\}\}")
"""A field in a template. The name must not contain two opening braces in a row. Otherwise a text with
many of them would take the search an extremely long time."""


@action("modelNames", scope=Scope.READ)
def model_names(col: Collection, /) -> list[str]:
    """Get the names of all note types.

    Returns:
        array of string, sorted without regard to case

    Example:
        {}
    """
    return [one.name for one in col.models.all_names_and_ids()]


@action("modelNamesAndIds", scope=Scope.READ)
def model_names_and_ids(col: Collection, /) -> dict[str, int]:
    """Get the names and ids of all note types.

    Returns:
        object: note type name -> id

    Example:
        {}
    """
    return {one.name: one.id for one in col.models.all_names_and_ids()}


@action("modelNameFromId", scope=Scope.READ)
def model_name_from_id(col: Collection, /, modelId: NotetypeId) -> str:
    """Get the name of a note type.

    Args:
        modelId: Id of the note type.

    Returns:
        string

    Errors:
        ``model was not found: <id>``

    Example:
        {"modelId": 1751200000005}
    """
    name: str = notetypes.by_id(col, modelId)["name"]
    return name


@action("findModelsById", scope=Scope.READ)
def find_models_by_id(
    col: Collection, /, modelIds: list[NotetypeId]
) -> Annotated[list[NotetypeDict], list[NoteType]]:
    """Get whole note types by their ids. If one id is unknown, the request fails.

    Args:
        modelIds: Ids of the note types.

    Returns:
        array: the note types as Anki stores them, in input order

    Errors:
        ``model was not found: <id>``

    Example:
        {"modelIds": [1751200000001]}
    """
    return [notetypes.by_id(col, one) for one in modelIds]


@action("findModelsByName", scope=Scope.READ)
def find_models_by_name(
    col: Collection, /, modelNames: list[str]
) -> Annotated[list[NotetypeDict], list[NoteType]]:
    """Get whole note types by their names. If one name is unknown, the request fails.

    Args:
        modelNames: Names of the note types.

    Returns:
        array: the note types in input order, as for findModelsById

    Errors:
        ``model was not found: <name>``

    Example:
        {"modelNames": ["Cloze"]}
    """
    return [notetypes.by_name(col, one) for one in modelNames]


@action("modelFieldNames", scope=Scope.READ)
def model_field_names(col: Collection, /, modelName: str) -> list[str]:
    """Get the names of a note type's fields.

    Args:
        modelName: Name of the note type.

    Returns:
        array of string, in the order of the fields

    Errors:
        ``model was not found: <name>``

    Example:
        {"modelName": "Basic"}
    """
    return notetypes.names(notetypes.by_name(col, modelName)["flds"])


@action("modelFieldDescriptions", scope=Scope.READ)
def model_field_descriptions(col: Collection, /, modelName: str) -> list[str]:
    """Get the descriptions of a note type's fields. The editor shows a description in an empty field.

    Args:
        modelName: Name of the note type.

    Returns:
        array of string, in the order of the fields; "" for a field without one

    Errors:
        ``model was not found: <name>``

    Example:
        {"modelName": "Basic"}
    """
    # A note type from an older Anki may not have descriptions.
    return [one.get("description", "") for one in notetypes.by_name(col, modelName)["flds"]]


@action("modelFieldFonts", scope=Scope.READ)
def model_field_fonts(col: Collection, /, modelName: str) -> dict[str, FieldFont]:
    """Get the fonts that the editor uses for a note type's fields.

    Args:
        modelName: Name of the note type.

    Returns:
        object: the font of each field, by the name of the field

    Errors:
        ``model was not found: <name>``

    Example:
        {"modelName": "Basic"}
    """
    fields = notetypes.by_name(col, modelName)["flds"]
    return {one["name"]: {"font": one["font"], "size": one["size"]} for one in fields}


@action("modelFieldsOnTemplates", scope=Scope.READ)
def model_fields_on_templates(col: Collection, /, modelName: str) -> dict[str, list[list[str]]]:
    """Get the fields that each template of a note type shows.

    Args:
        modelName: Name of the note type.

    Returns:
        object: template name -> [fields of the front, fields of the back], in order of appearance.
        Filters are removed (``{{type:Back}}`` gives Back). ``{{#x}}`` and ``{{/x}}`` are left out, and
        ``{{^x}}`` gives "^x". FrontSide and the fields of the front are left out of the back.

    Errors:
        ``model was not found: <name>``

    Example:
        {"modelName": "Basic (and reversed card)"}
    """
    templates = notetypes.by_name(col, modelName)["tmpls"]
    return {one["name"]: _fields_on(one["qfmt"], one["afmt"]) for one in templates}


def _fields_on(front: str, back: str) -> list[list[str]]:
    on_front = list(_shown(front, without={"FrontSide"}))
    return [on_front, list(_shown(back, without={"FrontSide", *on_front}))]


def _shown(side: str, without: set[str]) -> Iterable[str]:
    """The fields that one side shows, with repeats."""
    inside = (one.replace("{", "") for one in _FIELD_REPLACEMENT.findall(side))
    shown = (one.rsplit(":", 1)[-1] for one in inside)
    return (name for name in shown if name not in without)


@action("modelTemplates", scope=Scope.READ)
def model_templates(col: Collection, /, modelName: str) -> dict[str, TemplateSides]:
    """Get the templates of a note type.

    Args:
        modelName: Name of the note type.

    Returns:
        object: both sides of each template, by the name of the template

    Errors:
        ``model was not found: <name>``

    Example:
        {"modelName": "Basic"}
    """
    templates = notetypes.by_name(col, modelName)["tmpls"]
    return {one["name"]: {"Front": one["qfmt"], "Back": one["afmt"]} for one in templates}


@action("modelStyling", scope=Scope.READ)
def model_styling(col: Collection, /, modelName: str) -> Styling:
    """Get the styling of a note type, which all its cards share.

    Args:
        modelName: Name of the note type.

    Returns:
        object: the styling

    Errors:
        ``model was not found: <name>``

    Example:
        {"modelName": "Basic"}
    """
    return {"css": notetypes.by_name(col, modelName)["css"]}
