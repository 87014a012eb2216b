"""The worker thread that owns the event loop and the HTTP server."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import threading
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager
from typing import Any

from aiohttp import web
from aiohttp.http import HttpProcessingError

from .workers import Workers

log = logging.getLogger(__name__)

Handler = Callable[[web.BaseRequest], Awaitable[Any]]
"""Answers one HTTP request."""

KEEPALIVE_SECONDS = 75.0
LAST_WORDS_SECONDS = 0.3
"""How long the replies may take that are given up while stopping."""


class _OursOnly(logging.Filter):
    """Keeps out of the log what a client did wrong: nonsense instead of HTTP, dying half-way."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        return not isinstance(error, HttpProcessingError | web.RequestPayloadError | ConnectionError)


_http_log = logging.getLogger(f"{__name__}.http")
_http_log.addFilter(_OursOnly())


class ServerThread:
    """Serves HTTP on open sockets, in a thread with a loop of its own.

    aiohttp's `web.Server` takes every request to one handler. Its `web.Application` on top would add
    routes and middlewares, of which the API has none: any path is the same.

    `start` returns when it answers, or raises what went wrong. `stop` lets what has begun finish for
    a moment, closes everything and joins. Both belong to the thread that composes the service.
    """

    def __init__(
        self,
        open_site: Callable[[], AbstractAsyncContextManager[Handler]],
        sockets: Sequence[socket.socket],
        queue_length: int = 128,
        give_up: Callable[[], None] = lambda: None,
    ) -> None:
        """
        Args:
            open_site: Gives the handler of all requests, in the loop; left when the service stops.
            sockets: Listening sockets; the thread closes them.
            queue_length: Connections that may wait at each of them.
            give_up: Called in the loop while stopping, when what has begun took too long: it has every
                request answered.
        """
        self._queue_length = queue_length
        self._give_up = give_up
        self._open_site = open_site
        self._sockets = sockets
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
        self._loop.set_default_executor(Workers())
        self._stopping = asyncio.Event()
        async with self._open_site() as handle:
            await self._serve_by(handle, self._stopping)

    async def _serve_by(self, handle: Handler, stopping: asyncio.Event) -> None:
        server = web.Server(
            handle,
            access_log=None,
            logger=_http_log,
            keepalive_timeout=KEEPALIVE_SECONDS,
            auto_decompress=False,
        )
        runner = web.ServerRunner(server, shutdown_timeout=0)
        await runner.setup()
        try:
            for one in self._sockets:
                await web.SockSite(runner, one, backlog=self._queue_length).start()
            self._started.set_result(None)
            await stopping.wait()
            await self._close(runner, server)
        finally:
            await runner.cleanup()

    async def _close(self, runner: web.ServerRunner, server: web.Server) -> None:
        """Stop listening, let begun requests finish for a moment, have the rest answered."""
        for site in list(runner.sites):
            await site.stop()
        await asyncio.sleep(0)  # what has come in just now begins first
        server.pre_shutdown()  # idle connections end now and not after the grace
        giving_up = asyncio.get_running_loop().call_later(self._grace_seconds, self._give_up)
        await server.shutdown(self._grace_seconds + LAST_WORDS_SECONDS)
        giving_up.cancel()
