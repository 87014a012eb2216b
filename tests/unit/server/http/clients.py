"""Clients of a `Server` without sockets."""

from __future__ import annotations

import asyncio
import logging
from typing import Any, cast

from aiohttp import web

from ankiconnect.server.http.connection import Connection
from ankiconnect.server.http.response import Reply
from ankiconnect.server.http.server import Server

HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"


class FakeTransport(asyncio.Transport):
    """A transport without a socket. Its client reads as much as the test lets it."""

    def __init__(self, extra: dict[str, Any] | None = None) -> None:
        super().__init__(extra)
        self.unread = 0
        self.aborted = False
        self.closing = False
        self.replies = 0
        self.reading = True

    def get_write_buffer_size(self) -> int:
        return self.unread

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.replies += bytes(data).startswith(b"HTTP/1.1 200 ")

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True

    def is_closing(self) -> bool:
        return self.aborted or self.closing

    def abort(self) -> None:
        self.aborted = True

    def close(self) -> None:
        """It still waits until the client has read everything, as a real transport does."""
        self.closing = True


class Clients:
    """A server and clients that a test controls. Each request waits for `go_on`."""

    def __init__(self, max_connections: int = 100) -> None:
        self.go_on = asyncio.Event()
        self.server = Server(self._answer, max_connections, logger=logging.getLogger("test"))

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        await self.go_on.wait()
        return web.Response(text="x")

    def connect(self) -> tuple[Connection, FakeTransport]:
        connection, transport = cast(Connection, self.server()), FakeTransport()
        connection.connection_made(transport)
        return connection, transport


class AnsweredAtOnce(Clients):
    """Clients that are answered immediately, as by `version`."""

    async def _answer(self, request: web.BaseRequest) -> Any:
        return Reply(b"x", "*")


async def turns() -> None:
    """Run everything in the loop that is ready."""
    for _ in range(20):
        await asyncio.sleep(0)
