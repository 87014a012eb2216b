"""HTTP as the measures speak it: requests as bytes, replies taken apart as they come.

Written by hand, since a client library takes several times the processor's time, and on a small machine
the client would then be what is measured.
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
"""How long one reply is waited for: the slowest server known needs 43 s for 8 MB of media."""

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
_CLOSE = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)


class Ended(Exception):
    """The connection ended, or none came about, before the whole reply was there; the text says how."""


class TooLate(Ended):
    """The reply did not come in time; asking once more would take as long again."""


class NotHttp(Ended):
    """What came is no reply of HTTP/1.1."""


class _Unanswered(Ended):
    """Nothing of the reply had come."""


@dataclass
class Address:
    """Where a server answers.

    Attributes:
        closes: Whether it has shown to close connections between requests; then each gets its own.
    """

    host: str
    port: int
    path: str = "/"
    closes: bool = field(default=False, compare=False)

    @classmethod
    def parse(cls, url: str) -> Address:
        """The address that an http URL names.

        Raises:
            ValueError: It names none.
        """
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname:
            raise ValueError(f"{url!r} is no http address")
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
    """The body of a request."""
    request: dict[str, Any] = {"action": action, "version": version}
    if params is not None:
        request["params"] = params
    return json.dumps(request).encode()


class Incoming:
    """One reply while it comes."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._body_at = -1
        self._length: int | None = None
        self._next_chunk = -1  # where the size of the next chunk stands, in a chunked reply
        self.status = 0
        self.head = b""
        self.closes = False

    @property
    def begun(self) -> bool:
        """Whether anything of it has come."""
        return bool(self._data)

    def feed(self, data: bytes) -> bool:
        """Take what has come; whether the reply is whole.

        Raises:
            NotHttp: It is no reply.
        """
        self._data += data
        if self._body_at < 0 and not self._read_head():
            return False
        if self._next_chunk >= 0:
            return self._all_chunks()
        return self._length is not None and len(self._data) - self._body_at >= self._length

    def end(self) -> bool:
        """Take the connection's end; whether that makes the reply whole."""
        return self._body_at >= 0 and self._length is None and self._next_chunk < 0

    def _read_head(self) -> bool:
        end = self._data.find(b"\r\n\r\n")
        if end < 0:
            return False
        # A bytearray would do for the searches, but they would keep it from growing meanwhile.
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
        """The body of a whole reply."""
        if self._next_chunk >= 0:
            return self._join_chunks()
        end = None if self._length is None else self._body_at + self._length
        return bytes(self._data[self._body_at : end])

    def _join_chunks(self) -> bytes:
        parts: list[bytes] = []
        at = self._body_at
        while True:
            end = self._data.index(b"\r\n", at)
            size = int(self._data[at:end].split(b";")[0], 16)
            if size == 0:
                return b"".join(parts)
            parts.append(bytes(self._data[end + 2 : end + 2 + size]))
            at = end + 2 + size + 2


@dataclass(frozen=True)
class Reply:
    """One whole reply."""

    status: int
    body: bytes

    def value(self) -> Any:
        """What its JSON says.

        Raises:
            NotHttp: It is no JSON.
        """
        try:
            return json.loads(self.body)
        except ValueError:
            raise NotHttp(f"status {self.status}, no JSON: {self.body[:60]!r}") from None


class Connection:
    """One client, which keeps its connection where the server does, and blocks until it is answered."""

    def __init__(self, address: Address, patience: float = PATIENCE_SECONDS) -> None:
        """
        Args:
            address: The server's.
            patience: Seconds that a reply is waited for.
        """
        self._address = address
        self._patience = patience
        self._socket: socket.socket | None = None

    def ask(self, body: bytes) -> Reply:
        """Send a request and return the reply.

        Raises:
            Ended: None came.
        """
        request = self._address.request(body)
        kept = self._socket is not None
        try:
            return self._exchange(request)
        except _Unanswered:
            if not kept:
                raise
        # The server closed a kept connection just when the request was on its way, as it may.
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
            raise TooLate(f"no answer in {self._patience:g} s") from error
        except (OSError, Ended) as error:
            self.close()
            kind = Ended if incoming.begun else _Unanswered
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
        """End the connection; the next request opens another."""
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.close()
            self._socket = None


def has_ended(connection: socket.socket) -> bool:
    """Whether the other side has closed: between requests nothing else is there to read."""
    try:
        return bool(select.select([connection], [], [], 0)[0])
    except (OSError, ValueError):
        return True
