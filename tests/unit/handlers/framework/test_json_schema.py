"""The JSON schemas of types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, NewType, TypedDict

import pytest

from ankiconnect import handlers
from ankiconnect.handlers.framework import registry
from ankiconnect.handlers.framework.json_schema import Schemas
from ankiconnect.handlers.framework.parameter_types import NumericId
from ankiconnect.handlers.framework.slices import Slices

Id = NewType("Id", int)


class Options(TypedDict, total=False):
    """Members that may be missing."""

    color: Annotated[str | None, "A color."]


class Tree(Options):
    """A tree of things."""

    name: Annotated[str, "Its name."]
    children: Annotated[list[Tree], "The things below it."]


@pytest.mark.parametrize(
    ("annotation", "schema"),
    [
        (int, {"type": "integer"}),
        (Id, {"type": "integer"}),
        (NumericId, {"type": ["integer", "string"], "pattern": "^-?[0-9]+$"}),
        (Any, {}),
        (str | None, {"type": ["string", "null"]}),
        (list[bool], {"type": "array", "items": {"type": "boolean"}}),
        (Sequence[str], {"type": "array", "items": {"type": "string"}}),
        (Slices[list[int]], {"type": "array", "items": {"type": "integer"}}),
        (Slices[None], {"type": "null"}),
        (dict[str, float], {"type": "object", "additionalProperties": {"type": "number"}}),
        (Literal["a", "b"], {"enum": ["a", "b"]}),
        (Literal["a"], {"const": "a"}),
        (
            int | list[int],
            {"anyOf": [{"type": "integer"}, {"type": "array", "items": {"type": "integer"}}]},
        ),
        (
            tuple[int, int],
            {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2},
        ),
        (
            tuple[str, int],
            {
                "type": "array",
                "prefixItems": [{"type": "string"}, {"type": "integer"}],
                "minItems": 2,
                "maxItems": 2,
            },
        ),
        (Annotated[Any, list[str]], {"type": "array", "items": {"type": "string"}}),
    ],
)
def test_types_have_schemas(annotation: Any, schema: Any) -> None:
    assert Schemas("").of(annotation) == schema


def test_an_object_is_described_once() -> None:
    schemas = Schemas("#/here/")
    assert schemas.of(list[Tree]) == {"type": "array", "items": {"$ref": "#/here/Tree"}}
    assert schemas.objects == {
        "Tree": {
            "type": "object",
            "description": "A tree of things.",
            "properties": {
                "color": {"description": "A color.", "type": ["string", "null"]},
                "name": {"description": "Its name.", "type": "string"},
                "children": {
                    "description": "The things below it.",
                    "type": "array",
                    "items": {"$ref": "#/here/Tree"},
                },
            },
            "required": ["children", "name"],
            "additionalProperties": False,
        }
    }
    assert schemas.kinds == {"Tree": Tree}


def test_another_type_is_refused() -> None:
    with pytest.raises(TypeError, match="bytes"):
        Schemas("").of(bytes)


def test_each_action_declares_what_it_takes_and_returns() -> None:
    """Of Anki's own values alone the type is not known."""
    handlers.load()
    schemas = Schemas("")
    for action in registry.actions().values():
        declared = [one.annotation for one in action.parameters.values()]
        for schema in map(schemas.of, [*declared, action.result]):
            assert schema not in ({}, {"type": "object"}), action.name
