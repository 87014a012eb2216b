"""Checks replies against the declared types of the actions' results, in tests."""

from __future__ import annotations

import functools
from typing import Any

import jsonschema

from ankiconnect import handlers
from ankiconnect.handlers.framework import json_schema, registry

_MAX_ITEMS = 20
"""How many items of an array or members of an object are checked. All are made by the same code."""


def check(action: str, result: Any) -> None:
    """Compare the result of an action with its declaration.

    Raises:
        AssertionError: The result is something else. The text has the path of the part that differs.
    """
    validator = _validator(action)
    if validator is None:
        return
    error = jsonschema.exceptions.best_match(validator.iter_errors(_cut(result)))
    if error is not None:
        raise AssertionError(f"the result of {action} is not as declared: {error.json_path}: {error}")


@functools.cache
def _validator(action: str) -> Any:
    """The validator of an action's result; None for an unknown action."""
    handlers.load()
    declared = registry.find(action)
    if declared is None:
        return None
    schemas = json_schema.Schemas("#/$defs/")
    schema = schemas.of(declared.result)
    return jsonschema.Draft202012Validator({**schema, "$defs": schemas.objects})


def _cut(value: Any) -> Any:
    """The first items of arrays and members of objects, at each level."""
    if isinstance(value, list):
        return [_cut(one) for one in value[:_MAX_ITEMS]]
    if isinstance(value, dict) and len(value) > 2 * _MAX_ITEMS:
        return {name: _cut(value[name]) for name in list(value)[:_MAX_ITEMS]}
    if isinstance(value, dict):
        return {name: _cut(one) for name, one in value.items()}
    return value
