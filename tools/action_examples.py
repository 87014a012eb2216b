"""The examples in docs/actions.md: requests from the docstrings of actions, with recorded replies.

A request is the section Example of an action's docstring. The tests send it to a service and compare
the reply with the recorded one in ankiconnect/server/api/examples. `make docs` runs the same tests to
record the replies.
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
from ankiconnect.server.api import example_replies

FOLDER = example_replies.FOLDER

MAX_TEXT_LENGTH = 500
MAX_ELEMENTS = 10
MAX_MEMBERS = 25
MORE = example_replies.MORE

_WIDTH = 96
_INVISIBLE = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Stale(Exception):
    """An action has no example, or its reply must be recorded again; the text says which."""


def requests(action: Action) -> list[Request]:
    """The requests of an action's example. The last one calls the action itself.

    Raises:
        Stale: The action has no example, or it cannot be parsed.
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
        Stale: The action has no example, or no reply is recorded for these requests.
    """
    sent = _as_json(requests(action))
    recorded = _read(action.category).get(action.name)
    if recorded is None or recorded["requests"] != sent:
        raise Stale(f"no reply to the Example of {action.name} is recorded")
    return recorded["reply"]


def record(action: Action, reply: Any) -> None:
    """Store the reply to an action's example, and remove the replies of actions that no longer
    exist."""
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
    """A reply in the form in which it is recorded: `MORE` replaces the parts beyond the limits."""
    if isinstance(value, str):
        return value if len(value) <= MAX_TEXT_LENGTH else value[:MAX_TEXT_LENGTH] + MORE
    if isinstance(value, list):
        shown = [shortened(one) for one in value[:MAX_ELEMENTS]]
        return shown if len(value) <= MAX_ELEMENTS else [*shown, MORE]
    if isinstance(value, Mapping):
        members = {name: shortened(one) for name, one in list(value.items())[:MAX_MEMBERS]}
        return members if len(value) <= MAX_MEMBERS else {**members, MORE: MORE}
    return value


def pretty(value: Any, indent: str = "", name: str = "") -> str:
    """JSON in which every value that fits on one line is on one line.

    Args:
        value: The value to write.
        indent: The indentation of the lines after the first.
        name: Text before the value on the first line.
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
    """JSON on one line. Invisible marks for the writing direction are escaped."""
    text = json.dumps(value, ensure_ascii=False)
    return _INVISIBLE.sub(lambda one: f"\\u{ord(one[0]):04x}", text)
