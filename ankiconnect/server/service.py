"""One service: bridge, host and settings together, on an open port."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import socket
import ssl
from collections.abc import Callable, Sequence

from ..bridge.bridge import Bridge
from ..handlers.framework.host import Host
from ..settings import Settings, Store
from .api.api_log import ApiLog
from .api.dispatcher import Dispatcher
from .api.keyring import Keyrings
from .api.questions import Questions, Refusals
from .api.request_context import Background, Resources
from .events.endpoint import EventsEndpoint
from .events.feed import Feed
from .http import listener, origins, tls
from .http.server import Handler
from .http.thread import ServerThread
from .net.downloader import Downloader
from .net.executor import DaemonExecutor
from .pages.recent_requests import RecentRequests
from .pages.routes import Routes
from .replies.kept_replies import KeptReplies
from .requests.get_requests import GetRequests
from .requests.handler import HandleMcp, HttpHandler
from .requests.limits import Limits
from .requests.listening import Listeners
from .requests.records import Records

log = logging.getLogger(__name__)

LISTENING = ("webBindAddress", "webBindPort", "webTlsCertificate", "webTlsKey")
"""The settings that take effect when it starts to listen. `Service.rebind` applies a change of them."""
MIN_KEY_LENGTH = 16
"""A shorter key is warned of."""
REBIND_SECONDS = 0.2
"""How long running requests may take when the service moves to another port."""
CALM_SECONDS = 2.0
"""How long after the start it prepares what a client may ask for later."""


class Service:
    """Serves the API. A composition makes, starts and stops it on its main thread."""

    def __init__(
        self,
        bridge: Bridge,
        host: Host,
        store: Store,
        background: Background,
        feed: Feed,
        listen: Callable[[], None],
        watch: Callable[[str], None] = lambda name: None,
        kept: KeptReplies | None = None,
    ) -> None:
        """
        Args:
            bridge: The way to the main thread.
            host: What the actions there work on.
            store: The settings in force.
            background: Runs long parts off the main thread.
            feed: The events for clients.
            listen: Begins to read changes for them, on the main thread.
            watch: Called with the name of every action that runs; for tests.
            kept: Replies for clients that send a request again; by default they are kept in memory.
        """
        self._bridge = bridge
        self._store = store
        self._api_log = ApiLog()
        self._resources = functools.partial(Resources, bridge, host, store, background=background)
        self._feed = feed
        store.follow(feed.check_listeners)
        self._listen = listen
        self._watch = watch
        self._kept = kept or KeptReplies()
        self._dispatcher: Dispatcher | None = None
        self._downloader: Downloader | None = None
        self._executors: list[DaemonExecutor] = []
        self._thread: ServerThread | None = None
        self._recent = RecentRequests()
        self.keyrings = Keyrings()
        self.refusals = Refusals()
        self.limits: Limits
        """How much memory and time requests may take; new with each start."""
        self.urls: list[str] = []
        """Where it listens; empty while it does not listen."""

    def start(self) -> None:
        """Listen and serve.

        Raises:
            listener.CannotListen: The address, the port or the TLS files cannot be used.
        """
        tls_context = tls.context(self._store.current)
        self._serve(_listen(self._store.current), tls_context)

    def rebind(self, before: Settings) -> None:
        """Listen at another address or port, or with other TLS files, by the current settings.

        Args:
            before: The previous settings. It returns to them when the current ones cannot be used.

        Raises:
            listener.CannotListen: They cannot be used. The service continues as before. When that fails
                too, `urls` is empty, and `start` may be tried again.
        """
        tls_context = tls.context(self._store.current)
        try:
            opened = _listen(self._store.current)
        except listener.CannotListen:
            # The new address may include the old one (0.0.0.0 includes 127.0.0.1): close that first.
            self._stop_thread(0)
            try:
                opened = _listen(self._store.current)
            except listener.CannotListen as refused:
                self.urls = []
                with contextlib.suppress(listener.CannotListen):
                    tls_context = tls.context(before)
                    self._serve(_listen(before), tls_context)
                raise refused
        self._stop_thread(REBIND_SECONDS)
        self._serve(opened, tls_context)

    def _serve(self, opened: Sequence[socket.socket], tls_context: ssl.SSLContext | None) -> None:
        self.urls = [listener.url(one, "http" if tls_context is None else "https") for one in opened]
        self._warn_of_short_key()
        settings = self._store.current
        self._api_log.begin(settings.apiLogPath)
        self._thread = ServerThread(
            self._handler,
            opened,
            listener.queue_length(settings.webBacklog),
            self._give_up,
            tls_context,
            self._close_resources,
        )
        self._thread.start()

    def _stop_thread(self, grace_seconds: float) -> None:
        thread, self._thread = self._thread, None
        if thread is not None:
            self._feed.close()
            thread.stop(grace_seconds)

    def _give_up(self) -> None:
        if self._dispatcher is not None:
            self._dispatcher.give_up()

    def _warn_of_short_key(self) -> None:
        key = self._store.current.apiKey
        if key is not None and len(key) < MIN_KEY_LENGTH:
            log.warning(
                "the apiKey has fewer than %s characters and may be guessed; set a longer one",
                MIN_KEY_LENGTH,
            )

    async def _handler(self) -> Handler:
        self._downloader = Downloader()  # belongs to the loop, like questions and dispatcher
        questions = Questions(self.refusals)
        self._executors = [DaemonExecutor(), DaemonExecutor()]
        workers, path_workers = self._executors
        resources = self._resources(
            downloader=self._downloader,
            workers=workers,
            path_workers=path_workers,
            questions=questions,
        )
        self._dispatcher = Dispatcher(resources, self._watch, self.keyrings, self._kept)
        routes = Routes(
            resources.host, self._bridge, self._store, self._recent, self.urls, self._refusal
        )
        asyncio.get_running_loop().call_later(CALM_SECONDS, workers.submit, routes.prepare)
        self._feed.begin()
        events = EventsEndpoint(self._feed, self._bridge, resources.host, self._listen)
        self.limits = Limits()
        parts = self._dispatcher, self._store, self.limits, Records(self._api_log, self._recent)
        gets, listeners = GetRequests(self._dispatcher, routes), Listeners(*parts, events)
        return HttpHandler(*parts, gets, listeners, functools.partial(_make_mcp, *parts)).handle

    def _refusal(self, origin: str) -> str:
        can_ask = self._dispatcher is not None and self._dispatcher.can_ask
        return origins.refusal(origin, self._store.current, can_ask)

    async def _close_resources(self) -> None:
        if self._downloader is not None:
            await self._downloader.close()
        for one in self._executors:
            one.shutdown()

    def stop(self, grace_seconds: float = 1.0) -> None:
        """Stop serving: running requests finish, and waiting ones get an error."""
        self._bridge.close()
        self._stop_thread(grace_seconds)
        self._kept.close()
        self._api_log.close()


def _make_mcp(dispatcher: Dispatcher, store: Store, limits: Limits, records: Records) -> HandleMcp:
    from .mcp.handler import McpHandler  # most services are never asked for it

    return McpHandler(dispatcher, store, limits, records).handle


def _listen(settings: Settings) -> list[socket.socket]:
    return listener.listen(settings.webBindAddress, settings.webBindPort, settings.webBacklog)
