"""What a setting may be: one check for each kind of value, and the words that say what is allowed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Rule:
    """What one setting allows: a check that returns the usable value, and its words.

    Attributes:
        secret: Its value is never shown.
        in_anki: Whether it counts inside Anki too, and so stands in the add-on's config.
    """

    check: Callable[[Any], Any]
    allowed: str
    variable: str
    meaning: str
    secret: bool = False
    in_anki: bool = True


def text(value: Any) -> str:
    """A text that is not empty."""
    if not isinstance(value, str) or not value:
        raise ValueError
    return value


def optional_text(value: Any) -> str | None:
    """A text; null and "" for none."""
    if value is None or value == "":
        return None
    return text(value)


def optional_address(value: Any) -> str | None:
    """An address of the web; null and "" for none."""
    address = optional_text(value)
    if address is not None and not address.lower().startswith(("http://", "https://")):
        raise ValueError
    return address


def origins(value: Any) -> tuple[str, ...]:
    """A list of origins; from an environment variable JSON or comma separated."""
    if isinstance(value, str):
        value = json.loads(value) if value.lstrip().startswith("[") else _split(value)
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        raise ValueError
    return tuple(value)


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def boolean(value: Any) -> bool:
    """True or false; from an environment variable also 1 and 0."""
    if isinstance(value, str):
        value = {"true": True, "1": True, "false": False, "0": False}.get(value.lower())
    if not isinstance(value, bool):
        raise ValueError
    return value


def _whole(least: int, most: int) -> Callable[[Any], int]:
    def check(value: Any) -> int:
        if isinstance(value, str):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError
        return value

    return check


def whole_rule(least: int, most: int, variable: str, meaning: str) -> Rule:
    """A whole number within bounds."""
    return Rule(_whole(least, most), f"a whole number from {least} to {most}", variable, meaning)


def optional_whole_rule(least: int, most: int, variable: str, meaning: str) -> Rule:
    """A whole number within bounds, or null for none."""
    check = _whole(least, most)
    return Rule(
        lambda value: None if value is None else check(value),
        f"a whole number from {least} to {most}, or null for none",
        variable,
        meaning,
    )


def choice_rule(choices: tuple[str, ...], variable: str, meaning: str, *, in_anki: bool = True) -> Rule:
    """One of a few words, in small or capital letters."""

    def check(value: Any) -> str:
        chosen = text(value).lower()
        if chosen not in choices:
            raise ValueError
        return chosen

    return Rule(check, f"one of {', '.join(choices)}", variable, meaning, in_anki=in_anki)


def sync_rule(variable: str, meaning: str, *, file: bool = False, secret: bool = False) -> Rule:
    """A text of the login for sync, which Anki with its window keeps by itself."""
    allowed = "a file path, or null for none" if file else "a text, or null for none"
    return Rule(optional_text, allowed, variable, meaning, secret, in_anki=False)
