"""All HTTP connections: how many there may be, and which are closed."""

from __future__ import annotations

import asyncio
import heapq
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any, cast

from aiohttp import web

from ..net.addresses import is_loopback
from .connection import IDLE_SECONDS, Client, Connection
from .turns import Turns

Handler = Callable[[web.BaseRequest], Awaitable[Any]]

SWEEP_SECONDS = 1.0
LOCAL_SHARE = 10
"""Programs of this machine keep one of so many connections, whatever others do."""


class Server(web.Server):
    """Makes a `Connection` for each client, and closes those that keep the service waiting."""

    def __init__(self, handle: Handler, max_connections: int, **options: Any) -> None:
        """
        Args:
            handle: Answers a request.
            max_connections: Connections that may be open at a time.
            options: Those of `web.RequestHandler`.
        """
        # Cancellation: a read is given up when its client has gone. The dispatcher finishes writes.
        super().__init__(
            _tracked(handle), handler_cancellation=True, keepalive_timeout=IDLE_SECONDS, **options
        )
        self._options = {"keepalive_timeout": IDLE_SECONDS, **options}
        self._max_connections = max_connections
        self._clients: set[Client] = set()
        self._turns = Turns()
        self._ended = False

    def __call__(self) -> web.RequestHandler:
        """The protocol of a new client; asyncio calls it."""
        return Connection(self, self._turns, loop=asyncio.get_running_loop(), **self._options)

    def connection_made(self, handler: web.RequestHandler, transport: asyncio.Transport) -> None:
        super().connection_made(handler, transport)
        self.register(cast(Connection, handler))

    def connection_lost(self, handler: web.RequestHandler, exc: BaseException | None = None) -> None:
        super().connection_lost(handler, exc)
        self.unregister(cast(Connection, handler))

    def register(self, client: Client) -> None:
        """Count a new client, and abort others when there are too many."""
        self._clients.add(client)
        if self._ended:
            client.abort()
        if len(self._clients) > self._max_connections:
            self._evict()

    def unregister(self, client: Client) -> None:
        """Stop counting a client that has disconnected."""
        self._clients.discard(client)

    def _evict(self) -> None:
        """Abort the first connections by `_eviction_order`.

        Several at a time: during a flood, comparing all of them for each new one would take too long.
        """
        idle = (one for one in self._clients if not one.busy or one.receiving)
        count = 1 + self._max_connections // 50
        for one in heapq.nsmallest(count, idle, key=self._eviction_order()):
            self._clients.discard(one)  # it takes a moment to close, but no longer counts
            one.abort()

    def _eviction_order(self) -> Callable[[Client], Any]:
        """In which order connections without a whole request are aborted.

        First those of the peer with the most, then those that never had a request, then the slowest. A
        body that drips is not a request yet, however long it lasts. This machine keeps some places.
        While every other is busy, the newest is aborted.
        """
        of_peer = Counter(one.peer for one in self._clients)
        local = {peer for peer in of_peer if peer and is_loopback(peer)}
        if sum(of_peer[one] for one in local) > max(1, self._max_connections // LOCAL_SHARE):
            local.clear()
        return lambda one: (
            one.peer in local,
            -of_peer[one.peer],
            one.served and not one.receiving,
            one.progress,
        )

    def end(self) -> None:
        """Abort what is still open, with its unread replies, and every client that comes from now on.

        A client that was accepted while the last ones ended gets its connection some turns of the loop
        later. It would outlive the loop.
        """
        self._ended = True
        for one in list(self._clients):
            one.abort()

    async def sweep(self) -> None:
        """Abort overdue connections, until cancelled."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            now = time.monotonic()
            for one in list(self._clients):
                if one.is_overdue(now):
                    one.abort()


def _tracked(handle: Handler) -> Handler:
    """`handle`, with its connection busy meanwhile."""

    async def tracked(request: web.BaseRequest) -> Any:
        connection = cast(Connection, request.protocol)
        connection.request_started(request)
        try:
            if connection.should_yield:
                await asyncio.sleep(0)
            return await handle(request)
        finally:
            connection.request_finished()

    return tracked
