"""Checks the arguments of a tool against its schema, with errors that help an assistant."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import Any

from ...handlers.framework.parameter_types import shown
from .catalog import ToolError
from .messages import JsonObject

_TYPES: dict[str, Any] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}
_WORDS = {"integer": "an integer", "array": "an array", "object": "an object"}


def check(schema: JsonObject, value: Any, path: str = "") -> Any:
    """Check a value, and return it with integers as integers: 5.0 is 5.

    Args:
        schema: Of the kind that `schemas` makes.
        path: Where the value is in the arguments, for errors: "notes[2].fields".

    Raises:
        ToolError: It does not fit.
    """
    kind = schema.get("type")
    if kind is None:
        return value
    if kind == "integer" and isinstance(value, float) and value.is_integer():
        value = int(value)
    is_bool = isinstance(value, bool)
    if not isinstance(value, _TYPES[kind]) or (is_bool and kind != "boolean"):
        raise ToolError(f"{_named(path)} must be {_WORDS.get(kind, f'a {kind}')}, not {shown(value)}")
    if "enum" in schema and value not in schema["enum"]:
        raise ToolError(f"{_named(path)} must be one of {_listed(schema['enum'])}, not {shown(value)}")
    _check_bounds(schema, value, path)
    return _INSIDE.get(kind, _nothing)(schema, value, path)


def _check_bounds(schema: JsonObject, value: Any, path: str) -> None:
    low, high, most = (schema.get(name) for name in ("minimum", "maximum", "maxItems"))
    if (low is not None and value < low) or (high is not None and value > high):
        raise ToolError(f"{_named(path)} must be {low} to {high}, not {value}")
    if most is not None and len(value) > most:
        raise ToolError(
            f"{_named(path)} has {len(value)} items, but a call may have at most {most}: send the rest "
            "in further calls"
        )


def _nothing(schema: JsonObject, value: Any, path: str) -> Any:
    return value


def _array(schema: JsonObject, value: list[Any], path: str) -> list[Any]:
    return [check(schema["items"], one, f"{path}[{index}]") for index, one in enumerate(value)]


def _object(schema: JsonObject, value: JsonObject, path: str) -> JsonObject:
    members = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            given = _listed(value) or "nothing"
            raise ToolError(f'"{name}" is missing in {_named(path)}, which has {given}')
    return {name: _member(schema, members, name, one, path) for name, one in value.items()}


def _member(schema: JsonObject, members: JsonObject, name: str, value: Any, path: str) -> Any:
    inner = f"{path}.{name}" if path else name
    if name in members:
        return check(members[name], value, inner)
    others = schema.get("additionalProperties", True)
    if others is False:
        near = difflib.get_close_matches(name, members, 1, 0.5)
        hint = f'did you mean "{near[0]}"? ' if near else ""
        allowed = _listed(members) or "nothing"
        raise ToolError(f'{_named(path)} cannot have "{name}": {hint}Allowed: {allowed}')
    return check(others, value, inner) if isinstance(others, dict) else value


def _named(path: str) -> str:
    return path or "the arguments"


def _listed(names: Any) -> str:
    return ", ".join(f'"{one}"' for one in list(names)[:20])


_INSIDE: dict[str, Callable[[JsonObject, Any, str], Any]] = {"array": _array, "object": _object}
