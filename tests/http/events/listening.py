"""A listener for tests, which reads when it is asked to."""

from __future__ import annotations

import contextlib
import functools
import json
import select
import socket
from collections.abc import Iterator
from typing import Any, Protocol


class Served(Protocol):
    """A service, with a window or without one."""

    @property
    def port(self) -> int: ...


SECONDS = 10.0


class Heard:
    """What a listener hears, over one connection."""

    def __init__(self, port: int, query: str = "", *headers: str) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=SECONDS)
        lines = [f"GET /events{query} HTTP/1.1", "Host: 127.0.0.1", *headers, "", ""]
        self._socket.sendall("\r\n".join(lines).encode())
        self._rest = b""
        self.ids: list[str] = []

    @functools.cached_property
    def head(self) -> str:
        """Status line and headers of the reply. A long poll has none until something happens."""
        head, _, self._rest = self._until(b"\r\n\r\n")
        return head.decode()

    def _until(self, end: bytes) -> tuple[bytes, bytes, bytes]:
        while end not in self._rest:
            received = self._socket.recv(65536)
            if not received:
                raise EOFError
            self._rest += received
        return self._rest.partition(end)

    def next(self, what: str | None = None) -> Any:
        """The next event, of one type if that is given; others are dropped."""
        assert self.head
        while True:
            frame, _, self._rest = self._until(b"\n\n")
            lines = dict(line.split(": ", 1) for line in frame.decode().splitlines())
            if "data" in lines:
                self.ids.append(lines["id"])
                event = json.loads(lines["data"])
                if what is None or event["type"] == what:
                    return event

    def last_comment(self) -> str:
        """The comment with which the stream ends. No event may come before it."""
        assert self.head
        comment, _, self._rest = self._until(b"\n\n")
        assert self._socket.recv(65536) == self._rest == b""
        return comment.decode()

    def nothing_for(self, seconds: float) -> bool:
        """Whether nothing comes for some time."""
        return not self._rest and not select.select([self._socket], [], [], seconds)[0]

    def body(self) -> Any:
        """The rest, as JSON: the reply of a request that is no stream."""
        length = next(one for one in self.head.splitlines() if one.startswith("Content-Length"))
        while len(self._rest) < int(length.split()[1]):
            self._rest += self._socket.recv(65536)
        return json.loads(self._rest)

    def close(self) -> None:
        """Disconnect."""
        self._socket.close()


@contextlib.contextmanager
def listening(anki: Served, query: str = "", *headers: str) -> Iterator[Heard]:
    """Listen, with a query such as "?types=note"."""
    heard = Heard(anki.port, query, *headers)
    try:
        yield heard
    finally:
        heard.close()
