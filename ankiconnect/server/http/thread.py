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

from ..net.executor import DaemonExecutor
from . import file_limit
from .handshake import Handshake
from .server import Handler, Server

log = logging.getLogger(__name__)

GIVEN_UP_SECONDS = 0.3
"""How long error replies to requests that are given up while stopping may take."""
FILE_LIMIT_WARNING_SECONDS = 60.0
"""How often the log says that the process may open no more files."""
START_TURNS = 4
"""Turns of the loop from a client's connection to the start of the request that it has sent."""


class _ClientErrorFilter(logging.Filter):
    """Drops errors of clients: malformed HTTP, a connection that is lost half-way."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        return not isinstance(error, HttpProcessingError | web.RequestPayloadError | ConnectionError)


_http_log = logging.getLogger(f"{__name__}.http")
_http_log.addFilter(_ClientErrorFilter())


class _ExceptionHandler:
    """Logs what nobody caught in the loop. Inside Anki, asyncio's own logger is not the add-on's."""

    def __init__(self) -> None:
        self._last_warning = 0.0

    def __call__(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, OSError) and error.errno in (errno.EMFILE, errno.ENFILE):
            self._warn_of_file_limit(error)
        else:
            log.error("%s", context.get("message"), exc_info=error)

    def _warn_of_file_limit(self, error: OSError) -> None:
        """asyncio reports each client that it cannot accept, a thousand times a second."""
        now = time.monotonic()
        if now - self._last_warning >= FILE_LIMIT_WARNING_SECONDS or not self._last_warning:
            self._last_warning = now
            log.error("no more clients can be accepted for the moment: %s", error)


class ServerThread:
    """Serves requests on open sockets, in a thread with a loop of its own.

    aiohttp's low-level server takes every request to one handler. The API needs none of the routes and
    middlewares of `web.Application`: every path is the same.

    Call `start` and `stop` in the thread that composes the service.
    """

    def __init__(
        self,
        make_handler: Callable[[], Awaitable[Handler]],
        sockets: Sequence[socket.socket],
        queue_length: int = 128,
        give_up: Callable[[], None] = lambda: None,
        tls: ssl.SSLContext | None = None,
        at_end: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """
        Args:
            make_handler: Makes what answers requests. Awaited in the loop.
            sockets: Listening sockets; the thread closes them.
            queue_length: Connections that may wait at each of them.
            give_up: Called in the loop while stopping, when requests take too long. It must have all of
                them answered.
            tls: With it https is served instead of http.
            at_end: Awaited in the loop after the last connection has ended.
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
        """Start the thread, and wait until it serves.

        Raises:
            Exception: Whatever kept it from serving.
        """
        self._thread.start()
        self._started.result()

    def stop(self, grace_seconds: float = 1.0) -> None:
        """Stop serving, close every connection and join the thread.

        Args:
            grace_seconds: How long requests that have started may still take.
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
                log.exception("the server's thread ended with an error")
            else:
                self._started.set_exception(error)
        finally:
            for one in self._sockets:
                one.close()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(_ExceptionHandler())
        self._loop.set_default_executor(DaemonExecutor())  # for name look-ups
        self._stopping = asyncio.Event()
        handle = await self._make_handler()
        server = Server(
            handle,
            file_limit.max_connections(),
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

    async def _listen(self, server: Server, opened: socket.socket) -> asyncio.AbstractServer:
        tls = self._tls
        return await asyncio.get_running_loop().create_server(
            server if tls is None else lambda: Handshake(server, tls),
            sock=opened,
            backlog=self._queue_length,
        )

    async def _close(self, server: Server, listening: Sequence[asyncio.AbstractServer]) -> None:
        """Stop listening, let requests finish for a moment, and have the rest answered."""
        await self._accept_last_clients()
        for one in listening:
            one.close()
        for _ in range(START_TURNS):
            await asyncio.sleep(0)
        server.pre_shutdown()  # idle connections end now, not after the grace
        giving_up = asyncio.get_running_loop().call_later(self._grace_seconds, self._give_up)
        await server.shutdown(self._grace_seconds + GIVEN_UP_SECONDS)
        giving_up.cancel()

    async def _accept_last_clients(self) -> None:
        """Accept no more clients, and let those that were just accepted get their connection.

        They get it one turn after the accept. asyncio drops them if its server is closed by then.
        """
        loop = asyncio.get_running_loop()
        for one in self._sockets:
            with contextlib.suppress(NotImplementedError):  # the loop of Windows has no such turn
                loop.remove_reader(one)
        await asyncio.sleep(0)
