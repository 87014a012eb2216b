"""Keeping the API key out of everything that is written down."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import takewhile
from typing import Any
from urllib.parse import unquote_plus

MASK = "***"
TELLING = 8
"""From so many characters on the beginning of a key is hidden; fewer may stand anywhere by chance."""

_MEMBER = re.compile(
    r"""((["'])key\2\s*[:=]\s*)("(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|[^\s,}\]]+)""", re.IGNORECASE
)
"""A member "key" with its value, in what was meant to be JSON."""
_CUT = re.compile(r"[\"']?\.\.\.")
"""What follows a text that was cut, as errors show it."""
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


def mask_text(text: str, key: str | None) -> str:
    """`text` without the key: as it is, as JSON writes it, and as far as a long text was cut in it."""
    if key is None:
        return text
    written = {key, json.dumps(key)[1:-1], json.dumps(key, ensure_ascii=False)[1:-1], repr(key)[1:-1]}
    for one in sorted(written, key=len, reverse=True):
        text = _without_beginnings(text.replace(one, MASK), one)
    return text


def _without_beginnings(text: str, key: str) -> str:
    """`text` without beginnings of the key, of `TELLING` characters and more, where a text was cut."""
    begin = key[:TELLING]
    if len(key) <= TELLING or begin not in text:
        return text
    kept, goes_on = [], 0
    for found in re.finditer(re.escape(begin), text):
        place = found.start()
        end = place + _alike(text[place : place + len(key)], key)
        if place >= goes_on and _CUT.match(text, end):
            kept += [text[goes_on:place], MASK]
            goes_on = end
    return "".join([*kept, text[goes_on:]])


def _alike(one: str, other: str) -> int:
    """How many characters two texts have in common from their beginning on."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda two: two[0] == two[1], pairs))


def mask_broken(text: str, key: str | None) -> str:
    """`text`, which is no JSON, without the key and without whatever stands as a member "key".

    Nothing of it when it holds the key in a form that cannot be told from the rest.
    """
    if key is not None and any(key in one for one in _read_otherwise(text)):
        return f"{len(text)} characters that are no JSON and hold the key"
    return _MEMBER.sub(lambda found: f'{found[1]}"{MASK}"', mask_text(text, key))


def _read_otherwise(text: str) -> Iterator[str]:
    """What `text` may say to those who read it as something else than plain text."""
    escapes = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    if escapes != text:
        yield escapes
    if "%" in text or "+" in text:
        yield unquote_plus(text)
    if "\0" in text:  # UTF-16
        yield text.replace("\0", "")


def mask_request(value: Any, key: str | None) -> Any:
    """A request as JSON gives it: without its key and those of the requests inside it, and without any
    text that has the key in it."""
    return _masked(value, key, is_request=True)


def _masked(value: Any, key: str | None, is_request: bool = False) -> Any:
    if isinstance(value, dict):
        is_request = is_request or "action" in value or "version" in value
        return {
            mask_text(name, key): MASK if is_request and name.lower() == "key" else _masked(one, key)
            for name, one in value.items()
        }
    if isinstance(value, list):
        return [_masked(one, key) for one in value]
    return mask_text(value, key) if isinstance(value, str) else value
