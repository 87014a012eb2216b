"""Reads the sections of an action's docstring; the reference page is made of them."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass, field
from typing import Any

_SECTION = re.compile(r"^(Args|Returns|Errors):$")
_ITEM = re.compile(r"^    (\w+): (.*)$")


@dataclass
class Documentation:
    """A docstring in parts: what the action does, its parameters, its result, its errors."""

    text: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    returns: str = ""
    errors: str = ""


def read(function: Any) -> Documentation:
    """Split the docstring of `function` into its sections."""
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
