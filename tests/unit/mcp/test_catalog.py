"""What assistants are offered, as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from ankiconnect.handlers.framework import registry
from ankiconnect.handlers.framework.action import Scope
from ankiconnect.mcp.catalog import TOOLS, catalog
from ankiconnect.mcp.guides import INSTRUCTIONS
from ankiconnect.mcp.wire.catalog import Tool, visible

MAX_BYTES = 12 * 1024
NOT_PORTABLE = {"$schema", "$ref", "$defs", "anyOf", "oneOf", "allOf", "const", "execution"}
each_tool = pytest.mark.parametrize("tool", TOOLS, ids=lambda one: one.name)


def test_an_assistant_can_read_the_whole_list() -> None:
    assert len(orjson.dumps({"tools": [one.described() for one in TOOLS]})) < MAX_BYTES
    assert len(INSTRUCTIONS) < 1_500


def test_the_first_tool_only_reads_and_needs_no_arguments() -> None:
    first = TOOLS[0]
    assert first.name == "anki_list_decks"
    assert not first.writes
    assert "required" not in first.input_schema


@each_tool
def test_names_and_descriptions(tool: Tool) -> None:
    assert re.fullmatch("anki_[a-z_]{3,30}", tool.name)
    assert 40 <= len(tool.description) <= 500
    assert tool.title


@each_tool
def test_a_tool_says_what_its_actions_do(tool: Tool) -> None:
    actions = [registry.actions()[name] for name in tool.actions]
    assert tool.writes is any(one.writes for one in actions if one.name != "nextCards")
    assert tool.scopes <= {one.scope for one in actions}
    annotations = tool.described()["annotations"]
    hints = ["readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"]
    assert list(annotations) == hints
    assert annotations["readOnlyHint"] is not tool.writes
    assert not (tool.destructive and not tool.writes)


def schemas_in(schema: Any) -> Iterator[dict[str, Any]]:
    yield schema
    for one in [*schema.get("properties", {}).values(), schema.get("items")]:
        if one is not None:
            yield from schemas_in(one)


@each_tool
def test_every_client_can_read_the_schemas(tool: Tool) -> None:
    for whole in (tool.input_schema, tool.output_schema):
        assert whole is not None
        assert whole["type"] == "object"
        for schema in schemas_in(whole):
            assert isinstance(schema["type"], str)
            assert not NOT_PORTABLE & set(schema)
    for schema in schemas_in(tool.input_schema):
        assert schema["type"] != "object" or "additionalProperties" in schema
    assert b"null" not in orjson.dumps(tool.described())


def test_a_key_that_only_reads_sees_only_what_reads() -> None:
    seen = visible(TOOLS, frozenset({Scope.READ}))
    assert len(seen) >= 5
    assert not any(one.writes for one in seen)
    assert not any(one.destructive for one in visible(TOOLS, frozenset({Scope.READ, Scope.ADD})))
    assert visible(TOOLS, frozenset(Scope)) == list(TOOLS)


def test_prompts_and_instructions_name_tools_that_exist() -> None:
    names = {one.name for one in TOOLS}
    texts = [INSTRUCTIONS, *(one.description for one in TOOLS)]
    for prompt in catalog().prompts:
        texts += [str(prompt.write({one.name: "x" for one in prompt.arguments}))]
    assert {one for text in texts for one in re.findall(r"anki_[a-z_]+", text)} <= names
