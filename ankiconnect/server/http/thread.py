"""The worker thread that owns the event loop and the HTTP server."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import socket
import ssl
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future
from typing import Any

from aiohttp import web
from aiohttp.http import HttpProcessingError

from ..net.executor import Workers
from . import connections
from .handshakes import Handshake

log = logging.getLogger(__name__)

LAST_WORDS_SECONDS = 0.3
"""How long the replies may take that are given up while stopping."""
CROWDED_SECONDS = 60.0
"""How often it is told that the process may open no more files."""
TURNS_TO_BEGIN = 4
"""Turns of the loop until a client that has its connection, and has sent its request, has it begun."""


class _OursOnly(logging.Filter):
    """Keeps out of the log what a client did wrong: nonsense instead of HTTP, dying half-way."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        return not isinstance(error, HttpProcessingError | web.RequestPayloadError | ConnectionError)


_http_log = logging.getLogger(f"{__name__}.http")
_http_log.addFilter(_OursOnly())


class _Unhandled:
    """What nobody caught in the loop; inside Anki asyncio's own logger is not the add-on's."""

    def __init__(self) -> None:
        self._crowded = 0.0

    def __call__(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, OSError) and error.errno in (errno.EMFILE, errno.ENFILE):
            self._tell_crowded(error)
        else:
            log.error("%s", context.get("message"), exc_info=error)

    def _tell_crowded(self, error: OSError) -> None:
        """asyncio tells of each client that it cannot accept, a thousand times a second."""
        now = time.monotonic()
        if now - self._crowded >= CROWDED_SECONDS or not self._crowded:
            self._crowded = now
            log.error("no more clients can be accepted for the moment: %s", error)


class ServerThread:
    """Serves requests on open sockets, in a thread with a loop of its own.

    aiohttp's own server takes every request to one handler. Its `web.Application` on top would add
    routes and middlewares, of which the API has none: any path is the same.

    `start` returns when it answers, or raises what went wrong. `stop` lets what has begun finish for
    a moment, closes everything and joins. Both belong to the thread that composes the service.
    """

    def __init__(
        self,
        make_handler: Callable[[], Awaitable[connections.Handler]],
        sockets: Sequence[socket.socket],
        queue_length: int = 128,
        give_up: Callable[[], None] = lambda: None,
        tls: ssl.SSLContext | None = None,
        at_end: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """
        Args:
            make_handler: Makes what answers a request, in the loop.
            sockets: Listening sockets; the thread closes them.
            queue_length: Connections that may wait at each of them.
            give_up: Called in the loop while stopping, when what has begun took too long: it has every
                request answered.
            tls: Serves https with it, instead of http.
            at_end: Awaited in the loop when the last connection has ended.
        """
        self._queue_length = queue_length
        self._give_up = give_up
        self._make_handler = make_handler
        self._sockets = sockets
        self._tls = tls
        self._at_end = at_end
        self._started: Future[None] = Future()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._grace_seconds = 0.0
        self._thread = threading.Thread(target=self._run, name="ankiconnect-server", daemon=True)

    def start(self) -> None:
        """Start the thread and wait until it serves.

        Raises:
            Exception: Whatever kept it from serving.
        """
        self._thread.start()
        self._started.result()

    def stop(self, grace_seconds: float = 1.0) -> None:
        """Stop serving.

        Args:
            grace_seconds: How long requests that have begun may still take.
        """
        if self._loop is None or self._stopping is None:
            return
        self._grace_seconds = grace_seconds
        with contextlib.suppress(RuntimeError):  # the loop has ended by itself
            self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:
            if self._started.done():
                log.exception("the server's thread ended by an error")
            else:
                self._started.set_exception(error)
        finally:
            for one in self._sockets:
                one.close()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(_Unhandled())
        self._loop.set_default_executor(Workers())
        self._stopping = asyncio.Event()
        handle = await self._make_handler()
        server = connections.Server(
            handle,
            connections.most_connections(),
            access_log=None,
            logger=_http_log,
            auto_decompress=False,
        )
        sweeping = asyncio.ensure_future(server.sweep())
        listening: list[asyncio.AbstractServer] = []
        try:
            listening += [await self._listen(server, one) for one in self._sockets]
            self._started.set_result(None)
            await self._stopping.wait()
            await self._close(server, listening)
        finally:
            sweeping.cancel()
            for each in listening:
                each.close()
            server.end()
            if self._at_end is not None:
                await self._at_end()

    async def _listen(
        self, server: connections.Server, opened: socket.socket
    ) -> asyncio.AbstractServer:
        secured = self._tls
        return await asyncio.get_running_loop().create_server(
            server if secured is None else lambda: Handshake(server, secured),
            sock=opened,
            backlog=self._queue_length,
        )

    async def _close(
        self, server: connections.Server, listening: Sequence[asyncio.AbstractServer]
    ) -> None:
        """Stop listening, let begun requests finish for a moment, have the rest answered."""
        await self._let_in_the_last()
        for one in listening:
            one.close()
        for _ in range(TURNS_TO_BEGIN):
            await asyncio.sleep(0)
        server.pre_shutdown()  # idle connections end now and not after the grace
        giving_up = asyncio.get_running_loop().call_later(self._grace_seconds, self._give_up)
        await server.shutdown(self._grace_seconds + LAST_WORDS_SECONDS)
        giving_up.cancel()

    async def _let_in_the_last(self) -> None:
        """Accept nobody any more, and have those who were accepted just now get their connection.

        asyncio gives it a turn after it has accepted, and drops the client when its server is closed
        by then.
        """
        loop = asyncio.get_running_loop()
        for one in self._sockets:
            with contextlib.suppress(NotImplementedError):  # the loop of Windows has no such gap
                loop.remove_reader(one)
        await asyncio.sleep(0)
