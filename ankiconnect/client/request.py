"""One request to a running service, for ``ankiconnect call``. Standard library only."""

from __future__ import annotations

import functools
import http.client
import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

TIMEOUT_SECONDS = 300


class CallError(Exception):
    """The request could not be sent, or the service replied with an error."""


class Reply(NamedTuple):
    """An HTTP reply, whatever its status."""

    status: int
    body: bytes

    def value(self) -> Any:
        """The body, decoded from JSON.

        Raises:
            ValueError: It is not JSON.
        """
        return json.loads(self.body)


def read_parameters(texts: Sequence[str]) -> dict[str, Any]:
    """Read parameters as typed: ``KEY=VALUE``, or one JSON object of them.

    A VALUE is parsed as JSON (``cards=[1,2]``), and is text if that fails (``query=deck:x``).

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


def call(
    url: str, action: str, params: dict[str, Any], key: str | None, trusted: str | None = None
) -> Any:
    """Send one request.

    Args:
        url: Where the service listens.
        action: Name of the action.
        params: Parameters of the action, by name.
        key: The API key, or None if the service requires none.
        trusted: PEM file of a certificate to trust in addition to those of the system.

    Returns:
        The action's result, decoded from JSON.

    Raises:
        CallError: The request could not be sent, or the action failed.
    """
    if not url.startswith(("http://", "https://")):
        raise CallError(f"{url} is not an http address")
    request = {"action": action, "version": 6, "params": params}
    if key is not None:
        request["key"] = key
    try:
        response = post(
            url, json.dumps(request).encode(), {"Content-Type": "application/json"}, trusted=trusted
        )
        if response.status != 200:
            raise CallError(_error_of(url, response))
        reply = response.value()
    except (OSError, ValueError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        raise CallError(f"no answer from {url}: {reason}; is the service running?") from error
    if not isinstance(reply, dict) or "error" not in reply:
        raise CallError(f"{url} is not a service of this API")
    if reply["error"] is not None:
        raise CallError(reply["error"])
    return reply.get("result")


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str] | None = None,
    *,
    trusted: str | None = None,
    timeout: float = TIMEOUT_SECONDS,
) -> Reply:
    """Send a body as it is, past any proxy: the service is on this machine or near it.

    Args:
        url: Where the service listens.
        body: The request.
        headers: HTTP headers.
        trusted: PEM file of a certificate to trust in addition to those of the system.
        timeout: Seconds that each step of the exchange may take.

    Raises:
        OSError, http.client.HTTPException: No whole reply came.
        CallError: The certificate to trust cannot be used.
    """
    request = urllib.request.Request(url, body, dict(headers or {}))
    opener = _tls_opener(trusted) if url.startswith("https://") else _plain_opener()
    try:
        with opener.open(request, timeout=timeout) as response:
            return Reply(response.status, response.read())
    except urllib.error.HTTPError as error:
        with error:
            return Reply(error.code, error.read())


@functools.cache
def _plain_opener() -> urllib.request.OpenerDirector:
    """One opener for all requests: making one reads the certificates of the system, which is slow."""
    return urllib.request.build_opener(urllib.request.ProxyHandler({}))


def _tls_opener(trusted: str | None) -> urllib.request.OpenerDirector:
    handler = urllib.request.HTTPSHandler(context=_tls_context(trusted))
    return urllib.request.build_opener(urllib.request.ProxyHandler({}), handler)


def _tls_context(trusted: str | None) -> ssl.SSLContext:
    """Verify the certificate and its host name, as `ssl` does by default."""
    context = ssl.create_default_context()
    if trusted is not None:
        try:
            context.load_verify_locations(trusted)
        except OSError as error:  # an SSLError is one
            raise CallError(f"certificate {trusted}: {error.strerror or error}") from error
        # Trust that certificate even if another one has signed it.
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def _error_of(url: str, reply: Reply) -> str:
    """The error in a reply with a status other than 200; the status if there is none."""
    try:
        return str(reply.value()["error"])
    except (ValueError, LookupError, TypeError):
        return f"{url} answered with HTTP status {reply.status}"
