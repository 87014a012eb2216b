"""Answers GET /events: whether a client may listen, now and while its stream goes on."""

from __future__ import annotations

import time

from aiohttp import web

from ...settings import Settings, Store
from ..api import keys
from ..api.dispatcher import Dispatcher
from ..api.keyring import WRONG_KEY
from ..events import writing
from ..events.endpoint import PATH as EVENTS
from ..events.endpoint import EventsEndpoint
from ..events.listener import CannotListen
from ..http import origins
from ..http.origins import OriginCheck
from ..http.response import Reply, stream_head
from ..pages.document import Document
from .get_requests import document_reply
from .limits import Limits
from .records import Records
from .refusing import error_reply


class ListenerCheck:
    """Looks at origin and key of one request again when the settings have changed."""

    def __init__(self, request: web.BaseRequest, dispatcher: Dispatcher, store: Store) -> None:
        self._request = request
        self._dispatcher = dispatcher
        self._store = store
        self.key = keys.of_headers(request.raw_headers) or request.query.get("key")
        self._settings: Settings | None = None
        self._refusal = ""

    def refusal(self) -> str:
        """Why the client may not listen, by the settings in force; "" if it may."""
        settings = self._store.current
        if settings is not self._settings:
            self._settings, self._refusal = settings, self._check(settings)
        return self._refusal

    def _check(self, settings: Settings) -> str:
        origin = origins.check(self._request.headers.getall("Origin", ()), settings)
        if not origin.allowed or origins.is_foreign(self._request.raw_headers, origin):
            return origins.forbidden_text(origin.header, self._dispatcher.can_ask)
        is_local = origins.is_local(origin.header)
        access = self._dispatcher.access(self.key, origin.header, is_local)
        if access is None:
            return WRONG_KEY
        if "read" in access.scopes:
            return ""
        return access.refusal(f"GET {self._request.path}", "read", origin.header, is_local)


class Listeners:
    """Sends events, to programs that could also ask for what changed."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        store: Store,
        limits: Limits,
        records: Records,
        events: EventsEndpoint,
    ) -> None:
        self._dispatcher = dispatcher
        self._store = store
        self._limits = limits
        self._records = records
        self._events = events

    async def answer(self, request: web.BaseRequest, origin: OriginCheck) -> Reply:
        """Send a client events until it goes, or those that it asks for."""
        began = time.perf_counter()
        check = ListenerCheck(request, self._dispatcher, self._store)
        last = request.headers.get("Last-Event-ID", "")
        try:
            answer = await self._events.answer(request.query, last, check.refusal)
        except CannotListen as error:
            reply = self._refuse(error, origin)
            self._records.add(request, origin, began, reply.action, reply.status, reply.error)
            self._records.write(self._store.current, bytearray(), reply.body)
            if check.key is not None and reply.error == WRONG_KEY:
                await self._limits.wrong_keys.delay_reply(request, reply)
            return reply
        if isinstance(answer, Document):
            return document_reply(answer, request, origin)
        await writing.write(request, stream_head(origin.allow_origin), answer)
        return Reply.of_stream()

    def _refuse(self, error: CannotListen, origin: OriginCheck) -> Reply:
        text, action = str(error), f"GET {EVENTS}"
        self._dispatcher.log.refused(text, action)
        return error_reply(text, origin, error.status, action)
