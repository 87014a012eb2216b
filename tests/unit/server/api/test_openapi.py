"""The OpenAPI document."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from openapi_spec_validator import validate

from ankiconnect import __version__, handlers
from ankiconnect.handlers.framework import registry
from ankiconnect.server.api import openapi

MAX_BYTES = 400_000
URL = "http://127.0.0.1:8765"


@pytest.fixture(scope="module")
def document() -> Any:
    handlers.load()
    return openapi.document(registry.actions(), URL)


def test_it_is_valid_and_small(document: Any) -> None:
    validate(document)
    assert len(json.dumps(document)) < MAX_BYTES
    assert document["info"]["version"] == __version__
    assert document["servers"] == [{"url": URL}]


def test_it_has_every_action(document: Any) -> None:
    named = {path.removeprefix("/actions/") for path in document["paths"]}
    assert named == set(registry.actions())
    for path, item in document["paths"].items():
        name, operation = path.removeprefix("/actions/"), item["post"]
        assert operation["operationId"] == name
        assert operation["x-scope"] == registry.actions()[name].scope.value
        request = operation["requestBody"]["content"]["application/json"]
        assert request["schema"]["properties"]["action"] == {"const": name}
        assert request["examples"]["example"]["value"]["action"] == name


def test_every_action_has_a_reply_that_fits_its_schema(document: Any) -> None:
    for name in registry.actions():
        answered = document["paths"][f"/actions/{name}"]["post"]["responses"]["200"]
        content = answered["content"]["application/json"]
        reply = content["examples"]["example"]["value"]
        assert reply.keys() == {"result", "error"}
        schema = {**content["schema"], "components": document["components"]}
        jsonschema.Draft202012Validator(schema).validate(reply)


def test_an_object_is_a_reference(document: Any) -> None:
    content = document["paths"]["/actions/addNote"]["post"]["requestBody"]["content"]
    params = content["application/json"]["schema"]["properties"]["params"]
    assert params["properties"]["note"]["$ref"] == "#/components/schemas/NewNote"
    assert params["required"] == ["note"]
    note = document["components"]["schemas"]["NewNote"]
    assert note["required"] == ["deckName", "fields", "modelName"]
    assert note["properties"]["options"]["anyOf"][0] == {"$ref": "#/components/schemas/NoteOptions"}


def test_no_object_is_untyped(document: Any) -> None:
    def look(value: Any, place: str) -> None:
        if isinstance(value, list):
            for index, one in enumerate(value):
                look(one, f"{place}/{index}")
        elif isinstance(value, dict):
            if value.get("type") == "object":
                assert value.keys() & {"properties", "additionalProperties"}, place
            for name, one in value.items():
                look(one, f"{place}/{name}")

    look(document["paths"], "paths")
    look(document["components"], "components")
