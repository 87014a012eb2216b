"""Keys of programs (setting apiKeys): each has a name, and scopes that say what it may do."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import string
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from .kinds import ORIGIN, Kind

T = TypeVar("T")

SCOPES = ("read", "add", "edit", "review", "window", "admin")
DEFAULT_SCOPES = ("read", "add")
"""What is offered first when somebody makes a key."""
PREFIX = "ak_"
RANDOM_CHARACTERS = 32
KEY = re.compile(rf"{PREFIX}[A-Za-z0-9]{{{RANDOM_CHARACTERS}}}")
"""What keys look like, so that none is written down by accident."""
_HASH = re.compile(r"sha256:[0-9a-f]{64}")
_MAX_NAME = 100


@dataclass(frozen=True)
class ProgramKey:
    """One key, as the settings keep it.

    Attributes:
        name: The program that it was made for.
        hash: ``sha256:`` and the hash of the key in hexadecimal digits. Without salt, since a key has
            190 random bits.
        scopes: What requests with it may do.
        created: When it was made, in seconds since 1970; None if that is not known.
        origins: The web origins that may use it; None for all that are allowed.
    """

    name: str
    hash: str
    scopes: tuple[str, ...]
    created: int | None = None
    origins: tuple[str, ...] | None = None

    def as_json(self) -> dict[str, Any]:
        """As it stands in a config."""
        origins = None if self.origins is None else list(self.origins)
        return {
            "name": self.name,
            "hash": self.hash,
            "scopes": list(self.scopes),
            "created": self.created,
            "origins": origins,
        }


def make(
    name: str, scopes: Iterable[str], origins: tuple[str, ...] | None = None
) -> tuple[str, ProgramKey]:
    """Make a key.

    Returns:
        The key itself, which is to be shown once, and what is kept of it.
    """
    letters = string.ascii_letters + string.digits
    key = PREFIX + "".join(secrets.choice(letters) for _ in range(RANDOM_CHARACTERS))
    return key, ProgramKey(name, hash_of(key), tuple(scopes), int(time.time()), origins)


def hash_of(key: str) -> str:
    """The hash of a key."""
    return f"sha256:{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()}"


def check_name(value: Any) -> str:
    """
    Raises:
        ValueError: It is no name of a program.
    """
    if not isinstance(value, str) or not value.strip() or len(value) > _MAX_NAME:
        raise ValueError
    if not value.isprintable() or '"' in value:
        raise ValueError
    return value


def check_scopes(value: Any) -> tuple[str, ...]:
    """Scopes as a list, or separated by commas, in the order of `SCOPES`.

    Raises:
        ValueError: One of them is unknown.
    """
    if isinstance(value, str):
        value = [one.strip() for one in value.strip("[] ").split(",") if one.strip()]
        value = [one.strip("\"'") for one in value]
    if not isinstance(value, list | tuple) or not all(one in SCOPES for one in value):
        raise ValueError
    return tuple(one for one in SCOPES if one in value)


def _check_keys(value: Any) -> tuple[ProgramKey, ...]:
    return _distinct(value, _check_key, lambda one: one.name)


def _distinct(value: Any, check: Callable[[Any], T], name: Callable[[T], str]) -> tuple[T, ...]:
    """The checked items of a list, no two with the same name.

    Raises:
        ValueError: It is no such list.
    """
    if not isinstance(value, list | tuple):
        raise ValueError
    found = tuple(check(one) for one in value)
    if len({name(one) for one in found}) != len(found):
        raise ValueError
    return found


def _check_key(value: Any) -> ProgramKey:
    if isinstance(value, ProgramKey):
        return value
    if not isinstance(value, dict) or not _HASH.fullmatch(str(value.get("hash", ""))):
        raise ValueError
    created, origins = value.get("created"), value.get("origins")
    if not (created is None or type(created) is int):
        raise ValueError
    if origins is not None:
        if not isinstance(origins, list | tuple) or not all(isinstance(one, str) for one in origins):
            raise ValueError
        origins = tuple(origins)
    name, scopes = check_name(value.get("name")), check_scopes(value.get("scopes"))
    return ProgramKey(name, value["hash"], scopes, created, origins)


@dataclass(frozen=True)
class OriginScopes:
    """What pages of an origin may do without a key, if that is less than anonymousScopes."""

    origin: str
    scopes: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """As it stands in a config."""
        return {"origin": self.origin, "scopes": list(self.scopes)}


def _check_origins(value: Any) -> tuple[OriginScopes, ...]:
    if isinstance(value, str):
        value = json.loads(value)
    return _distinct(value, _check_origin, lambda one: one.origin)


def _check_origin(value: Any) -> OriginScopes:
    if isinstance(value, OriginScopes):
        return value
    if not isinstance(value, dict) or not value.get("origin"):
        raise ValueError
    return OriginScopes(ORIGIN.check(value["origin"]), check_scopes(value.get("scopes")))


_SCOPES_SCHEMA = {"type": ["array", "string"], "items": {"type": ["string"], "enum": list(SCOPES)}}
ORIGIN_SCOPES = Kind(
    _check_origins,
    'a list such as [{"origin": "https://example.com", "scopes": ["read", "add"]}]',
    {
        "type": ["array", "string"],
        "uniqueItems": True,
        "items": {
            "type": ["object"],
            "required": ["origin", "scopes"],
            "properties": {
                "origin": {"type": ["string"], "minLength": 1},
                "scopes": _SCOPES_SCHEMA,
            },
        },
    },
)
PROGRAM_KEYS = Kind(
    _check_keys,
    "a list of keys, as ankiconnect key add, or the dialog Keys in Anki, makes them",
    {
        "type": ["array"],
        "uniqueItems": True,
        "items": {
            "type": ["object"],
            "required": ["name", "hash", "scopes"],
            "properties": {
                "name": {"type": ["string"], "pattern": f'^[^"]{{1,{_MAX_NAME}}}$'},
                "hash": {"type": ["string"], "pattern": _HASH.pattern},
                "scopes": _SCOPES_SCHEMA,
                "created": {"type": ["integer", "null"]},
                "origins": {"type": ["array", "null"], "items": {"type": ["string"]}},
            },
        },
    },
)
SCOPE_LIST = Kind(
    check_scopes,
    f"a list of scopes: {', '.join(SCOPES)}",
    _SCOPES_SCHEMA,
)
