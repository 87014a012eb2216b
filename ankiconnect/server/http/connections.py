"""The HTTP connections: how many there may be, and how long one may keep the service waiting.

aiohttp reads requests from them and writes replies. Looked after here is what a client may do instead:
send a request's head a byte at a time, send nothing, take no reply, open more than there is room for.
One look a second at every connection does it, with no timer for each request.
"""

from __future__ import annotations

import asyncio
import heapq
import time
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, cast

from aiohttp import web

from ..api import envelope
from . import origins
from .response import Reply

Handler = Callable[[web.BaseRequest], Awaitable[Any]]

HEAD_SECONDS = 20.0
"""How long the head of a request may take to come, from its first byte on."""
IDLE_SECONDS = 75.0
"""How long a connection may stay without a request."""
STALL_SECONDS = 60.0
"""How long a client may take nothing of a reply."""
SWEEP_SECONDS = 1.0
IN_A_ROW = 32
"""How many requests that came in one piece are answered before others have a turn."""
MOST_CONNECTIONS = 4_000
LEAST_CONNECTIONS = 100
WANTED_DESCRIPTORS = 8_192
"""As many as a browser asks for, and so Anki's own web view."""


class Client(Protocol):
    """What is counted and looked at: a connection, or one that is about to be."""

    busy: bool
    served: bool
    waits_since: float

    def is_overdue(self, now: float) -> bool:
        """Whether it has kept the service waiting for too long."""

    def cut(self) -> None:
        """End it at once."""


class Connection(web.RequestHandler):
    """One client's connection, and since when the service waits for it."""

    __slots__ = (
        "_in_a_row",
        "_untaken",
        "_untaken_since",
        "_wire",
        "busy",
        "head_since",
        "served",
        "waits_since",
    )

    def __init__(self, server: Server, **options: Any) -> None:
        super().__init__(server, **options)
        self.waits_since = time.monotonic()
        self.head_since: float | None = None
        self.busy = False
        self.served = False
        self._untaken = 0
        self._untaken_since = 0.0
        self._in_a_row = 0
        self._wire: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport, which aiohttp forgets when it closes and its client has not taken all."""
        self._wire = cast(asyncio.Transport, transport)
        super().connection_made(transport)

    def connection_lost(self, exc: BaseException | None) -> None:
        super().connection_lost(exc)
        self._wire = None

    def data_received(self, data: bytes) -> None:
        """Note when the head of a request begins to come."""
        if data:  # aiohttp calls it without any, to go on with what it has
            self._in_a_row = 0
            if self.head_since is None and not self.busy:
                self.head_since = time.monotonic()
        super().data_received(data)

    def begin(self) -> None:
        """The head of a request has come."""
        self.busy = self.served = True
        self.head_since = None
        self._in_a_row += 1

    @property
    def takes_all_turns(self) -> bool:
        """Whether it is time for others: many requests came in one piece, and none of them waits."""
        return self._in_a_row % IN_A_ROW == 0

    def end(self) -> None:
        """The request has its reply."""
        self.busy = False
        self.waits_since = time.monotonic()

    def is_overdue(self, now: float) -> bool:
        """Whether its client has kept the service waiting for too long."""
        if self._takes_nothing(now):
            return True
        if self.busy:
            return False
        if self.head_since is not None:
            return now - self.head_since > HEAD_SECONDS
        return now - self.waits_since > IDLE_SECONDS

    def _takes_nothing(self, now: float) -> bool:
        untaken = self._wire.get_write_buffer_size() if self._wire is not None else 0
        if untaken == 0 or self._untaken == 0 or untaken < self._untaken:
            self._untaken_since = now
        self._untaken = untaken
        return now - self._untaken_since > STALL_SECONDS

    def cut(self) -> None:
        """End it at once; what was not taken yet is dropped."""
        if self._wire is not None:
            self._wire.abort()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what is no HTTP, or a fault of ours, as JSON, which no browser shows as a page."""
        # It logs, and checks that a reply can go out.
        super().handle_error(request, status, exc, message)
        text = "the service failed; its log says why"
        if status < 500:
            text = f"this cannot be read as an HTTP request: {message or 'nothing more is known'}"
        reply = Reply(envelope.failure(text), origins.LOCALHOST, status=status)
        reply.force_close()
        return cast(web.StreamResponse, reply)


