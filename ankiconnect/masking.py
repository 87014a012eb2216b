"""Keeping the API key out of everything that is written down."""

from __future__ import annotations

import json
import re
from typing import Any

MASK = "***"

_MEMBER = re.compile(
    r"""((["'])key\2\s*[:=]\s*)("(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|[^\s,}\]]+)""", re.IGNORECASE
)
"""A member "key" with its value, in what was meant to be JSON."""


def mask_text(text: str, key: str | None) -> str:
    """`text` without the key: as it is, and as JSON writes it."""
    if key is None:
        return text
    written = {key, json.dumps(key)[1:-1], json.dumps(key, ensure_ascii=False)[1:-1], repr(key)[1:-1]}
    for one in sorted(written, key=len, reverse=True):
        text = text.replace(one, MASK)
    return text


def mask_broken(text: str, key: str | None) -> str:
    """`text`, which is no JSON, without the key and without whatever stands as a member "key"."""
    return mask_text(_MEMBER.sub(lambda found: f'{found[1]}"{MASK}"', text), key)


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
