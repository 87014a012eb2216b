"""Parameters of an action as typed on a command line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from .errors import AnkiError


def read(texts: Sequence[str]) -> dict[str, Any]:
    """Read parameters: each is ``KEY=VALUE``, or a JSON object of them.

    A VALUE is parsed as JSON (``cards=[1,2]``), and is text if that fails (``query=deck:x``).

    Raises:
        AnkiError: A text is neither.
    """
    found: dict[str, Any] = {}
    for text in texts:
        if text.lstrip().startswith("{"):
            found.update(_object(text))
            continue
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise AnkiError(f"{text!r} is neither KEY=VALUE nor a JSON object")
        found[name] = _value(value)
    return found


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise AnkiError(f"{text!r} is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise AnkiError(f"{text!r} is not a JSON object")
    return value


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
