"""One request to a running service, for ``ankiconnect call``. Standard library only."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Sequence
from typing import Any

TIMEOUT_SECONDS = 300


_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Past any proxy of the environment: the service is on this machine or near it."""


class CallError(Exception):
    """The request could not be sent, or the service answered with an error."""


def read_parameters(texts: Sequence[str]) -> dict[str, Any]:
    """Read parameters as typed: ``KEY=VALUE``, or one JSON object of them.

    A VALUE that is JSON is taken as such (``cards=[1,2]``), any other as text (``query=deck:x``).

    Raises:
        CallError: A text is neither.
    """
    found: dict[str, Any] = {}
    for text in texts:
        if text.lstrip().startswith("{"):
            found.update(_object(text))
            continue
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise CallError(f"{text!r} is neither KEY=VALUE nor a JSON object")
        found[name] = _value(value)
    return found


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise CallError(f"{text!r} is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise CallError(f"{text!r} is not a JSON object")
    return value


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def call(url: str, action: str, params: dict[str, Any], key: str | None) -> Any:
    """Send one request.

    Returns:
        The result.

    Raises:
        CallError: It could not be sent, or failed.
    """
    if not url.startswith(("http://", "https://")):
        raise CallError(f"{url} is no http address")
    asked = {"action": action, "version": 6, "params": params}
    if key is not None:
        asked["key"] = key
    try:
        request = urllib.request.Request(
            url, json.dumps(asked).encode(), {"Content-Type": "application/json"}
        )
        with _direct.open(request, timeout=TIMEOUT_SECONDS) as response:
            reply = json.load(response)
    except urllib.error.HTTPError as error:
        raise CallError(_refusal(url, error)) from error
    except (OSError, ValueError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        raise CallError(f"no answer from {url}: {reason}; is the service running?") from error
    if not isinstance(reply, dict) or "error" not in reply:
        raise CallError(f"{url} is no service of this API")
    if reply["error"] is not None:
        raise CallError(reply["error"])
    return reply.get("result")


def _refusal(url: str, error: urllib.error.HTTPError) -> str:
    """What the service said with a status other than 200, when it said something."""
    try:
        return str(json.load(error)["error"])
    except (OSError, ValueError, LookupError, TypeError, http.client.HTTPException):
        return f"{url} answered with HTTP status {error.code}"
