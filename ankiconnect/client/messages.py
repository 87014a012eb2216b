"""Requests and replies of the API, as bytes."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from .errors import AnkiError, from_reply

API_VERSION = 6
_HEADERS = {"Content-Type": "application/json"}


def headers() -> Mapping[str, str]:
    """The HTTP headers of a request, with a key of its own, so that it may be sent again."""
    return {**_HEADERS, "Idempotency-Key": os.urandom(16).hex()}


def request(action: str, params: Mapping[str, Any], key: str | None) -> bytes:
    """The body of a request. Parameters that are None are left out.

    Args:
        action: Name of the action.
        params: Its parameters by name.
        key: The API key, or None if the service needs none.
    """
    message: dict[str, Any] = {"action": action, "version": API_VERSION}
    message["params"] = {name: value for name, value in params.items() if value is not None}
    if key is not None:
        message["key"] = key
    return json.dumps(message).encode()


def result(url: str, status: int, body: bytes) -> Any:
    """The result in a reply.

    Args:
        url: The service that sent it.
        status: Its HTTP status.

    Raises:
        AnkiError: The request failed, or the reply is not one of this API.
    """
    try:
        reply = json.loads(body)
    except ValueError:
        reply = None
    if not isinstance(reply, dict) or "error" not in reply:
        if status != 200:
            raise AnkiError(f"{url} answered with HTTP status {status}")
        raise AnkiError(f"{url} is not a service of this API")
    if reply["error"] is not None or status != 200:
        raise from_reply(str(reply["error"]), status)
    return reply.get("result")
