"""The first moments of a client over TLS.

asyncio can serve TLS by itself, but shows a connection only when both sides have agreed on it. Until
then nobody would count it, and silent clients could take every file that the process may open.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
import time
from typing import cast

from .connections import HEAD_SECONDS, Server

log = logging.getLogger(__name__)


class Handshake(asyncio.Protocol):
    """A client that has connected and has not agreed on TLS yet; it becomes a `Connection` then.

    Attributes:
        busy, served, waits_since: As of a `Connection`: it never had a request.
    """

    def __init__(self, server: Server, secured: ssl.SSLContext) -> None:
        """
        Args:
            server: Whose client it is.
            secured: The certificate, and what is agreed on.
        """
        self.busy = self.served = False
        self.waits_since = time.monotonic()
        self._server = server
        self._secured = secured
        self._wire: asyncio.Transport | None = None
        self._task: asyncio.Task[None] | None = None
        self._early = bytearray()
        self._lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to agree."""
        self._wire = cast(asyncio.Transport, transport)
        self._server.let_in(self)
        # Its first step comes before anything that the client says: the next turn begins with it.
        self._task = asyncio.get_running_loop().create_task(self._agree(self._wire))

    def data_received(self, data: bytes) -> None:
        """Keep what comes in the turn in which both have agreed."""
        self._early += data

    def connection_lost(self, exc: BaseException | None) -> None:
        """It has gone in that turn."""
        self._lost = True

    def is_overdue(self, now: float) -> bool:
        """Whether it has kept the service waiting for too long."""
        return now - self.waits_since > HEAD_SECONDS

    def cut(self) -> None:
        """End it at once."""
        if self._wire is not None:
            self._wire.abort()

    async def _agree(self, wire: asyncio.Transport) -> None:
        if wire.is_closing():  # there was no room for it: nobody would wake what waits for it
            self._server.let_go(self)
            return
        try:
            secured = await asyncio.get_running_loop().start_tls(
                wire, self, self._secured, server_side=True, ssl_handshake_timeout=HEAD_SECONDS
            )
        except OSError as error:  # it speaks something else, takes too long, or has gone
            log.debug("no TLS with a client: %s", error)
            wire.abort()
            return
        finally:
            self._server.let_go(self)
        if secured is not None and not self._lost:
            self._go_on(secured)

    def _go_on(self, secured: asyncio.Transport) -> None:
        connection = self._server()
        secured.set_protocol(connection)
        connection.connection_made(secured)
        if self._early:
            connection.data_received(bytes(self._early))