class Server(web.Server):
    """Makes a `Connection` for each client and ends those that keep the service waiting."""

    def __init__(self, handle: Handler, most: int, **options: Any) -> None:
        """
        Args:
            handle: Answers a request.
            most: Connections that may be open at a time.
            options: Those of `web.RequestHandler`.
        """
        super().__init__(_watched(handle), keepalive_timeout=IDLE_SECONDS, **options)
        self._options = {"keepalive_timeout": IDLE_SECONDS, **options}
        self._most = most
        self._open: set[Client] = set()
        self._ended = False

    def __call__(self) -> web.RequestHandler:
        """A connection for a client that comes; asyncio calls it."""
        return Connection(self, loop=asyncio.get_running_loop(), **self._options)

    def connection_made(self, handler: web.RequestHandler, transport: asyncio.Transport) -> None:
        super().connection_made(handler, transport)
        self.let_in(cast(Connection, handler))

    def connection_lost(self, handler: web.RequestHandler, exc: BaseException | None = None) -> None:
        super().connection_lost(handler, exc)
        self.let_go(cast(Connection, handler))

    def let_in(self, client: Client) -> None:
        """Count a client that has come, and end others where there is no room for it."""
        self._open.add(client)
        if self._ended:
            client.cut()
        if len(self._open) > self._most:
            self._make_room()

    def let_go(self, client: Client) -> None:
        """Count a client that has gone no more."""
        self._open.discard(client)

    def _make_room(self) -> None:
        """End connections without a request: first those that never had one, the oldest first.

        Several at a time, so that a flood doesn't have all of them compared for each that comes. While
        every other is at work, it is the newest that goes.
        """
        waiting = (one for one in self._open if not one.busy)
        for one in heapq.nsmallest(
            1 + self._most // 50, waiting, key=lambda one: (one.served, one.waits_since)
        ):
            self._open.discard(one)  # it counts no more, though it takes a moment to end
            one.cut()

    def end(self) -> None:
        """End what is still open, without what was not taken, and whatever comes from now on.

        A client that was let in while the last ones ended gets its connection some turns of the loop
        later. Left alone, it would outlive the loop.
        """
        self._ended = True
        for one in list(self._open):
            one.cut()

    async def sweep(self) -> None:
        """End overdue connections, until cancelled."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            now = time.monotonic()
            for one in list(self._open):
                if one.is_overdue(now):
                    one.cut()


def _watched(handle: Handler) -> Handler:
    async def watched(request: web.BaseRequest) -> Any:
        connection = cast(Connection, request.protocol)
        connection.begin()
        try:
            if connection.takes_all_turns:
                await asyncio.sleep(0)
            return await handle(request)
        finally:
            connection.end()

    return watched


def most_connections() -> int:
    """How many connections this process has room for: half of the files that it may open."""
    try:
        import resource
    except ImportError:  # Windows, which has no such limit
        return MOST_CONNECTIONS
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        return MOST_CONNECTIONS
    return max(LEAST_CONNECTIONS, min(MOST_CONNECTIONS, files // 2))


def allow_many_files() -> None:
    """Raise this process's own limit of open files, which is 1,024 or less on many systems.

    For a process of the service's own: inside Anki its web view has done so.
    """
    try:
        import resource
    except ImportError:
        return
    files, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED_DESCRIPTORS if most == resource.RLIM_INFINITY else min(WANTED_DESCRIPTORS, most)
    if files != resource.RLIM_INFINITY and files < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
