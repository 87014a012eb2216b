"""What is fuzzed: the way of a request, from bytes to the collection, in one thread, without sockets.

No request may name files of this machine, and nothing is downloaded, whatever is thought of.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any
from unittest import mock

from aiohttp import streams, web
from aiohttp.base_protocol import BaseProtocol
from aiohttp.test_utils import make_mocked_request

from ankiconnect import handlers
from ankiconnect.bridge.bridge import Bridge
from ankiconnect.changes.recorder import Recorder
from ankiconnect.handlers.framework import registry
from ankiconnect.handlers.framework.action import Action
from ankiconnect.handlers.framework.errors import ActionError
from ankiconnect.headless.host import HeadlessHost
from ankiconnect.headless.media_sync import MediaSync
from ankiconnect.headless.profiles import CollectionProfiles
from ankiconnect.headless.sync import HeadlessSync
from ankiconnect.headless.sync_login import SyncLogin
from ankiconnect.server.api import envelope
from ankiconnect.server.api.api_log import ApiLog
from ankiconnect.server.api.dispatcher import Dispatcher
from ankiconnect.server.api.memory_budget import Reservation
from ankiconnect.server.api.request_context import Resources
from ankiconnect.server.events.endpoint import EventsEndpoint
from ankiconnect.server.events.feed import Feed
from ankiconnect.server.http.response import Reply
from ankiconnect.server.net.executor import DaemonExecutor
from ankiconnect.server.pages.recent_requests import RecentRequests
from ankiconnect.server.pages.routes import Routes
from ankiconnect.server.requests.get_requests import GetRequests
from ankiconnect.server.requests.handler import HandleMcp, HttpHandler
from ankiconnect.server.requests.limits import Limits
from ankiconnect.server.requests.listening import Listeners
from ankiconnect.server.requests.records import Records
from ankiconnect.settings import Settings, Store

from . import state
from .oracle import FOUND_BY_ANKI, PARTLY, STORES_MEDIA, Broken, Errors, check_reply
from .plentiful import Plentiful

handlers.load()


def _no_mcp() -> HandleMcp:
    raise AssertionError("requests of another protocol are not fuzzed here")


class Inline:
    """The waker of a bridge whose main thread is the loop's."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def wake(self, drain: Callable[[], None]) -> None:
        self._loop.call_soon(drain)

    reschedule = wake


class NoDownloads:
    """Nothing is there."""

    async def fetch(
        self,
        url: str,
        settings: Settings,
        reservation: Reservation,
        allow_private: bool,
        seconds: float | None = None,
        only_https: bool = False,
    ) -> bytes:
        raise ActionError(f"{url} answered 404")


def at_once(run: Callable[[], Any], /) -> Future[Any]:
    """The background: there is only this thread."""
    done: Future[Any] = Future()
    try:
        done.set_result(run())
    except BaseException as error:
        done.set_exception(error)
    return done


class Target:
    """A service without sockets, on a collection that is the same before each request."""

    def __init__(self, folder: Path) -> None:
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        self._plentiful = Plentiful(folder / "template" / "collection.anki2")
        self._file = folder / "User 1" / "collection.anki2"
        self._profiles = CollectionProfiles.of_file(self._file)
        store = Store(Settings())
        feed = Feed()
        changes = Recorder(feed)
        sync = HeadlessSync(SyncLogin(store), at_once, MediaSync(), changes.opened)
        host = HeadlessHost(self._profiles, sync, changes)
        bridge = Bridge(Inline(self._loop))
        dispatcher = Dispatcher(
            Resources(bridge, host, store, NoDownloads(), DaemonExecutor(), DaemonExecutor(), at_once)
        )
        recent = RecentRequests()
        routes = Routes(host, bridge, store, recent, [""], lambda origin: "")
        events = EventsEndpoint(feed, bridge, host, changes.listen)
        limits, records = Limits(), Records(ApiLog(), recent)
        parts = dispatcher, store, limits, records
        gets, listeners = GetRequests(dispatcher, routes), Listeners(*parts, events)
        self._site = HttpHandler(*parts, gets, listeners, _no_mcp)
        self._errors = Errors()
        logging.getLogger().addHandler(self._errors)
        # Made once, since that takes longer than a request.
        self._app = web.Application()
        self._connection = {name: mock.AsyncMock() for name in ("writer", "protocol")}
        self._connection["transport"] = mock.Mock(get_extra_info=lambda name, default=None: default)
        self._start_anew()

    def close(self) -> None:
        """Close the collection and the loop."""
        logging.getLogger().removeHandler(self._errors)
        self._profiles.close()
        self._loop.close()

    def _start_anew(self) -> None:
        self._profiles.close()
        self._plentiful.copy_to(self._file)
        self._profiles.open(self._profiles.names()[0])
        self._before = state.take(self._profiles.collection())

    def __call__(self, data: bytes) -> None:
        """Send one body and look at what it did."""
        reply = self._loop.run_until_complete(self._site.handle(self._request(data)))
        assert isinstance(reply, Reply)
        if logged := self._errors.taken():
            raise Broken("\n".join(logged))
        answer = None if reply.body == envelope.BANNER.encode() else json.loads(reply.body)
        if data and isinstance(answer, dict) and list(answer) == ["result", "error"]:
            check_reply(answer, len(data))
        self._check_changes(_action_of(data), answer)

    def _request(self, data: bytes) -> web.Request:
        content = streams.StreamReader(BaseProtocol(self._loop), 2**16, loop=self._loop)
        content.feed_data(data)
        content.feed_eof()
        return make_mocked_request(
            "POST", "/", payload=content, loop=self._loop, app=self._app, **self._connection
        )

    def _check_changes(self, action: Action | None, answer: Any) -> None:
        col = self._profiles.collection()
        if not (changes := state.differences(self._before, state.take(col))):
            return
        try:
            name = action.name if action else ""
            failed = isinstance(answer, dict) and answer.get("error") is not None
            left = [one for one in changes if name not in STORES_MEDIA or not one.startswith("media")]
            if left and (action is None or not action.writes or (failed and name not in PARTLY)):
                raise Broken(f"{name} answered {answer!r:.300} and changed {left}")
            problems, sound = col.fix_integrity()
            if not sound and name != "multi" and FOUND_BY_ANKI.get(name, "\0") not in problems:
                raise Broken(f"Anki's check finds: {problems}")
        finally:
            self._start_anew()


def _action_of(data: bytes) -> Action | None:
    """The action that a body asks for, as another reader of JSON sees it."""
    try:
        asked = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    name = asked.get("action") if isinstance(asked, dict) else None
    return registry.find(name) if isinstance(name, str) else None
