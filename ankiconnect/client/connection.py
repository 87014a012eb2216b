"""A connection to a service, with the standard library alone. It is kept open between requests.

`http.client` takes half the time of importing the client. So this module is imported with the first
request.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import select
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from . import messages
from .errors import NotRunning
from .service import TIMEOUT_SECONDS, Service

_LOST = (ConnectionResetError, ConnectionAbortedError, BrokenPipeError, http.client.HTTPException)
"""The errors of a connection that was there. A request that met one may have been carried out."""


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


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str] | None = None,
    *,
    timeout: float = TIMEOUT_SECONDS,
) -> Reply:
    """Send a body as it is, on a connection of its own.

    Args:
        url: Where the service listens, by http.
        body: The request.
        headers: HTTP headers.
        timeout: Seconds that each step of the exchange may take.

    Raises:
        OSError, http.client.HTTPException: No whole reply came.
    """
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=timeout)
    try:
        connection.request("POST", address.path or "/", body, dict(headers or {}))
        response = connection.getresponse()
        return Reply(response.status, response.read())
    finally:
        connection.close()


class Stream:
    """A reply that goes on, line by line."""

    def __init__(self, service: Service, path: str, headers: Mapping[str, str], timeout: float) -> None:
        """Send a GET request.

        Args:
            timeout: Seconds without a line after which the connection is lost.

        Raises:
            NotRunning: Nothing answers.
            AnkiError: The service refuses.
        """
        self._http = _connect(service, timeout)
        try:
            self._http.request("GET", path, headers=dict(headers))
            self._reply = self._http.getresponse()
            refused = self._reply.read() if self._reply.status != 200 else None
        except (OSError, http.client.HTTPException) as error:
            self._http.close()
            raise _not_running(service, error) from error
        if refused is not None:
            self._http.close()
            messages.result(service.url, self._reply.status, refused)

    def __enter__(self) -> Iterator[bytes]:
        return self._lines()

    def _lines(self) -> Iterator[bytes]:
        """The lines, until the reply ends or the connection is lost."""
        with contextlib.suppress(OSError, http.client.HTTPException):
            yield from iter(self._reply.readline, b"")

    def __exit__(self, *_: object) -> None:
        self._http.close()


class Connection:
    """One connection. For one thread at a time."""

    def __init__(self, service: Service, timeout: float = TIMEOUT_SECONDS) -> None:
        """
        Args:
            timeout: Seconds that each step of an exchange may take.
        """
        self._service = service
        self._timeout = timeout
        self._path = urlsplit(service.url).path or "/"
        self._http: http.client.HTTPConnection | None = None

    def post(self, body: bytes) -> Reply:
        """Send a request, past any proxy: the service is on this machine or near it.

        If the connection is lost, the same request is sent once more.

        Raises:
            NotRunning: No whole reply came. The request may have been carried out.
        """
        headers = messages.headers()
        try:
            try:
                return self._send(body, headers)
            except _LOST:
                self.close()
                return self._send(body, headers)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise _not_running(self._service, error) from error

    def _send(self, body: bytes, headers: Mapping[str, str]) -> Reply:
        connection = self._open()
        connection.request("POST", self._path, body, dict(headers))
        response = connection.getresponse()
        return Reply(response.status, response.read())

    def _open(self) -> http.client.HTTPConnection:
        """The connection; a new one if the service has closed it meanwhile."""
        if self._http is not None and self._http.sock is not None and _is_readable(self._http.sock):
            self.close()
        if self._http is None:
            self._http = _connect(self._service, self._timeout)
        return self._http

    def close(self) -> None:
        """Close it. The next request opens it again."""
        connection, self._http = self._http, None
        if connection is not None:
            connection.close()


def _connect(service: Service, timeout: float) -> http.client.HTTPConnection:
    address = urlsplit(service.url)
    host, tls = address.hostname or "", service.tls()
    if tls is None:
        return http.client.HTTPConnection(host, address.port or 80, timeout=timeout)
    return http.client.HTTPSConnection(host, address.port or 443, timeout=timeout, context=tls)


def _not_running(service: Service, error: Exception) -> NotRunning:
    return NotRunning(f"no answer from {service.url}: {error}; is the service running?")


def _is_readable(sock: Any) -> bool:
    """Whether something came from the service although nothing was asked: the end."""
    readable, _, _ = select.select([sock], [], [], 0)
    return bool(readable)
