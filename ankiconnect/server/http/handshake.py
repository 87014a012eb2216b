"""A client over TLS, until both sides have agreed on a key.

asyncio can serve TLS by itself, but shows a connection only after the handshake. Until then nobody
would count it, and silent clients could take every file that the process may open.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
import time
from typing import cast

from .connection import HEAD_SECONDS
from .server import Server

log = logging.getLogger(__name__)


class Handshake(asyncio.Protocol):
    """A client that has connected but has not finished the TLS handshake. It becomes a `Connection`."""

    def __init__(self, server: Server, context: ssl.SSLContext) -> None:
        self.busy = self.served = False
        self.waiting_since = time.monotonic()
        self._server = server
        self._context = context
        self._transport: asyncio.Transport | None = None
        self._task: asyncio.Task[None] | None = None
        self._early_data = bytearray()
        self._lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._server.register(self)
        # The task starts before any data is read: that is for the next turn of the loop.
        self._task = asyncio.get_running_loop().create_task(self._run(self._transport))

    def data_received(self, data: bytes) -> None:
        """Keep what comes in the same turn of the loop in which the handshake finishes."""
        self._early_data += data

    def connection_lost(self, exc: BaseException | None) -> None:
        """The client has disconnected in that turn."""
        self._lost = True

    def is_overdue(self, now: float) -> bool:
        return now - self.waiting_since > HEAD_SECONDS

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    async def _run(self, transport: asyncio.Transport) -> None:
        if transport.is_closing():  # evicted already; `start_tls` would wait for ever
            self._server.unregister(self)
            return
        try:
            encrypted = await asyncio.get_running_loop().start_tls(
                transport, self, self._context, server_side=True, ssl_handshake_timeout=HEAD_SECONDS
            )
        except OSError as error:  # no TLS, too slow, or disconnected
            log.debug("no TLS with a client: %s", error)
            transport.abort()
            return
        finally:
            self._server.unregister(self)
        if encrypted is not None and not self._lost:
            self._become_connection(encrypted)

    def _become_connection(self, transport: asyncio.Transport) -> None:
        connection = self._server()
        transport.set_protocol(connection)
        connection.connection_made(transport)
        if self._early_data:
            connection.data_received(bytes(self._early_data))
