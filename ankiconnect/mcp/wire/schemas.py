"""The schemas of tools, from the types of what they take and give.

They are short, since an assistant reads all of them in each conversation. Objects stand where they are
used. What a tool gives is described by its members alone, without those of the objects inside it. Some
clients know only a part of JSON Schema, so there are no lists of types and no empty schemas.
"""

from __future__ import annotations

from typing import Any

from ...handlers.framework.json_schema import Schemas
from .messages import JsonObject

NO_ARGUMENTS: JsonObject = {"type": "object", "additionalProperties": False}
_PLACE = "#/"


def of_input(kind: Any) -> JsonObject:
    """The schema of a tool's arguments.

    Args:
        kind: A TypedDict.
    """
    schemas = Schemas(_PLACE)
    return _input(schemas.of(kind), schemas)


def _input(schema: JsonObject, schemas: Schemas) -> JsonObject:
    """A schema with the objects that it refers to inside it."""
    if "$ref" in schema:
        found = schemas.objects[schema["$ref"].removeprefix(_PLACE)]
        schema = {name: one for name, one in found.items() if name != "description"}
    elif "enum" in schema:
        schema = {"type": "string", **schema}
    made = {name: _part(name, one, schemas) for name, one in schema.items()}
    return {name: one for name, one in made.items() if one not in ([], "")}


def _part(name: str, value: Any, schemas: Schemas) -> Any:
    if name == "properties":
        return {one: _input(schema, schemas) for one, schema in value.items()}
    if name in ("items", "additionalProperties") and isinstance(value, dict):
        return _input(value, schemas)
    return value


def of_output(kind: Any) -> JsonObject:
    """The schema of a tool's result.

    Args:
        kind: A TypedDict.
    """
    schemas = Schemas(_PLACE)
    whole = schemas.objects[schemas.of(kind)["$ref"].removeprefix(_PLACE)]
    members = {name: _output(one) for name, one in whole["properties"].items()}
    return {"type": "object", "properties": members}


def _output(schema: JsonObject) -> JsonObject:
    """A member of a result."""
    if "$ref" in schema or schema.get("type") == "object":
        return {"type": "object"}
    if schema.get("type") == "array":
        return {"type": "array", "items": _output(schema["items"])}
    return {"type": schema.get("type", "string")}
