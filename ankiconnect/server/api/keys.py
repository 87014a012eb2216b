"""The key that clients must send (setting apiKey)."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Iterable
from typing import Any

import orjson

EDGE_BYTES = 4 * 1024
"""How much of the start and of the end of a large body is searched for the key."""
_MAX_TRIES = 8
"""Members "key" that are looked at, from the first and from the last on."""
_MEMBER = re.compile(rb'"key"\s*:\s*')
_VALUE = re.compile(rb'"(?:[^"\\]|\\.)*"|[0-9]+')


def is_right(key: Any, wanted: str) -> bool:
    """Compare a key, any JSON value, in constant time."""
    if type(key) is int:
        key = str(key)  # some clients send digits without quotes
    if not isinstance(key, str):
        return False
    # `surrogatepass`, since a key may hold any text JSON can.
    return hmac.compare_digest(
        key.encode("utf-8", "surrogatepass"), wanted.encode("utf-8", "surrogatepass")
    )


def of_headers(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    """The key in a request's header Authorization (``Bearer KEY``, in UTF-8); None if there is none."""
    for name, value in headers:
        if name.lower() == b"authorization" and value[:7].lower() == b"bearer ":
            return value[7:].strip().decode("utf-8", "surrogateescape")
    return None


Wanted = Callable[[Any], bool]
"""Tells whether a JSON value is the key."""


def is_at_start(content: bytes | bytearray, wanted: Wanted) -> bool:
    """Whether a body, which may be incomplete, has the key near its start. It is not parsed."""
    return _is_in(bytes(memoryview(content)[:EDGE_BYTES]), wanted)


def is_at_an_end(content: bytes | bytearray, wanted: Wanted) -> bool:
    """Whether a body has the key near its start or its end. It is not parsed."""
    end = bytes(memoryview(content)[-EDGE_BYTES:])
    return is_at_start(content, wanted) or _is_in(end, wanted)


def _is_in(part: bytes, wanted: Wanted) -> bool:
    ends = [one.end() for one in _MEMBER.finditer(part)]
    values = (_VALUE.match(part, end) for end in {*ends[:_MAX_TRIES], *ends[-_MAX_TRIES:]})
    return any(wanted(_decoded(one[0])) for one in values if one)


def _decoded(value: bytes) -> Any:
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        return None
