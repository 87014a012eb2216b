"""Lone surrogates: half an emoji, which JavaScript leaves where it cuts a text.

JavaScript counts an emoji as two characters and writes half of one as ``"\\ud83d"``. That is JSON, but
not text: orjson refuses the whole body, and nothing could store it. Here only the part that contains
it is replaced: one request of a `multi`, or one item of a list whose items fail alone
(docs/api-decisions.md, z).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ...handlers.framework import registry
from ...handlers.framework.parameter_types import Unreadable

ERROR = "holds half a character (a lone surrogate such as \\ud83d), which no text can have"
MAX_BYTES = 32 * 1024 * 1024
"""A larger body is not parsed a second time: Python's own parser is slow and would block the window."""


def may_contain(body: bytes | bytearray) -> bool:
    """Whether a body that orjson refuses is worth a second parse."""
    return len(body) <= MAX_BYTES and (b"\\ud" in body or b"\\uD" in body)


def loads(body: bytes | bytearray) -> Any:
    """Parse a body, with `Unreadable` in place of each request or item that contains one.

    Raises:
        ValueError: It is not JSON.
        RecursionError: It is nested too deep.
    """
    return _replaced(json.loads(body.decode("utf-8"), parse_constant=_refuse))


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _replaced(request: Any) -> Any:
    # Each part is checked once, however deep it is nested.
    actions = _actions_of(request)
    if not actions:
        return request if _is_text(request) else _with_items_replaced(request)
    rest = {**request, "params": {**request["params"], "actions": []}}
    if not _is_text(rest):
        return _unreadable(rest, "")
    rest["params"]["actions"] = [_replaced(one) for one in actions]
    return rest


def _with_items_replaced(request: Any) -> Any:
    """A request with a lone surrogate: the items that contain one are replaced, or else all of it."""
    lists = _lists_of(request)
    params = {**request["params"], **dict.fromkeys(lists)} if lists else {}
    if not lists or not _is_text({**request, "params": params}):
        return _unreadable(request, "")
    for name, items in lists.items():
        params[name] = [
            item if _is_text(item) else _unreadable(item, f"params.{name}[{index}]")
            for index, item in enumerate(items)
        ]
    return {**request, "params": params}


def _lists_of(request: Any) -> dict[str, list[Any]]:
    """The lists of a request whose items fail alone: their action takes items of any kind."""
    name = request.get("action") if isinstance(request, dict) else None
    found = registry.find(name) if isinstance(name, str) else None
    params = request.get("params") if isinstance(request, dict) else None
    if found is None or not isinstance(params, dict):
        return {}
    return {
        one.name: params[one.name]
        for one in found.parameters.values()
        if one.checked == list[Any] and isinstance(params.get(one.name), list)
    }


def _unreadable(value: Any, path: str) -> Unreadable:
    id = value.get("id") if isinstance(value, dict) else None
    error = f"{next(_places(value, path), path) or 'the request'} {ERROR}"
    return Unreadable(error, id if type(id) is int else None)


def _places(value: Any, path: str) -> Iterator[str]:
    """The paths of the texts that hold a lone surrogate, such as "params.note.fields.Front"."""
    if isinstance(value, str):
        if not _is_text(value):
            yield path
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _places(item, f"{path}[{index}]")
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from [path] if not _is_text(name) else _places(item, f"{path}.{name}".lstrip("."))


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
