"""Web origins, and the sites that they belong to."""

from __future__ import annotations

import re

MAX_LENGTH = 300
"""In characters. No web origin is longer, and a long text would hide what it is."""

_ORIGIN = re.compile(
    r"[a-z][a-z0-9+.-]*://(?P<host>\[[0-9a-f:.]+\]|[A-Za-z0-9._~%-]+)(:[0-9]{1,5})?", re.ASCII
)
_SECOND_LEVELS = frozenset(
    [
        "ac",
        "co",
        "com",
        "edu",
        "go",
        "gob",
        "gov",
        "gouv",
        "ltd",
        "me",
        "mil",
        "ne",
        "net",
        "nhs",
        "nom",
        "or",
        "org",
        "plc",
        "sch",
    ]
)
"""Below a country, registries give out names below these: example.co.uk, example.com.br."""


def is_origin(origin: str) -> bool:
    """Whether it is ``scheme://host``, ``scheme://host:port`` or ``null``. All in ASCII: no character
    can be mistaken for another one."""
    return len(origin) <= MAX_LENGTH and (origin == "null" or _ORIGIN.fullmatch(origin) is not None)


def site(origin: str) -> str:
    """The site of an origin: the name that somebody has registered, or the host itself."""
    found = _ORIGIN.fullmatch(origin)
    if found is None:
        return origin
    host = found["host"].lower().rstrip(".")
    labels = host.split(".")
    if host.startswith("[") or labels[-1].isdigit():  # an IP address
        return host
    below_country = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVELS
    return ".".join(labels[-3 if below_country else -2 :])
