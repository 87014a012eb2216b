"""Lone surrogates: half an emoji, which JavaScript leaves where it cuts a text.

JavaScript counts an emoji as two characters and writes half of one as ``"\\ud83d"``. That is JSON, but
not text: orjson refuses the whole body, and nothing could store it. Here only the request that
contains it is marked, so that the others of its `multi` are still answered.
"""

from __future__ import annotations

import json
from typing import Any

ERROR = "the request holds half a character (a lone surrogate such as \\ud83d), which no text can have"
LONE_SURROGATE = object()
"""Replaces a request that contains one."""
MAX_BYTES = 32 * 1024 * 1024
"""A larger body is not parsed a second time: Python's own parser is slow and would block the window."""


def may_contain(body: bytes | bytearray) -> bool:
    """Whether a body that orjson refuses is worth a second parse."""
    return len(body) <= MAX_BYTES and (b"\\ud" in body or b"\\uD" in body)


def loads(body: bytes | bytearray) -> Any:
    """Parse a body, with `LONE_SURROGATE` in place of each request that contains one.

    Raises:
        ValueError: It is not JSON.
        RecursionError: It is nested too deep.
    """
    return _replaced(json.loads(body.decode("utf-8"), parse_constant=_refuse))


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _replaced(request: Any) -> Any:
    # Each part is checked once, however deep it is nested.
    actions = _actions_of(request)
    if not actions:
        return request if _is_text(request) else LONE_SURROGATE
    rest = {**request, "params": {**request["params"], "actions": []}}
    if not _is_text(rest):
        return LONE_SURROGATE
    rest["params"]["actions"] = [_replaced(one) for one in actions]
    return rest


def _actions_of(request: Any) -> list[Any]:
    """The inner requests of a `multi`; [] for anything else."""
    if not isinstance(request, dict) or request.get("action") != "multi":
        return []
    params = request.get("params")
    actions = params.get("actions") if isinstance(params, dict) else None
    return actions if isinstance(actions, list) else []


def _is_text(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
