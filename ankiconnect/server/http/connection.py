"""One HTTP connection, and how long it may keep the service waiting.

aiohttp reads the requests and writes the replies. A client may do something else: send the head of a
request one byte at a time, send nothing, or read no reply. `Server` looks for such clients once a
second, so that no request needs a timer of its own.
"""

from __future__ import annotations

import asyncio
import re
import time
from typing import Any, Protocol, cast

from aiohttp import web
from aiohttp.streams import StreamReader

from ..api import envelope
from . import chunk_extensions, origins, repeated_heads
from .response import Reply
from .turns import Turns

HEAD_SECONDS = 20.0
"""How long the head of a request may take, from its first byte on."""
IDLE_SECONDS = 75.0
"""How long a connection may stay without a request."""
STALL_SECONDS = 60.0
"""How long a client may read nothing of a reply."""
MAX_IN_A_ROW = 32
"""Requests that came in one piece are answered so many at a time, before other clients have a turn."""
REFUSAL_SECONDS = 0.5
"""How long a client whose body was refused may take to read why."""
FIRST_BYTES = 64 * 1024
"""How much is read at a time, until a body with a known length is accepted."""
READ_BYTES = 256 * 1024
PIECE_BYTES = 2 * 1024
"""Others have a turn after so many bytes, except in a body whose length is known: that costs little."""
MAX_FRAMING_BYTES = 4 * 1024
"""Bytes of a chunked body that are not content (sizes, line ends). `FRAMED_BYTES` allow one more."""
FRAMED_BYTES = 16
BODY_RATE = 100_000
"""Bytes of a body that make its connection a second younger, when old ones are evicted."""
MAX_BLANK_BYTES = 64
"""Line ends before a request."""

_NOT_HTTP = b"\0\r\n\r\n"
"""What every parser refuses with 400."""
_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]{1,15})\r\n", re.IGNORECASE)
_LINE_ENDS = (b"\r", b"\n")

chunk_extensions.refuse()
repeated_heads.use()


def peer_of(transport: asyncio.BaseTransport) -> str:
    """The address of a client; "" if it is not known."""
    name = transport.get_extra_info("peername")
    return str(name[0]) if isinstance(name, tuple) else ""


class Client(Protocol):
    """What `Server` counts and checks: a connection, or a TLS handshake that becomes one."""

    busy: bool
    """It has a request that is not answered yet."""
    served: bool
    """It has had a request."""
    peer: str
    """The address of its client; "" if it is not known."""

    @property
    def progress(self) -> float:
        """Since when the service waits for it. A body makes it later, the faster it comes."""

    @property
    def receiving(self) -> bool:
        """Whether the body of its request is not complete."""

    def is_overdue(self, now: float) -> bool:
        """Whether it has kept the service waiting for too long."""

    def abort(self) -> None:
        """Close it at once, without the rest of a reply."""


