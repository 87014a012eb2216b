"""A minimal HTTP client for the measures.

A client library would need several times as much processor time. On a small machine the benchmarks
would then measure the client.
"""

from __future__ import annotations

import contextlib
import json
import re
import select
import socket
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

CHUNK_BYTES = 1 << 20
PATIENCE_SECONDS = 180.0
"""Timeout for one reply. The slowest known server needs 43 s for 8 MB of media."""

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
_CLOSE = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)


class Ended(Exception):
    """The connection failed or ended before the whole reply had arrived; the text says why."""


class TooLate(Ended):
    """The reply did not arrive in time. Trying again would take as long."""


class NotHttp(Ended):
    """The received data are not an HTTP/1.1 reply."""


class _Unanswered(Ended):
    """The connection ended before any part of the reply arrived."""


@dataclass
class Address:
    """The address of a server.

    Attributes:
        closes: Whether the server has closed a connection between requests. Each request then gets its
            own connection.
    """

    host: str
    port: int
    path: str = "/"
    closes: bool = field(default=False, compare=False)

    @classmethod
    def parse(cls, url: str) -> Address:
        """Read the address from an http URL.

        Raises:
            ValueError: It is not an http URL with a host.
        """
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname:
            raise ValueError(f"{url!r} is not an http address")
        return cls(parts.hostname, parts.port or 80, parts.path or "/")

    def request(self, body: bytes) -> bytes:
        """The bytes of one request."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        head = (
            f"POST {self.path} HTTP/1.1\r\nHost: {host}:{self.port}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


def asked(action: str, params: dict[str, Any] | None = None, version: int = 6) -> bytes:
    """The body of a request of the API."""
    request: dict[str, Any] = {"action": action, "version": version}
    if params is not None:
        request["params"] = params
    return json.dumps(request).encode()


class Incoming:
    """One reply that is being received."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._body_at = -1
        self._length: int | None = None
        self._next_chunk = -1  # index of the next chunk's size; -1 if the reply is not chunked
        self.status = 0
        self.head = b""
        self.closes = False

    @property
    def started(self) -> bool:
        """Whether any part of the reply has arrived."""
        return bool(self._data)

    def feed(self, data: bytes) -> bool:
        """Add received data.

        Returns:
            Whether the reply is complete.

        Raises:
            NotHttp: It is not an HTTP reply.
        """
        self._data += data
        if self._body_at < 0 and not self._read_head():
            return False
        if self._next_chunk >= 0:
            return self._all_chunks()
        return self._length is not None and len(self._data) - self._body_at >= self._length

    def end(self) -> bool:
        """Handle the end of the connection.

        Returns:
            Whether the reply is complete.
        """
        return self._body_at >= 0 and self._length is None and self._next_chunk < 0

    def _read_head(self) -> bool:
        end = self._data.find(b"\r\n\r\n")
        if end < 0:
            return False
        # Copied, since a match object would keep the bytearray from growing.
        head = bytes(self._data[: end + 2])
        try:
            self.status = int(head[9:12])
        except ValueError:
            raise NotHttp(f"no HTTP reply: {head[:40]!r}") from None
        self._body_at = end + 4
        self.head = head
        self.closes = _CLOSE.search(head) is not None
        length = _LENGTH.search(head)
        if length is not None:
            self._length = int(length[1])
        elif _CHUNKED.search(head):
            self._next_chunk = self._body_at
        else:
            self.closes = True
        return True

    def _all_chunks(self) -> bool:
        while (end := self._data.find(b"\r\n", self._next_chunk)) >= 0:
            try:
                size = int(self._data[self._next_chunk : end].split(b";")[0], 16)
            except ValueError:
                raise NotHttp("a chunk without a size") from None
            following = end + 2 + size + 2
            if len(self._data) < following:
                return False
            self._next_chunk = following
            if size == 0:
                return True
        return False

    def body(self) -> bytes:
        """The body of a complete reply."""
        if self._next_chunk >= 0:
            return self._join_chunks()
        end = None if self._length is None else self._body_at + self._length
        return bytes(self._data[self._body_at : end])

    def _join_chunks(self) -> bytes:
        parts: list[bytes] = []
        start = self._body_at
        while True:
            end = self._data.index(b"\r\n", start)
            size = int(self._data[start:end].split(b";")[0], 16)
            if size == 0:
                return b"".join(parts)
            parts.append(bytes(self._data[end + 2 : end + 2 + size]))
            start = end + 2 + size + 2


@dataclass(frozen=True)
class Reply:
    """One complete reply."""

    status: int
    body: bytes

    def value(self) -> Any:
        """The decoded JSON of the body.

        Raises:
            NotHttp: It is not JSON.
        """
        try:
            return json.loads(self.body)
        except ValueError:
            raise NotHttp(f"status {self.status}, no JSON: {self.body[:60]!r}") from None


class Connection:
    """A blocking client, which keeps its connection open if the server does."""

    def __init__(self, address: Address, patience: float = PATIENCE_SECONDS) -> None:
        """
        Args:
            address: The server's address.
            patience: Timeout for one reply, in seconds.
        """
        self._address = address
        self._patience = patience
        self._socket: socket.socket | None = None

    def ask(self, body: bytes) -> Reply:
        """Send a request and return the reply.

        Raises:
            Ended: There was no complete reply.
        """
        request = self._address.request(body)
        kept = self._socket is not None
        try:
            return self._exchange(request)
        except _Unanswered:
            if not kept:
                raise
        # HTTP allows a server to close a kept connection at any time, so the request is sent again.
        self._address.closes = True
        return self._exchange(request)

    def _connected(self) -> socket.socket:
        if self._socket is not None and has_ended(self._socket):
            self._address.closes = True
            self.close()
        if self._socket is None:
            where = (self._address.host, self._address.port)
            self._socket = socket.create_connection(where, timeout=self._patience)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._socket

    def _exchange(self, request: bytes) -> Reply:
        incoming = Incoming()
        try:
            return self._reply(self._connected(), request, incoming)
        except TimeoutError as error:
            self.close()
            raise TooLate(f"no reply within {self._patience:g} s") from error
        except (OSError, Ended) as error:
            self.close()
            kind = Ended if incoming.started else _Unanswered
            raise kind(str(error) or type(error).__name__) from error

    def _reply(self, connection: socket.socket, request: bytes, incoming: Incoming) -> Reply:
        connection.sendall(request)
        whole = False
        while not whole:
            data = connection.recv(CHUNK_BYTES)
            whole = incoming.feed(data) if data else incoming.end()
            if not data and not whole:
                raise Ended("closed before the reply was whole")
        if incoming.closes or self._address.closes:
            self.close()
        return Reply(incoming.status, incoming.body())

    def close(self) -> None:
        """Close the connection. The next request opens a new one."""
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.close()
            self._socket = None


def has_ended(connection: socket.socket) -> bool:
    """Whether the other side has closed the connection. Between requests, data can only mean that."""
    try:
        return bool(select.select([connection], [], [], 0)[0])
    except (OSError, ValueError):
        return True
