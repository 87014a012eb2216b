"""The last requests, and who sent requests in the last hour. In memory only, without contents of notes.

Every request is added, so `add` does next to nothing. The rest is done when somebody looks.
"""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...settings import RULES

MAX_REQUESTS = 200
MAX_CLIENTS = 100
"""Clients that are remembered, the last ones that came."""
CLIENT_SECONDS = 3600.0
MAX_NAME_BYTES = 200
"""Of an origin or the name of a program."""
MAX_ACTION = 100
MAX_REASON = 300

_VALUE = re.compile(r": |, not |; it has |'[^']*'|\"[^\"]*\"")
_PLACE = re.compile(r"\w+(\.\w+|\[\d+\])+: ")
"""Where a media object stands, such as ``note.audio[0]: ``."""
_WHOLE = ("collection is not available", "the origin ", "the address ", "only programs, ")
"""Texts that begin like this hold nothing of a note."""
_SETTING = re.compile(rf"\b({'|'.join(sorted(RULES, key=len, reverse=True))})\b")
_ALLOWED_BY = {
    "valid api key must be provided": "apiKey",
    "file paths are not allowed": "allowFilePaths",
}


class RecentRequests:
    """What the service was asked lately. Belongs to the server's loop."""

    def __init__(self) -> None:
        self._requests: deque[tuple[Any, ...]] = deque(maxlen=MAX_REQUESTS)
        self._clients: dict[tuple[str, bytes], list[Any]] = {}

    def add(
        self,
        headers: Iterable[tuple[bytes, bytes]],
        origin: str,
        action: str,
        status: int,
        seconds: float,
        reason: str,
        setting: str,
    ) -> None:
        """Add a request that was answered.

        Args:
            headers: Of the request.
            action: What it asked for.
            status: The HTTP status of the reply.
            reason: Why it failed, or "". See `reason_of`.
            setting: The setting that would allow it, or "".
        """
        now = time.time()
        client = (origin[:MAX_NAME_BYTES], _program(headers))
        self._requests.append((now, client, action[:MAX_ACTION], status, seconds, reason, setting))
        seen = self._clients.get(client)
        if seen is None:
            self._add_client(client, now)
        else:
            seen[0] = now
            seen[1] += 1

    def _add_client(self, client: tuple[str, bytes], now: float) -> None:
        if len(self._clients) >= MAX_CLIENTS:
            del self._clients[min(self._clients, key=lambda one: self._clients[one][0])]
        self._clients[client] = [now, 1]

    def requests(self) -> list[dict[str, Any]]:
        """The last requests, the newest first. Times are in milliseconds."""
        return [_request(*one) for one in reversed(self._requests)]

    def clients(self) -> list[dict[str, Any]]:
        """The clients of the last hour with the number of their requests, the newest first."""
        since = time.time() - CLIENT_SECONDS
        known = sorted(self._clients.items(), key=lambda one: one[1][0], reverse=True)
        return [
            {**_name(client), "last": int(last * 1000), "requests": count}
            for client, (last, count) in known
            if last >= since
        ]


def _program(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """The header User-Agent. A loop, since a look-up in aiohttp's pure headers takes longer."""
    for name, value in headers:
        if len(name) == 10 and name.lower() == b"user-agent":
            return value[:MAX_NAME_BYTES]
    return b""


def _name(client: tuple[str, bytes]) -> dict[str, str]:
    origin, program = client
    return {
        "origin": origin.encode("utf-8", "replace").decode(),
        "program": program.decode("utf-8", "replace"),
    }


def _request(
    at: float,
    client: tuple[str, bytes],
    action: str,
    status: int,
    seconds: float,
    reason: str,
    setting: str,
) -> dict[str, Any]:
    return {
        "time": int(at * 1000),
        **_name(client),
        "action": action,
        "ok": not reason,
        "status": status,
        "ms": round(seconds * 1000, 1),
        "reason": reason,
        "setting": setting,
    }


def reason_of(error: str) -> tuple[str, str]:
    """Why a request failed, without the values in an error text, and the setting that would allow it.

    Values may be parts of notes. They stand after a colon, after ", not", or in quotes.
    """
    found = _SETTING.search(error)
    setting = found[0] if found else ""
    for text, name in _ALLOWED_BY.items():
        setting = name if text in error else setting
    if not error.startswith(_WHOLE):
        error = _without_values(error)
    return error[:MAX_REASON].encode("utf-8", "replace").decode(), setting


def _without_values(text: str) -> str:
    kept = []
    place = _PLACE.match(text)
    end = place.end() if place else 0
    for found in _VALUE.finditer(text, end):
        kept.append(text[end : found.start()])
        end = found.end()
        if found[0][0] not in "'\"":
            return "".join(kept) or "…"
        kept.append(f"{found[0][0]}…{found[0][0]}")
    return "".join([*kept, text[end:]])


def label(action: str, params: Mapping[str, Any], is_known: bool) -> str:
    """What a request asks for, in a few words; for ``multi`` with the first actions in it."""
    if action != "multi" or not is_known:
        return action
    inner = params.get("actions")
    if not isinstance(inner, list):
        return action
    names = dict.fromkeys(_names(inner[:20]))
    shown = ", ".join(list(names)[:3])
    more = ", …" if len(names) > 3 or len(inner) > 20 else ""
    return f"multi ({len(inner)}: {shown}{more})" if names else f"multi ({len(inner)})"


def _names(requests: Sequence[Any]) -> Iterable[str]:
    for one in requests:
        name = one.get("action") if isinstance(one, dict) else None
        if isinstance(name, str):
            yield name[:60]
