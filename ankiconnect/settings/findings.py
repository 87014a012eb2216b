"""What is wrong with given settings, in words for the user."""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import dataclass, field
from typing import Any

from .declared import RULES, Settings

_MAX_SHOWN_CHARACTERS = 100
_HOST = r"[a-z][a-z0-9+.-]*://[^/\s*?#@\x7f-\U0010ffff]+"
"""A scheme, a host and a port. Browsers send other letters than those of ASCII as xn--..."""
_POSSIBLE_ORIGIN = re.compile(rf"\*|null|{_HOST}|file://")


class SettingError(Exception):
    """A setting has a value that cannot be used; the text says which, from where and what can."""


@dataclass
class Findings:
    """What was found in settings that were applied.

    Attributes:
        wrong: The settings whose value cannot be used, and why. They keep what they had before.
        reported: What the user should know of: names that are nearly right, and origins that no page
            can have.
    """

    wrong: dict[str, SettingError] = field(default_factory=dict)
    reported: list[str] = field(default_factory=list)

    @property
    def unsafe(self) -> list[SettingError]:
        """Wrong values in whose place another one could let more clients in."""
        return [error for name, error in self.wrong.items() if RULES[name].guards]


def wrong_value(name: str, value: Any) -> str:
    """The text for a value that cannot be used. A secret one is not shown."""
    rule = RULES[name]
    if rule.secret:
        return f"{name} must be {rule.kind.allowed} (the value is not shown here)"
    return f"{name} is {_without_login(shown(value))}; it must be {rule.kind.allowed}"


def shown(value: Any) -> str:
    """A value as JSON, as it is written in a config; cut if long."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _MAX_SHOWN_CHARACTERS else text[:_MAX_SHOWN_CHARACTERS] + "..."


def _without_login(text: str) -> str:
    """`text` without what a URL may hold before its host: a name and a password."""
    return re.sub(r"://[^/\s]*@", "://***@", text)


def meant(name: str) -> str | None:
    """The setting that is probably meant by a name that is not a setting."""
    lower = {one.lower(): one for one in RULES}
    near = difflib.get_close_matches(name.lower(), lower, 1)
    return lower[near[0]] if near else None


def unknown_name(name: str) -> str:
    """The text for a name that is not a setting."""
    near = meant(name)
    hint = f": did you mean {near}?" if near else " is not a setting, and is ignored"
    return f"{name}{hint}"


def impossible_origins(settings: Settings) -> list[tuple[str, str]]:
    """Settings and their origins that no page can have: with a path, say, or without a scheme."""
    return [
        (name, origin)
        for name in ("webCorsOriginList", "webCorsOrigin", "ignoreOriginList")
        for origin in _as_list(getattr(settings, name))
        if not _POSSIBLE_ORIGIN.fullmatch(origin)
    ]


def _as_list(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value or ()


def impossible(name: str, origin: str) -> str:
    """The text for an origin that no page can have."""
    return (
        f"{name}: no page has the origin {shown(origin)}; it should look like {shown(_nearest(origin))}"
    )


def _nearest(origin: str) -> str:
    """A possible origin as near as can be to one that is not: without its path, and with a scheme."""
    with_scheme = origin if "://" in origin else f"https://{origin}"
    found = re.match(rf"{_HOST}(?=[/?#]|$)", with_scheme.lower())
    return found[0] if found else "https://example.com"
