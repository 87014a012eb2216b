"""Requests with an Idempotency-Key."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any, NamedTuple


class KeyedReply(NamedTuple):
    """A reply.

    Attributes:
        replayed: Whether it says that it was kept.
    """

    status: int
    body: bytes
    replayed: bool

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def send(url: str, key: str, action: str, **params: Any) -> KeyedReply:
    """Send a request of version 6."""
    return send_body(url, key, {"action": action, "version": 6, "params": params})


def send_body(url: str, key: str, body: Any) -> KeyedReply:
    """Send a body.

    Raises:
        OSError: No whole reply came.
    """
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Idempotency-Key": key})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=30) as response:
            return _read(response)
    except urllib.error.HTTPError as response:
        return _read(response)


def _read(response: Any) -> KeyedReply:
    replayed = response.headers.get("Idempotency-Replayed") == "true"
    return KeyedReply(response.status, response.read(), replayed)
