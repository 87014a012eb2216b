"""One HTTP connection, and how long it may keep the service waiting.

aiohttp reads the requests and writes the replies. A client may do something else: send the head of a
request one byte at a time, send nothing, or read no reply. `Server` looks for such clients once a
second, so that no request needs a timer of its own.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any, Protocol, cast

from aiohttp import web

from ..api import envelope
from . import chunk_extensions, origins
from .response import Reply

HEAD_SECONDS = 20.0
"""How long the head of a request may take, from its first byte on."""
IDLE_SECONDS = 75.0
"""How long a connection may stay without a request."""
STALL_SECONDS = 60.0
"""How long a client may read nothing of a reply."""
MAX_IN_A_ROW = 32
"""Requests that came in one piece are answered so many at a time, before other clients have a turn."""

_NOT_HTTP = b"\0\r\n\r\n"
"""What every parser refuses with 400."""

chunk_extensions.refuse()


class Client(Protocol):
    """What `Server` counts and checks: a connection, or a TLS handshake that becomes one."""

    busy: bool
    """It has a request that is not answered yet."""
    served: bool
    """It has had a request."""
    waiting_since: float

    def is_overdue(self, now: float) -> bool:
        """Whether it has kept the service waiting for too long."""

    def abort(self) -> None:
        """Close it at once, without the rest of a reply."""


class Connection(web.RequestHandler):
    """One client's connection, and since when the service waits for it."""

    __slots__ = (
        "_in_a_row",
        "_kept_transport",
        "_unread_bytes",
        "_unread_since",
        "busy",
        "head_since",
        "served",
        "waiting_since",
    )

    def __init__(self, server: web.Server, **options: Any) -> None:
        super().__init__(server, **options)
        self.waiting_since = time.monotonic()
        self.head_since: float | None = None
        self.busy = False
        self.served = False
        self._unread_bytes = 0
        self._unread_since = 0.0
        self._in_a_row = 0
        self._kept_transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport: aiohttp forgets it when it closes, though a reply may be unread."""
        self._kept_transport = cast(asyncio.Transport, transport)
        super().connection_made(transport)

    def connection_lost(self, exc: BaseException | None) -> None:
        super().connection_lost(exc)
        self._kept_transport = None

    def data_received(self, data: bytes) -> None:
        """Note when the head of a request starts to come."""
        if data:  # aiohttp calls it with b"" to continue with what it has
            self._in_a_row = 0
            if self.head_since is None and not self.busy:
                self.head_since = time.monotonic()
        self._parse(data)

    def _parse(self, data: bytes) -> None:
        try:
            super().data_received(data)
        except ValueError:  # from aiohttp's pure parser: a Content-Length of too many digits
            super().data_received(_NOT_HTTP)

    def request_started(self) -> None:
        """The head of a request has come."""
        self.busy = self.served = True
        self.head_since = None
        self._in_a_row += 1

    @property
    def should_yield(self) -> bool:
        """Whether others should have a turn: many requests came in one piece, and none waits."""
        return self._in_a_row % MAX_IN_A_ROW == 0

    def request_finished(self) -> None:
        """The request has been answered."""
        self.busy = False
        self.waiting_since = time.monotonic()

    def is_overdue(self, now: float) -> bool:
        if self._is_stalled(now):
            return True
        if self.busy:
            return False
        if self.head_since is not None:
            return now - self.head_since > HEAD_SECONDS
        return now - self.waiting_since > IDLE_SECONDS

    def _is_stalled(self, now: float) -> bool:
        """Whether its client has read nothing of a reply for too long."""
        transport = self._kept_transport
        unread = transport.get_write_buffer_size() if transport is not None else 0
        if unread == 0 or self._unread_bytes == 0 or unread < self._unread_bytes:
            self._unread_since = now
        self._unread_bytes = unread
        return now - self._unread_since > STALL_SECONDS

    def abort(self) -> None:
        if self._kept_transport is not None:
            self._kept_transport.abort()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer malformed HTTP, or an error of the service, with JSON, not with a page."""
        # It logs, and checks that a reply can be sent.
        super().handle_error(request, status, exc, message)
        text = "the service failed; its log says why"
        if status < 500:
            text = f"this cannot be read as an HTTP request: {message or 'nothing more is known'}"
        reply = Reply(envelope.failure(text), origins.LOCALHOST, status=status)
        reply.force_close()
        return cast(web.StreamResponse, reply)
