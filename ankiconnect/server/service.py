"""One service: bridge, host and settings put together behind an open port."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any

from aiohttp import web

from ..bridge.queue import Bridge
from ..handlers.host import Host
from ..settings import Store, is_loopback
from . import sockets
from .apilog import ApiLog
from .app import Site
from .dispatch import Background, Dispatcher
from .downloads import Downloads
from .thread import ServerThread

log = logging.getLogger(__name__)


class Service:
    """Serves the API. Made, started and stopped by a composition, on its main thread."""

    def __init__(
        self,
        bridge: Bridge,
        host: Host,
        store: Store,
        background: Background,
        watch: Callable[[str], None] = lambda name: None,
    ) -> None:
        """
        Args:
            bridge: The way to the main thread.
            host: What the actions there work on.
            store: The settings in force.
            background: Runs long parts off the main thread.
            watch: Told the name of every action that is run; for tests.
        """
        self._bridge = bridge
        self._store = store
        self._api_log = ApiLog()
        self._make_dispatcher = functools.partial(Dispatcher, bridge, host, store)
        self._background = background
        self._watch = watch
        self._dispatcher: Dispatcher | None = None
        self._thread: ServerThread | None = None
        self.urls: list[str] = []

    def start(self) -> None:
        """Listen and serve.

        Raises:
            sockets.CannotListen: The address or port cannot be used.
        """
        settings = self._store.current
        opened = sockets.listen(settings.webBindAddress, settings.webBindPort, settings.webBacklog)
        self.urls = [sockets.url(one) for one in opened]
        self._warn_if_open()
        self._api_log.begin(settings.apiLogPath)
        self._thread = ServerThread(
            self._application, opened, sockets.queue_length(settings.webBacklog), self._give_up
        )
        self._thread.start()

    def _give_up(self) -> None:
        if self._dispatcher is not None:
            self._dispatcher.give_up()

    def _warn_if_open(self) -> None:
        settings = self._store.current
        if not is_loopback(settings.webBindAddress) and settings.apiKey is None:
            log.warning(
                "listening on %s without an apiKey: everybody who reaches this machine over the "
                "network can read, change and delete the collection; set apiKey",
                settings.webBindAddress,
            )

    async def _application(self) -> web.Application:
        downloads = Downloads()  # it belongs to the loop, like the dispatcher
        self._dispatcher = self._make_dispatcher(downloads, self._background, self._watch)
        application = Site(self._dispatcher, self._store, self._api_log).application()

        async def close_downloads(_: Any) -> None:
            await downloads.close()

        application.on_cleanup.append(close_downloads)
        return application

    def stop(self, grace_seconds: float = 1.0) -> None:
        """Stop serving: what has begun is finished, what waits is answered with an error."""
        self._bridge.close()
        if self._thread is not None:
            self._thread.stop(grace_seconds)
        self._api_log.close()
