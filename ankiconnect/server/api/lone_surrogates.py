"""Half a character in a request: an emoji that was cut in two.

JavaScript counts an emoji as two, and writes what a cut has left of one as ``"\\ud83d"``. That is JSON
but no text: orjson refuses the whole body for it, and nothing could store it. Here the rest of such a
body is saved, as far as it is other requests of a `multi`.
"""

from __future__ import annotations

import json
from typing import Any

ERROR = "the request holds half a character (a lone surrogate such as \\ud83d), which no text can have"
BROKEN = object()
"""Stands for a request that holds half a character."""
MOST_BYTES = 32 * 1024 * 1024
"""Larger bodies are not read a second time, more slowly: the window would stand still meanwhile."""


def may_hold_one(body: bytes | bytearray) -> bool:
    """Whether a body that orjson refuses is worth a second look."""
    return len(body) <= MOST_BYTES and (b"\\ud" in body or b"\\uD" in body)


def loads(body: bytes | bytearray) -> Any:
    """What a body says, with `BROKEN` in the place of each request that holds half a character.

    Raises:
        ValueError: It is not JSON.
        RecursionError: It is nested too deep.
    """
    return _without_broken(json.loads(body.decode("utf-8"), parse_constant=_refuse))


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _without_broken(request: Any) -> Any:
    # Each part is looked at once, however deep it stands.
    actions = _actions_of(request)
    if not actions:
        return request if _is_whole(request) else BROKEN
    rest = {**request, "params": {**request["params"], "actions": []}}
    if not _is_whole(rest):
        return BROKEN
    rest["params"]["actions"] = [_without_broken(one) for one in actions]
    return rest


def _actions_of(request: Any) -> list[Any]:
    """The inner requests of a `multi`; none of anything else."""
    if not isinstance(request, dict) or request.get("action") != "multi":
        return []
    params = request.get("params")
    actions = params.get("actions") if isinstance(params, dict) else None
    return actions if isinstance(actions, list) else []


def _is_whole(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
