"""From an HTTP request to an HTTP reply.

Any path is accepted. OPTIONS is a preflight, a request without a body is a probe, and everything else
is a request of the API (docs/api-decisions.md, c, p and u).
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Collection
from functools import cached_property, partial
from typing import Any

from aiohttp import web

from ...settings import Settings, Store
from ..api import envelope, keys, memory_budget
from ..api.dispatcher import Dispatcher
from ..api.envelope import Outcome
from ..api.keyring import WRONG_KEY
from ..api.memory_budget import BudgetExceeded
from ..events.endpoint import PATH as EVENTS
from ..http import origins
from ..http.origins import OriginCheck
from ..http.response import Reply
from ..pages import recent_requests
from ..replies import retry_key
from ..replies.retry_key import REPLAYED_HEADERS, BadRetryKey, RetryKey
from . import body
from .callers import caller_of, header_key
from .collector import Collector, WrongKey
from .get_requests import GetRequests
from .limits import FORBIDDEN_BODY_BYTES, PERMISSION_BYTES, Limits
from .listening import Listeners
from .records import Records
from .refusing import error_reply, forbid, refuse_body

MCP_PATH = "/mcp"
"""Where another protocol is spoken: see `server.mcp`."""

HandleMcp = Callable[[web.BaseRequest, OriginCheck], Awaitable[Any]]


class HttpHandler:
    """Answers the HTTP requests of one service."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        store: Store,
        limits: Limits,
        records: Records,
        gets: GetRequests,
        listeners: Listeners,
        make_mcp: Callable[[], HandleMcp],
    ) -> None:
        """
        Args:
            make_mcp: Makes what answers at `MCP_PATH`. Called with the first request there.
        """
        self._dispatcher = dispatcher
        self._store = store
        self._limits = limits
        self._records = records
        self._gets = gets
        self._listeners = listeners
        self._make_mcp = make_mcp
        self._log = dispatcher.log

    @cached_property
    def _mcp(self) -> HandleMcp:
        return self._make_mcp()

    async def handle(self, request: web.BaseRequest) -> Any:
        """Answer one HTTP request. aiohttp's protocol uses no more of a response than `Reply` has."""
        settings = self._store.current
        origin = origins.check(request.headers.getall("Origin", ()), settings)
        if request.raw_path.partition("?")[0] == MCP_PATH:
            return await self._mcp(request, origin)
        if request.method == "OPTIONS":
            return _preflight(request, origin)
        if request.method == "GET" and request.path == EVENTS:
            return await self._listeners.answer(request, origin)
        return await self._handle_body(request, origin, settings)

    async def _handle_body(
        self, request: web.BaseRequest, origin: OriginCheck, settings: Settings
    ) -> Reply:
        began, names = time.perf_counter(), origins.names(request.raw_headers)
        max_total_bytes = memory_budget.total_limit(settings.webMaxBodyBytes)
        with self._limits.budget.reservation() as reservation:
            max_bytes = settings.webMaxBodyBytes
            if not origin.allowed:
                max_bytes = min(max_bytes, FORBIDDEN_BODY_BYTES)
            content = bytearray()
            try:
                collector = partial(self._collector, request, origin)
                content = await body.read(
                    request, names, reservation, collector, max_bytes, max_total_bytes
                )
                if not origin.allowed:  # it is small, may wait for the user, and keeps nobody out
                    reservation.release(len(content))
                reply = await self._answer(request, names, origin, settings, content, reservation)
            except (body.BodyError, BudgetExceeded) as error:
                reply = refuse_body(self._dispatcher, origin, error)
            except WrongKey:
                self._log.refused(WRONG_KEY)
                reply = error_reply(WRONG_KEY, origin, 200)
                reply.wrong_key = True
            self._records.add(request, origin, began, reply.action, reply.status, reply.error)
            if content or reply.status >= 400:
                self._records.write(settings, content, reply.body)
            if reply.wrong_key:
                content.clear()
                reservation.close()
                await self._limits.wrong_keys.delay_reply(request, reply)
            if self._dispatcher.stopping:
                reply.force_close()
            # Written here, so that it still counts while a slow client reads it.
            await body.write(request, reply)
            return reply

    def _collector(self, request: web.BaseRequest, origin: OriginCheck) -> Collector:
        """For a body that must show the key, unless the header has."""
        ring = self._dispatcher.keyring
        is_shown = not origin.allowed or ring.wanted is None or ring.knows(header_key(request, ring))
        return Collector(self._limits.unknown, None if is_shown else ring.wanted)

    async def _answer(
        self,
        request: web.BaseRequest,
        names: Collection[bytes],
        origin: OriginCheck,
        settings: Settings,
        content: bytearray,
        reservation: memory_budget.Reservation,
    ) -> Reply:
        if not content:
            return await self._gets.answer(request, origin, settings)
        if b"sec-fetch-site" in names and origins.is_foreign(request.raw_headers, origin):
            return forbid(self._dispatcher, origin)
        if not origin.allowed and len(content.strip()) > PERMISSION_BYTES:
            return forbid(self._dispatcher, origin)
        if origin.allowed:  # else it is small
            body.reserve_values(content, reservation, settings.webMaxBodyBytes)
        try:
            parsed = envelope.parse(content)
            retry = _retry_key(request, content) if retry_key.NAME in names else None
        except (envelope.BadRequest, BadRetryKey) as error:
            if not origin.allowed:
                return forbid(self._dispatcher, origin)
            self._log.refused(str(error))
            return error_reply(str(error), origin, 400 if isinstance(error, BadRetryKey) else 200)
        if parsed.is_public:
            # Its page must be able to read the reply, also when permission is denied.
            allow_origin = origin.reflected
        elif origin.allowed:
            allow_origin = origin.allow_origin
        else:
            return forbid(self._dispatcher, origin, parsed.action)
        if settings.apiLogPath is None:
            content.clear()  # it may be large, and is no longer needed
        caller = caller_of(request, origin, settings, names)
        action = recent_requests.label(parsed.action, parsed.params, parsed.found is not None)
        key = keys.of_headers(request.raw_headers) if b"authorization" in names else None
        outcome = await self._dispatcher.answer(parsed, caller, reservation, key, retry)
        return _reply(outcome, allow_origin, action)


def _retry_key(request: web.BaseRequest, content: bytearray) -> RetryKey:
    return retry_key.read(request.headers.getall(retry_key.HEADER), content)


def _preflight(request: web.BaseRequest, origin: OriginCheck) -> Reply:
    asks = request.headers.get("Access-Control-Request-Private-Network") == "true"
    # Any origin may send requestPermission, and with a JSON body the browser asks here before.
    allow_origin = origin.allow_origin if origin.allowed else origin.reflected
    return Reply(b"", allow_origin, preflight=True, private_network=asks)


def _reply(outcome: Outcome, allow_origin: str, action: str) -> Reply:
    return Reply(
        outcome.body,
        allow_origin,
        status=503 if outcome.overloaded else 409 if outcome.conflict else 200,
        wrong_key=outcome.wrong_key,
        action=action,
        error=outcome.error,
        headers=REPLAYED_HEADERS if outcome.replayed else (),
    )
