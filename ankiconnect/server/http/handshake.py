"""A client over TLS, until both sides have agreed on a key.

asyncio can serve TLS by itself, but shows a connection only after the handshake. Until then nobody
would count it, and silent clients could take every file that the process may open. It also cannot tell
a client that speaks http that this port speaks https.
"""

from __future__ import annotations

import asyncio
import logging
import re
import ssl
import time
from typing import cast

from ..api import envelope
from . import origins
from .connection import HEAD_SECONDS, peer_of
from .response import Reply
from .server import Server

log = logging.getLogger(__name__)


_HTTP = re.compile(rb"[A-Z]+ ")
SPEAKS_HTTPS = "this port speaks https: use https:// instead of http://"


class Handshake(asyncio.Protocol):
    """A client that has connected but has not finished the TLS handshake. It becomes a `Connection`."""

    def __init__(self, server: Server, context: ssl.SSLContext) -> None:
        self.busy = self.served = self.receiving = False
        self.waiting_since = self.progress = time.monotonic()
        self.peer = ""
        self._server = server
        self._context = context
        self._transport: asyncio.Transport | None = None
        self._task: asyncio.Task[None] | None = None
        self._early_data = bytearray()
        self._lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self.peer = peer_of(transport)
        self._server.register(self)

    def data_received(self, data: bytes) -> None:
        """Start TLS with the first bytes of the client.

        Later ones come in the same turn of the loop in which the handshake finishes, and are kept.
        """
        if self._task is not None:
            self._early_data += data
        elif self._transport is not None and _HTTP.match(data):
            self._transport.write(
                Reply(envelope.failure(SPEAKS_HTTPS), origins.LOCALHOST, status=400).closing()
            )
            self._transport.close()
        elif self._transport is not None:
            self._transport.pause_reading()
            self._task = asyncio.get_running_loop().create_task(self._run(self._transport, data))

    def connection_lost(self, exc: BaseException | None) -> None:
        """The client has disconnected before the handshake, or in that turn."""
        self._lost = True
        if self._task is None:
            self._server.unregister(self)

    def is_overdue(self, now: float) -> bool:
        return now - self.waiting_since > HEAD_SECONDS

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    async def _run(self, transport: asyncio.Transport, first: bytes) -> None:
        if transport.is_closing():  # evicted already; `start_tls` would wait for ever
            self._server.unregister(self)
            return
        try:
            encrypted = await self._start_tls(transport, first)
        except OSError as error:  # no TLS, too slow, or disconnected
            log.debug("no TLS with a client: %s", error)
            transport.abort()
            return
        finally:
            self._server.unregister(self)
        if encrypted is not None and not self._lost:
            self._become_connection(encrypted)

    async def _start_tls(self, transport: asyncio.Transport, first: bytes) -> asyncio.Transport | None:
        """Start TLS with bytes that have come already.

        Raises:
            OSError: The client speaks no TLS, is too slow, or has disconnected.
        """
        loop = asyncio.get_running_loop()
        # In two turns of the loop: `start_tls` sets its protocol at once, and connects it in one turn.
        loop.call_soon(lambda: loop.call_soon(_pass_on, transport, first))
        return await loop.start_tls(
            transport, self, self._context, server_side=True, ssl_handshake_timeout=HEAD_SECONDS
        )

    def _become_connection(self, transport: asyncio.Transport) -> None:
        connection = self._server()
        transport.set_protocol(connection)
        connection.connection_made(transport)
        if self._early_data:
            connection.data_received(bytes(self._early_data))


def _pass_on(transport: asyncio.Transport, data: bytes) -> None:
    """Give the protocol of a transport what the transport has received."""
    protocol = transport.get_protocol()
    if isinstance(protocol, asyncio.BufferedProtocol):
        while data:
            buffer = memoryview(protocol.get_buffer(len(data)))
            taken = min(len(buffer), len(data))
            buffer[:taken], data = data[:taken], data[taken:]
            protocol.buffer_updated(taken)
    else:  # Python 3.10
        cast(asyncio.Protocol, protocol).data_received(data)
