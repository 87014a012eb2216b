"""Listing note types and reading their parts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from anki.models import NotetypeId

from ..framework.registry import action
from . import notetypes

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.models import NotetypeDict

_FIELD_REPLACEMENT = re.compile(r"\{\{((?:[^#/{}]|\{(?!\{))+)\}\}")
"""A field in a template. The name must not contain two opening braces in a row. Otherwise a text with
many of them would take the search an extremely long time."""


@action("modelNames")
def model_names(col: Collection, /) -> list[str]:
    """Get the names of all note types.

    Returns:
        array of string, sorted without regard to case

    Example:
        {}
    """
    return [one.name for one in col.models.all_names_and_ids()]


@action("modelNamesAndIds")
def model_names_and_ids(col: Collection, /) -> dict[str, int]:
    """Get the names and ids of all note types.

    Returns:
        object: note type name -> id

    Example:
        {}
    """
    return {one.name: one.id for one in col.models.all_names_and_ids()}


@action("modelNameFromId")
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


@action("findModelsById")
def find_models_by_id(col: Collection, /, modelIds: list[NotetypeId]) -> list[NotetypeDict]:
    """Get whole note types by their ids. If one id is unknown, the request fails.

    Args:
        modelIds: Ids of the note types.

    Returns:
        array of object, in input order: the note types as Anki stores them, with id, name, type (0
        normal, 1 cloze), flds, tmpls, css and more

    Errors:
        ``model was not found: <id>``

    Example:
        {"modelIds": [1751200000001]}
    """
    return [notetypes.by_id(col, one) for one in modelIds]


@action("findModelsByName")
def find_models_by_name(col: Collection, /, modelNames: list[str]) -> list[NotetypeDict]:
    """Get whole note types by their names. If one name is unknown, the request fails.

    Args:
        modelNames: Names of the note types.

    Returns:
        array of object, in input order, as for findModelsById

    Errors:
        ``model was not found: <name>``

    Example:
        {"modelNames": ["Cloze"]}
    """
    return [notetypes.by_name(col, one) for one in modelNames]


@action("modelFieldNames")
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


@action("modelFieldDescriptions")
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


@action("modelFieldFonts")
def model_field_fonts(col: Collection, /, modelName: str) -> dict[str, dict[str, Any]]:
    """Get the fonts that the editor uses for a note type's fields.

    Args:
        modelName: Name of the note type.

    Returns:
        object: field name -> {"font": string, "size": int}

    Errors:
        ``model was not found: <name>``

    Example:
        {"modelName": "Basic"}
    """
    fields = notetypes.by_name(col, modelName)["flds"]
    return {one["name"]: {"font": one["font"], "size": one["size"]} for one in fields}


@action("modelFieldsOnTemplates")
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


@action("modelTemplates")
def model_templates(col: Collection, /, modelName: str) -> dict[str, dict[str, str]]:
    """Get the templates of a note type.

    Args:
        modelName: Name of the note type.

    Returns:
        object: template name -> {"Front": string, "Back": string}

    Errors:
        ``model was not found: <name>``

    Example:
        {"modelName": "Basic"}
    """
    templates = notetypes.by_name(col, modelName)["tmpls"]
    return {one["name"]: {"Front": one["qfmt"], "Back": one["afmt"]} for one in templates}


@action("modelStyling")
def model_styling(col: Collection, /, modelName: str) -> dict[str, str]:
    """Get the styling of a note type, which all its cards share.

    Args:
        modelName: Name of the note type.

    Returns:
        object: {"css": string}

    Errors:
        ``model was not found: <name>``

    Example:
        {"modelName": "Basic"}
    """
    return {"css": notetypes.by_name(col, modelName)["css"]}
