"""Keeping the API key out of everything that is written down.

A body that cannot be read is never written down, only its length: it may hold the key in a form that
nobody recognizes. Everything else is text, in which the key is replaced.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Sequence
from itertools import takewhile
from typing import Any
from urllib.parse import quote, quote_plus

from ..settings.program_keys import KEY as PROGRAM_KEY

MASK = "***"
MIN_PREFIX = 8
"""Characters. A shorter prefix of the key may stand anywhere by chance and is not replaced."""

_CUT = re.compile(r"[\"']?\.\.\.")
"""What follows a text that was cut, as errors show it."""


def mask_text(text: str, key: str | None) -> str:
    """Replace the key in each of its forms, and its prefix where a text was cut."""
    text = PROGRAM_KEY.sub(MASK, text)
    if key is None:
        return text
    for form in _forms(key):
        text = _mask_cut(text.replace(form, MASK), form)
    return text


@functools.lru_cache(maxsize=1)
def _forms(key: str) -> Sequence[str]:
    """How the key may be written, the longest form first: also as a part of an address."""
    quoted = (json.dumps(key), json.dumps(key, ensure_ascii=False), repr(key))
    in_addresses = (quote(key), quote(key, safe=""), quote_plus(key), quote_plus(key, safe="/"))
    forms = {key, *(one[1:-1] for one in quoted), *in_addresses}
    return sorted(forms, key=len, reverse=True)


def _mask_cut(text: str, key: str) -> str:
    """Replace prefixes of the key that are longer than `MIN_PREFIX`, where a text was cut."""
    begin = key[:MIN_PREFIX]
    if len(key) <= MIN_PREFIX or begin not in text:
        return text
    kept, position = [], 0
    for found in re.finditer(re.escape(begin), text):
        start = found.start()
        end = start + _common_length(text[start : start + len(key)], key)
        if start >= position and _CUT.match(text, end):
            kept += [text[position:start], MASK]
            position = end
    return "".join([*kept, text[position:]])


def _common_length(one: str, other: str) -> int:
    """The length of the prefix that both have in common."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def mask_request(value: Any, key: str | None) -> Any:
    """Replace the key in a request that was read from JSON.

    Whatever stands as the `key` of the request, or of requests inside it, is replaced too: it may be
    the right one with a typing error.
    """
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
    if isinstance(value, bool) or value is None:
        return value
    written = str(value)  # a key of digits may come as a number
    masked = mask_text(written, key)
    return value if masked == written else masked
