"""A connection for clients that must know whether their request may have been done.

`benchmarks.clients.wire.Connection` sends a request again when a kept connection breaks, as HTTP
clients do. Here the caller decides, since repeated requests are part of the test.
"""

from __future__ import annotations

import json
import socket
import struct
from dataclasses import dataclass
from typing import Any

from tools.raw_request import request

from ..clients.wire import CHUNK_BYTES, Ended, Incoming, has_ended

PATIENCE_SECONDS = 60.0


class NotSent(Exception):
    """The connection could not be opened, so the request was not sent."""


class Lost(Exception):
    """The request was sent but there was no reply, so it is not known whether it was done."""


@dataclass(frozen=True)
class Answer:
    """One reply: its status, its head in lower case, and its body."""

    status: int
    head: str
    body: bytes

    def value(self) -> Any:
        """The decoded JSON of the body; None if it is not JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


class Caller:
    """A connection that is opened when it is needed, and kept open as long as the service keeps it."""

    def __init__(self, port: int, patience: float = PATIENCE_SECONDS) -> None:
        self._where = ("127.0.0.1", port)
        self._patience = patience
        self._socket: socket.socket | None = None

    def ask(self, body: bytes, *headers: str, method: str = "POST") -> Answer:
        """Send a request and return the reply.

        Raises:
            NotSent, Lost: There was no reply.
        """
        self.send(request(body, *headers, method=method))
        return self.receive()

    def send(self, data: bytes) -> None:
        """Send bytes without waiting for a reply.

        Raises:
            NotSent, Lost: They could not be sent.
        """
        try:
            self._connected().sendall(data)
        except OSError as error:
            self.close()
            raise Lost(str(error)) from error

    def receive(self) -> Answer:
        """Wait for the reply to what was sent.

        Raises:
            Lost: There was no reply.
        """
        assert self._socket is not None
        try:
            answer, closes = _receive(self._socket)
        except (OSError, Ended) as error:
            self.close()
            raise Lost(str(error) or type(error).__name__) from error
        if closes:
            self.close()
        return answer

    def _connected(self) -> socket.socket:
        if self._socket is not None and has_ended(self._socket):
            self.close()
        if self._socket is None:
            try:
                self._socket = socket.create_connection(self._where, timeout=self._patience)
            except OSError as error:
                raise NotSent(str(error)) from error
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._socket

    def cut(self) -> None:
        """Reset the connection, instead of closing it normally."""
        if self._socket is not None:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()

    def close(self) -> None:
        """Close the connection. The next request opens a new one."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def _receive(connection: socket.socket) -> tuple[Answer, bool]:
    """The next reply, and whether the connection ends with it."""
    incoming = Incoming()
    whole = False
    while not whole:
        data = connection.recv(CHUNK_BYTES)
        whole = incoming.feed(data) if data else incoming.end()
        if not data and not whole:
            raise Ended("closed before the reply was whole")
    head = incoming.head.decode("latin-1").lower()
    return Answer(incoming.status, head, incoming.body()), incoming.closes
