"""The examples of docs/actions.md: requests that the actions declare, with replies from a real run.

A request is the section Example of an action's docstring. The tests send it to a service and compare
the reply with the recorded one in docs/examples; `make docs` has them record it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ankiconnect.handlers.framework import registry
from ankiconnect.handlers.framework.action import Action
from ankiconnect.handlers.framework.docstrings import Request

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "examples"

LONGEST_TEXT = 500
LONGEST_LIST = 10
MOST_MEMBERS = 25
MORE = "…"

_WIDTH = 96
_INVISIBLE = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Stale(Exception):
    """An action has no example, or its reply has to be recorded; the text says which."""


def requests(action: Action) -> list[Request]:
    """The requests of an action's example; the last is the action's own.

    Raises:
        Stale: It has none, or one that cannot be read.
    """
    try:
        example = action.documentation.example()
    except ValueError as error:
        raise Stale(f"the Example of {action.name} is not a JSON object: {error}") from error
    if example is None:
        raise Stale(f"the docstring of {action.name} has no section Example")
    return [*example.before, Request(action.name, example.params)]


def reply(action: Action) -> Any:
    """The recorded reply to an action's example.

    Raises:
        Stale: It has no example, or none is recorded for these requests.
    """
    sent = _as_json(requests(action))
    recorded = _read(action.category).get(action.name)
    if recorded is None or recorded["requests"] != sent:
        raise Stale(f"no reply to the Example of {action.name} is recorded")
    return recorded["reply"]


def record(action: Action, reply: Any) -> None:
    """Store the reply to an action's example, and drop those of actions that no longer exist."""
    recorded = _read(action.category)
    recorded[action.name] = {"requests": _as_json(requests(action)), "reply": reply}
    declared = {name: recorded[name] for name in sorted(recorded) if name in registry.actions()}
    FOLDER.mkdir(exist_ok=True)
    text = json.dumps(declared, ensure_ascii=False, indent=1) + "\n"
    _file(action.category).write_text(text, encoding="utf-8", newline="\n")


def _as_json(requests: list[Request]) -> list[dict[str, Any]]:
    return [one._asdict() for one in requests]


def _read(category: str) -> dict[str, Any]:
    file = _file(category)
    read: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    return read


def _file(category: str) -> Path:
    return FOLDER / f"{category}.json"


def shortened(value: Any) -> Any:
    """A reply as it is recorded: `MORE` is in the place of what is too long to be shown."""
    if isinstance(value, str):
        return value if len(value) <= LONGEST_TEXT else value[:LONGEST_TEXT] + MORE
    if isinstance(value, list):
        shown = [shortened(one) for one in value[:LONGEST_LIST]]
        return shown if len(value) <= LONGEST_LIST else [*shown, MORE]
    if isinstance(value, Mapping):
        members = {name: shortened(one) for name, one in list(value.items())[:MOST_MEMBERS]}
        return members if len(value) <= MOST_MEMBERS else {**members, MORE: MORE}
    return value


def pretty(value: Any, indent: str = "", name: str = "") -> str:
    """JSON with everything on one line that fits there.

    Args:
        value: What to write.
        indent: What stands before the lines after the first.
        name: What stands on the first line before it.
    """
    line = name + _line(value)
    if len(indent) + len(line) <= _WIDTH or not value or not isinstance(value, Mapping | list):
        return line
    inside = indent + "  "
    if isinstance(value, list):
        begin, end = "[", "]"
        parts = [pretty(one, inside) for one in value]
    else:
        begin, end = "{", "}"
        parts = [pretty(one, inside, f"{_line(member)}: ") for member, one in value.items()]
    return f"{name}{begin}\n{inside}" + f",\n{inside}".join(parts) + f"\n{indent}{end}"


def _line(value: Any) -> str:
    """JSON on one line, with escapes for marks of the writing direction, which nobody would see."""
    text = json.dumps(value, ensure_ascii=False)
    return _INVISIBLE.sub(lambda one: f"\\u{ord(one[0]):04x}", text)
