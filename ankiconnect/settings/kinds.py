"""Kinds of values that a setting may have: what is usable, in words, and as a JSON schema."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Kind:
    """A kind of value.

    Attributes:
        check: Returns the usable form of a value, or raises ValueError or TypeError.
        allowed: What is allowed, in words.
        schema: The JSON schema that Anki's dialog checks while it is open. It refuses nothing that
            `check` accepts.
    """

    check: Callable[[Any], Any]
    allowed: str
    schema: dict[str, Any] = field(default_factory=lambda: {"type": ["string"], "minLength": 1})


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError
    return value


def _web_address(value: Any) -> str:
    address = _text(value)
    if not address.lower().startswith(("http://", "https://")):
        raise ValueError
    return address


def _add_on_address(value: Any) -> str:
    """An https address. With the SHA-256 of what is there in its fragment it may also be http."""
    address = _web_address(value)
    plain, _, fragment = address.partition("#")
    has_digest = re.fullmatch("sha256=[0-9a-fA-F]{64}", fragment) is not None
    if not has_digest and (fragment or not plain.lower().startswith("https://")):
        raise ValueError
    return address


def _key(value: Any) -> str:
    """A text; a number counts as its digits, since a config may have it without quotes."""
    return str(value) if type(value) is int else _text(value)


def _origins(value: Any) -> tuple[str, ...]:
    """A list of origins; from an environment variable JSON, or separated by commas. null is skipped."""
    if isinstance(value, str):
        value = json.loads(value) if value.lstrip().startswith("[") else _split(value)
    if not isinstance(value, list | tuple):
        raise ValueError
    return tuple(_origin(one) for one in value if one is not None)


def _origin(value: Any) -> str:
    """An origin as browsers send it: small letters, no slash at its end, no default port."""
    if not isinstance(value, str):
        raise ValueError
    if "://" not in value:
        return value
    scheme, _, host = value.lower().partition("://")
    return f"{scheme}://{host.removesuffix('/').removesuffix(_DEFAULT_PORTS.get(scheme, '/'))}"


_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _boolean(value: Any) -> bool:
    """True or false; from an environment variable also 1 and 0."""
    if isinstance(value, str):
        value = {"true": True, "1": True, "false": False, "0": False}.get(value.lower())
    if not isinstance(value, bool):
        raise ValueError
    return value


_ORIGIN_LIST = {"type": ["array", "string"], "items": {"type": ["string", "null"]}}

TEXT = Kind(_text, "text in quotes")
KEY = Kind(_key, "text in quotes", {"type": ["string", "integer"], "minLength": 1})
FILE = Kind(_text, "a file path in quotes")
HOST = Kind(_text, "an IP address or host name in quotes")
WEB_ADDRESS = Kind(
    _web_address,
    "an http or https address in quotes",
    {"type": ["string"], "pattern": "(?i)^https?://"},
)
ADD_ON_ADDRESS = Kind(
    _add_on_address,
    "an https address in quotes, or an http or https address that ends in #sha256= and 64 hex digits",
    {"type": ["string"], "pattern": "(?i)^(https://[^#]+|https?://[^#]+#sha256=[0-9a-f]{64})$"},
)
ORIGIN = Kind(_origin, "an origin in quotes", {"type": ["string"]})
ORIGINS = Kind(_origins, 'a list of origins such as ["https://example.com"]', _ORIGIN_LIST)
ORIGINS_OR_STAR = Kind(
    _origins, 'a list of origins such as ["https://example.com"], or ["*"]', _ORIGIN_LIST
)
BOOLEAN = Kind(
    _boolean, "true or false", {"type": ["boolean", "string"], "pattern": "(?i)^(true|false|0|1)$"}
)


def optional(kind: Kind, null: str = "null") -> Kind:
    """The same kind, or null; "" counts as null."""

    def check(value: Any) -> Any:
        return None if value is None or value == "" else kind.check(value)

    schema = {name: one for name, one in kind.schema.items() if name != "minLength"}
    if "pattern" in schema:
        schema["pattern"] += "|^$"
    return Kind(check, f"{kind.allowed}, or {null}", schema)


def whole(smallest: int, largest: int) -> Kind:
    """A whole number within bounds; from an environment variable its digits."""

    def check(value: Any) -> int:
        if isinstance(value, str):
            value = int(value)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not smallest <= value <= largest:
            raise ValueError
        return value

    schema = {
        "type": ["integer", "string"],
        "minimum": smallest,
        "maximum": largest,
        "pattern": r"^\s*[0-9]+\s*$",
    }
    return Kind(check, f"a whole number from {smallest} to {largest}", schema)


def choice(*words: str) -> Kind:
    """One of a few words, in small or capital letters."""

    def check(value: Any) -> str:
        chosen = _text(value).lower()
        if chosen not in words:
            raise ValueError
        return chosen

    schema = {"type": ["string"], "pattern": f"(?i)^({'|'.join(words)})$"}
    return Kind(check, f"one of {', '.join(json.dumps(word) for word in words)}", schema)
