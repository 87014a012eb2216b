"""What answers at an address: this project's service, another AnkiConnect, or another program."""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from ..client.service import Service

SECONDS = 4.0
NOTHING, PROGRAM, OTHER, OURS = "nothing", "program", "other", "ours"
SCHEME, UNTRUSTED = "scheme", "untrusted"


@dataclass(frozen=True)
class Answer:
    """What answers.

    Attributes:
        kind: NOTHING accepts connections, another PROGRAM does, the OTHER AnkiConnect, or OURS. SCHEME:
            it speaks http instead of https, or the other way round. UNTRUSTED: its certificate is.
        why: The error; "" for the OTHER one and OURS.
        health: What `GET /health` says, for OURS.
    """

    kind: str
    why: str = ""
    health: Mapping[str, Any] | None = None

    @property
    def has_api(self) -> bool:
        """Whether it speaks the API."""
        return self.kind in (OTHER, OURS)


@dataclass(frozen=True)
class Reply:
    """An HTTP reply.

    Attributes:
        value: The body, decoded from JSON; None if it is something else.
    """

    status: int
    value: Any

    @property
    def error(self) -> str | None:
        """The error of the API, if it is one."""
        error = self.value.get("error") if isinstance(self.value, dict) else None
        return None if error is None else str(error)


def ask(service: Service, key: str | None = None, origin: str | None = None) -> Reply:
    """Ask for the version of the API.

    Raises:
        OSError, http.client.HTTPException: No whole reply came.
    """
    message: dict[str, Any] = {"action": "version", "version": 6}
    headers = {"Content-Type": "application/json"}
    if key is not None:
        message["key"] = key
    if origin is not None:
        headers["Origin"] = origin
    return _exchange(service, "POST", "/", json.dumps(message).encode(), headers)


def find(service: Service) -> Answer:
    """Find out what answers there."""
    try:
        health = _exchange(service, "GET", "/health").value
        if isinstance(health, dict) and "apiVersion" in health:
            return Answer(OURS, health=health)
        return _of_version(ask(service))  # without the key: it may be any program
    except ssl.SSLCertVerificationError as error:
        return Answer(UNTRUSTED, error.verify_message)
    except ssl.SSLError as error:
        return Answer(SCHEME, f"it does not speak https ({error.reason or error})")
    except ConnectionRefusedError:
        return Answer(NOTHING, "connection refused")
    except (TimeoutError, ConnectionError, http.client.HTTPException) as error:
        return Answer(PROGRAM, str(error) or type(error).__name__)
    except OSError as error:
        return Answer(NOTHING, error.strerror or str(error))


def _of_version(reply: Reply) -> Answer:
    if reply.status == HTTPStatus.BAD_REQUEST and "https" in (reply.error or ""):
        return Answer(SCHEME, "it speaks https")
    is_api = isinstance(reply.value, dict) and {"result", "error"} <= set(reply.value)
    if is_api and reply.status == HTTPStatus.OK:
        return Answer(OTHER)
    return Answer(PROGRAM, f"HTTP status {reply.status}")


def _exchange(
    service: Service,
    method: str,
    path: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Reply:
    connection = _connection(service)
    try:
        _send(connection, method, path, body, dict(headers or {}))
        response = connection.getresponse()
        try:
            value = json.loads(response.read(1_000_000))
        except ValueError:
            value = None
        return Reply(response.status, value)
    finally:
        connection.close()


def _send(connection: http.client.HTTPConnection, *request: Any) -> None:
    try:
        connection.request(*request)
    except TimeoutError as error:
        if connection.sock is None:
            raise OSError("no connection in time") from error  # else a program accepted it
        raise


def _connection(service: Service) -> http.client.HTTPConnection:
    address = urlsplit(service.url)
    host, tls = address.hostname or "", service.tls()
    if tls is None:
        return http.client.HTTPConnection(host, address.port or 80, timeout=SECONDS)
    return http.client.HTTPSConnection(host, address.port or 443, timeout=SECONDS, context=tls)
