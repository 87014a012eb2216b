"""The checks of a tool's arguments."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypedDict

import pytest

from ankiconnect.mcp.wire.arguments import check
from ankiconnect.mcp.wire.catalog import ToolError
from ankiconnect.mcp.wire.schemas import NO_ARGUMENTS, of_input, of_output


class Part(TypedDict, total=False):
    """A part."""

    fields: Annotated[dict[str, str], "Texts"]


class Needed(TypedDict):
    """What is needed."""

    deck: Annotated[str, "A deck"]


class Arguments(Needed, total=False):
    """All kinds of arguments."""

    limit: Annotated[int, "", {"minimum": 1, "maximum": 5}]
    ratio: Annotated[float, ""]
    sure: Annotated[bool, ""]
    kind: Annotated[Literal["a", "b"], ""]
    parts: Annotated[list[Part], "", {"maxItems": 2}]


SCHEMA = of_input(Arguments)


def test_schemas_are_short() -> None:
    assert SCHEMA == {
        "type": "object",
        "properties": {
            "deck": {"type": "string", "description": "A deck"},
            "limit": {"type": "integer", "minimum": 1, "maximum": 5},
            "ratio": {"type": "number"},
            "sure": {"type": "boolean"},
            "kind": {"type": "string", "enum": ["a", "b"]},
            "parts": {
                "type": "array",
                "maxItems": 2,
                "items": {
                    "type": "object",
                    "properties": {
                        "fields": {
                            "type": "object",
                            "description": "Texts",
                            "additionalProperties": {"type": "string"},
                        }
                    },
                    "additionalProperties": False,
                },
            },
        },
        "required": ["deck"],
        "additionalProperties": False,
    }
    assert of_output(Arguments)["properties"]["parts"] == {"type": "array", "items": {"type": "object"}}


@pytest.mark.parametrize(
    "given",
    [
        {"deck": ""},
        {"deck": "x", "limit": 5, "ratio": 1, "sure": True, "kind": "b"},
        {"deck": "x", "parts": [{}, {"fields": {"Front": "x"}}]},
    ],
)
def test_what_fits(given: dict[str, Any]) -> None:
    assert check(SCHEMA, given) == given


def test_a_whole_number_is_an_integer() -> None:
    checked = check(SCHEMA, {"deck": "x", "limit": 3.0})
    assert type(checked["limit"]) is int


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({}, '"deck" is missing in the arguments, which has nothing'),
        ({"dek": "x"}, '"deck" is missing in the arguments, which has "dek"'),
        ({"deck": 5}, "deck must be a string, not 5"),
        ({"deck": None}, "deck must be a string, not null"),
        ({"deck": "x", "limit": True}, "limit must be an integer, not true"),
        ({"deck": "x", "limit": 1.5}, "limit must be an integer, not 1.5"),
        ({"deck": "x", "limit": 0}, "limit must be 1 to 5, not 0"),
        ({"deck": "x", "kind": "c"}, 'kind must be one of "a", "b", not "c"'),
        ({"deck": "x", "parts": {}}, "parts must be an array, not an object"),
        ({"deck": "x", "parts": [{"fields": {"F": 1}}]}, "parts[0].fields.F must be a string, not 1"),
        (
            {"deck": "x", "parts": [{"field": {}}]},
            'parts[0] cannot have "field": did you mean "fields"? Allowed: "fields"',
        ),
        (
            {"deck": "x", "parts": [{}] * 3},
            "parts has 3 items, but a call may have at most 2: send the rest in further calls",
        ),
    ],
)
def test_what_does_not_fit(given: dict[str, Any], text: str) -> None:
    with pytest.raises(ToolError) as error:
        check(SCHEMA, given)
    assert str(error.value) == text


def test_a_tool_without_arguments() -> None:
    assert check(NO_ARGUMENTS, {}) == {}
    with pytest.raises(ToolError, match='cannot have "x": Allowed: nothing'):
        check(NO_ARGUMENTS, {"x": 1})
