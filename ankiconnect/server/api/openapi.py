"""The API as an OpenAPI document, from the declarations of the actions.

Each action is described as a path of its own, ``POST /actions/NAME``, although the service ignores the
path. So a client that is generated from the document works with any version of the service.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ... import __version__
from ...handlers.framework.action import Action, Parameter
from ...handlers.framework.json_schema import Schema, Schemas
from ...handlers.framework.registry import API_VERSION
from . import example_replies

Document = dict[str, Any]

OBJECTS = "#/components/schemas/"
_DESCRIPTION = """\
The API of Anki, the flashcard program, as the add-on AnkiConnect offers it. The path of a request is
ignored: the member "action" counts. With the setting apiKey, every request needs the member "key"."""


def document(actions: Mapping[str, Action], url: str) -> Document:
    """Describe actions.

    Args:
        actions: The actions by name.
        url: The address of a service, such as ``http://127.0.0.1:8765``.
    """
    schemas = Schemas(OBJECTS)
    paths = {f"/actions/{one.name}": {"post": _operation(one, schemas)} for one in actions.values()}
    return {
        "openapi": "3.1.0",
        "info": {"title": "AnkiConnect", "version": __version__, "description": _DESCRIPTION},
        "servers": [{"url": url}],
        "tags": [{"name": name} for name in sorted({one.category for one in actions.values()})],
        "paths": paths,
        "components": {"schemas": {**schemas.objects, "Refused": _REFUSED}},
    }


_REFUSED: Schema = {
    "type": "object",
    "description": "The reply to a request that failed.",
    "properties": {
        "result": {"type": "null"},
        "error": {"type": "string", "description": "What is wrong, in words."},
    },
    "required": ["result", "error"],
    "additionalProperties": False,
}


def _operation(action: Action, schemas: Schemas) -> Document:
    documentation = action.documentation
    errors = f"\n\nErrors: {documentation.errors}" if documentation.errors else ""
    return {
        "operationId": action.name,
        "tags": [action.category],
        "summary": documentation.summary,
        "description": f"{documentation.text}{errors}",
        "x-scope": action.scope.value,
        "x-destructive": action.destructive,
        "x-idempotent": action.idempotent,
        "requestBody": {
            "required": True,
            "content": _json(_request(action, schemas), _example(_example_request(action))),
        },
        "responses": {
            "200": {
                "description": documentation.returns,
                "content": _json(
                    {"oneOf": [_success(action, schemas), _reference("Refused")]},
                    _example(example_replies.find(action.category, action.name)),
                ),
            },
            "403": {
                "description": "The origin of the page is not allowed to use the service.",
                "content": _json(_reference("Refused")),
            },
            "503": {
                "description": "The service has too much to do. Nothing was done; send it again.",
                "content": _json(_reference("Refused")),
            },
        },
    }


def _json(schema: Schema, examples: Document | None = None) -> Document:
    content: Document = {"schema": schema}
    if examples:
        content["examples"] = examples
    return {"application/json": content}


def _reference(name: str) -> Schema:
    return {"$ref": f"{OBJECTS}{name}"}


def _request(action: Action, schemas: Schemas) -> Schema:
    """The body of a request."""
    parameters = list(action.parameters.values())
    required = [one.name for one in parameters if one.required]
    members = {
        "action": {"const": action.name},
        "version": {"const": API_VERSION},
        "params": _parameters(action, parameters, required, schemas),
        "key": {"type": "string", "description": "The API key, if one is set."},
    }
    return {
        "type": "object",
        "properties": members,
        "required": ["action", "version", *(["params"] if required else [])],
        "additionalProperties": False,
    }


def _parameters(
    action: Action, parameters: Sequence[Parameter], required: Sequence[str], schemas: Schemas
) -> Schema:
    return {
        "type": "object",
        "properties": {one.name: _parameter(action, one, schemas) for one in parameters},
        "required": list(required),
        "additionalProperties": False,
    }


def _parameter(action: Action, parameter: Parameter, schemas: Schemas) -> Schema:
    described = {"description": action.documentation.parameters[parameter.name]}
    if not parameter.required:
        described["default"] = parameter.default
    return {**described, **schemas.of(parameter.annotation)}


def _example_request(action: Action) -> Document | None:
    example = action.documentation.example()
    return example and {"action": action.name, "version": API_VERSION, "params": example.params}


def _example(value: Any) -> Document:
    return {} if value is None else {"example": {"value": value}}


def _success(action: Action, schemas: Schemas) -> Schema:
    return {
        "type": "object",
        "properties": {"result": schemas.of(action.result), "error": {"type": "null"}},
        "required": ["result", "error"],
        "additionalProperties": False,
    }