class Connection(web.RequestHandler):
    """One client's connection, and since when the service waits for it."""

    __slots__ = (
        "_body",
        "_body_since",
        "_framing",
        "_has_length",
        "_in_a_row",
        "_is_queued",
        "_kept_transport",
        "_later",
        "_refused",
        "_turns",
        "_unread_bytes",
        "_unread_since",
        "busy",
        "head_since",
        "peer",
        "served",
        "waiting_since",
    )

    def __init__(self, server: web.Server, turns: Turns, **options: Any) -> None:
        super().__init__(server, **options)
        self._turns = turns
        self.peer = ""
        self.waiting_since = time.monotonic()
        self.head_since: float | None = None
        self.busy = False
        self.served = False
        self._unread_bytes = 0
        self._unread_since = 0.0
        self._in_a_row = 0
        self._kept_transport: asyncio.Transport | None = None
        self._body: StreamReader | None = None
        self._body_since = 0.0
        self._has_length = False
        self._framing = 0
        self._later = memoryview(b"")
        self._refused = False
        self._is_queued = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport: aiohttp forgets it when it closes, though a reply may be unread."""
        self._kept_transport = cast(asyncio.Transport, transport)
        self.peer = peer_of(transport)
        self._read_at_a_time(FIRST_BYTES)
        super().connection_made(transport)

    def _read_at_a_time(self, count: int) -> None:
        """What has been read and waits for its turn takes memory. TLS and Windows read less anyway."""
        transport: Any = self._kept_transport
        if hasattr(transport, "max_size"):
            transport.max_size = count

    def connection_lost(self, exc: BaseException | None) -> None:
        super().connection_lost(exc)
        self._kept_transport = None
        self._later = memoryview(b"")

    def data_received(self, data: bytes) -> None:
        """Parse what comes, in pieces where it may cost much."""
        if not data:  # aiohttp calls it so to continue with what it has
            self._parse(data)
            return
        if self._refused:
            return
        self._in_a_row = 0
        is_start = self.head_since is None and not self.busy
        if is_start:
            self.head_since = time.monotonic()
        is_small = len(data) <= PIECE_BYTES and not self.receiving
        if not self._later and (is_small or self._is_cheap(data, is_start)):
            self._parse(data)
        else:
            self._parse_in_pieces(data)

    def _is_cheap(self, data: bytes, is_start: bool) -> bool:
        """Whether it is all of one body with a known length, which is not looked at.

        Args:
            data: Many bytes.
            is_start: Whether nothing came since the last request ended.
        """
        if self.receiving:
            return self._has_length
        end = data.find(b"\r\n\r\n") + 4
        length = _LENGTH.search(data, 0, end) if is_start else None
        return length is not None and len(data) - end <= int(length[1])

    def _parse_in_pieces(self, data: bytes) -> None:
        self._later = memoryview(bytes(self._later) + data)
        if self._kept_transport is not None:
            self._kept_transport.pause_reading()
        self._queue_piece()

    def _queue_piece(self) -> None:
        if not self._is_queued:
            self._is_queued = True
            self._turns.add(self._parse_piece)

    def _parse_piece(self) -> None:
        """Parse one piece. The next one has its turn after everybody else."""
        self._is_queued = False
        if self._later and not self._is_paused:
            size = len(self._later) if self.receiving and self._has_length else PIECE_BYTES
            piece, self._later = bytes(self._later[:size]), self._later[size:]
            self._parse(piece)
        # Not while the request has not read yet what was parsed. What is refused is thrown away.
        if self._refused or not self._is_paused:
            self._resume_transport_reading()

    @property
    def _is_paused(self) -> bool:
        return self._reading_paused or self._buffer_paused

    def resume_reading(self, *args: Any, **options: Any) -> None:
        """Continue after a pause. aiohttp also calls it without one, with each body that is read, and
        would have its parser parse nothing."""
        if self._reading_paused:
            super().resume_reading(*args, **options)

    def _resume_transport_reading(self) -> None:
        """Parse what has come before more is read. aiohttp calls it too."""
        if self._later:
            self._queue_piece()
        else:
            super()._resume_transport_reading()

    def _parse(self, data: bytes) -> None:
        if data[:1] in _LINE_ENDS and len(data) > MAX_BLANK_BYTES and not self.receiving:
            data = data if data.strip(b"\r\n") else _NOT_HTTP
        chunked = None if self._has_length else self._body
        before = 0 if chunked is None else chunked.total_bytes
        try:
            super().data_received(data)
        except ValueError:  # from aiohttp's pure parser: a Content-Length of too many digits
            super().data_received(_NOT_HTTP)
        self._end_after_malformed()
        if chunked is not None and not chunked.is_eof():
            self._count_framing(len(data) - (chunked.total_bytes - before))

    def _end_after_malformed(self) -> None:
        """Parse nothing after what is not HTTP: it would not be HTTP either.

        Each exception of aiohttp's parser is in a cycle with its own traceback, which keeps the
        connection and much of the event loop until Python next collects garbage.
        """
        error = getattr(self._messages[-1][0], "exc", None) if self._messages else None
        if error is not None:
            error.__traceback__ = None
            self._give_up()

    def _give_up(self) -> None:
        self._refused = True
        self._later = memoryview(b"")

    def _count_framing(self, count: int) -> None:
        """Refuse a body of tiny chunks: parsing them takes a thousand times as long as a large one."""
        self._framing += count
        if self._framing > MAX_FRAMING_BYTES + self._content_bytes // FRAMED_BYTES and self._body:
            self._give_up()
            self._body.set_exception(web.RequestPayloadError("its chunks are too small"))

    @property
    def is_refused(self) -> bool:
        """Whether what it sent has been refused, and nothing is looked at any more."""
        return self._refused

    @property
    def _content_bytes(self) -> int:
        return 0 if self._body is None else self._body.total_bytes

    @property
    def receiving(self) -> bool:
        return self._body is not None and not self._body.is_eof()

    @property
    def progress(self) -> float:
        if self.receiving:
            return self._body_since + self._content_bytes / BODY_RATE
        return self.waiting_since

    def request_started(self, request: web.BaseRequest) -> None:
        """The head of a request has come."""
        self.busy = self.served = True
        self.head_since = None
        self._in_a_row += 1
        self._body = None if request.content.is_eof() else request.content
        if self._body is not None:
            self._body_since = time.monotonic()
            self._has_length = "Content-Length" in request.headers
            self._read_at_a_time(FIRST_BYTES)
            self._framing = 0

    def body_accepted(self) -> None:
        """Nothing is wrong with the body so far, and its client has shown the key if one is set."""
        if self._has_length:
            self._read_at_a_time(READ_BYTES)

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


def accept_body(request: web.BaseRequest) -> None:
    """Read the rest of a request's body in larger pieces."""
    if isinstance(request.protocol, Connection):
        request.protocol.body_accepted()


async def let_refusal_be_read(request: web.BaseRequest, reply: Reply) -> None:
    """Write the reply to a refused body, and throw away what its client still sends for a moment.

    If the connection were closed at once, the rest of the body would make the client's system discard
    the reply.
    """
    if isinstance(request.protocol, Connection) and request.protocol.is_refused:
        await reply.prepare(request)
        await asyncio.sleep(REFUSAL_SECONDS)
