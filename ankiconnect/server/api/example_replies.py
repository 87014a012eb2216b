"""The recorded replies to the examples of the actions. `make docs` records them."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

FOLDER = Path(__file__).parent / "examples"
"""A file for each category: the requests of each action's example, and the reply to the last one."""

MORE = "…"
"""Replaces what is left out of a long reply. In an object it is a member of that name."""


def find(category: str, action: str) -> Any:
    """The reply to the example of an action, without `MORE`; None if there is none."""
    recorded = _recorded(category).get(action)
    return recorded and _without_more(recorded["reply"])


@functools.cache
def _recorded(category: str) -> Mapping[str, Any]:
    file = FOLDER / f"{category}.json"
    found: Mapping[str, Any] = orjson.loads(file.read_bytes()) if file.exists() else {}
    return found


def _without_more(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_more(one) for one in value if one != MORE]
    if isinstance(value, dict):
        return {name: _without_more(one) for name, one in value.items() if name != MORE}
    return value
