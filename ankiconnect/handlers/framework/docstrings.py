"""Reads the sections of an action's docstring, from which the reference page is generated."""

from __future__ import annotations

import inspect
import json
import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

_SECTION = re.compile(r"^(Args|Returns|Errors|Example):$")
_ITEM = re.compile(r"^    (\w+): (.*)$")
_BEFORE = re.compile(r"^ *After (\w+) (\{.*\})$")


class Request(NamedTuple):
    """A request: the name of an action and its parameters."""

    action: str
    params: dict[str, Any]


class Example(NamedTuple):
    """The parameters of one request, and the requests that must be sent before it."""

    params: dict[str, Any]
    before: tuple[Request, ...] = ()


@dataclass
class Documentation:
    """The parts of a docstring.

    Attributes:
        text: What the action does.
        parameters: The name of each parameter with its description.
        example_text: The section Example, unparsed.
    """

    text: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    returns: str = ""
    errors: str = ""
    example_text: str = ""

    @property
    def summary(self) -> str:
        """The first sentence of the text, without its period."""
        return " ".join(self.text.split()).partition(". ")[0].rstrip(".")

    def example(self) -> Example | None:
        """Parse the section Example; None if there is none.

        Raises:
            ValueError: The parameters in it are not a JSON object.
        """
        return _example(self.example_text.splitlines()) if self.example_text else None


def read(function: Any) -> Documentation:
    """Split a function's docstring into its sections."""
    parts: dict[str, list[str]] = {"": []}
    section = ""
    for line in (inspect.getdoc(function) or "").splitlines():
        heading = _SECTION.match(line)
        if heading:
            section = heading[1]
            parts[section] = []
        else:
            parts[section].append(line)
    return Documentation(
        text="\n".join(parts[""]).strip(),
        parameters=_items(parts.get("Args", [])),
        returns=_joined(parts.get("Returns", [])),
        errors=_joined(parts.get("Errors", [])),
        example_text="\n".join(parts.get("Example", [])).strip(),
    )


def _items(lines: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    name = ""
    for line in lines:
        item = _ITEM.match(line)
        if item:
            name = item[1]
            found[name] = item[2].strip()
        elif name and line.strip():
            found[name] += " " + line.strip()
    return found


def _joined(lines: list[str]) -> str:
    return " ".join(line.strip() for line in lines if line.strip())


def _example(lines: list[str]) -> Example:
    """Read lines of the form ``After <action> {params}``, and the other lines as the example's
    params."""
    matches = [_BEFORE.match(line) for line in lines]
    before = tuple(Request(one[1], _params(one[2])) for one in matches if one)
    own = "\n".join(line for line, match in zip(lines, matches, strict=True) if not match)
    return Example(_params(own), before)


def _params(text: str) -> dict[str, Any]:
    params = json.loads(text)
    if not isinstance(params, dict):
        raise ValueError(f"the parameters of an example are a JSON object, not {text}")
    return params
