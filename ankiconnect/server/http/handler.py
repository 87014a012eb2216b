"""From an HTTP request to an HTTP reply.

Any path is accepted. OPTIONS is a preflight, a request without a body is a probe, and everything else
is a request of the API (docs/api-decisions.md, c, p and u).
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from aiohttp import web

from ...handlers.framework.request_context import Caller
from ...settings import Settings, Store
from ..api import envelope, keys, memory_budget
from ..api.api_log import ApiLog
from ..api.dispatcher import Dispatcher
from ..api.envelope import Outcome
from ..api.keyring import ADMIN, WRONG_KEY
from ..api.memory_budget import BudgetExceeded, MemoryBudget
from ..api.wrong_keys import WrongKeys
from ..events import writing
from ..events.endpoint import PATH as EVENTS
from ..events.endpoint import EventsEndpoint
from ..events.listener import CannotListen
from ..net.addresses import is_loopback
from ..pages import recent_requests
from ..pages.document import Document
from ..pages.recent_requests import RecentRequests
from ..pages.routes import Private, Routes
from ..replies import retry_key
from ..replies.retry_key import REPLAYED_HEADERS, BadRetryKey
from . import body, origins
from .collector import Collector, WrongKey
from .connection import peer_of
from .listening import ListenerCheck
from .origins import OriginCheck
from .response import JSON, TEXT, Reply, stream_head

FORBIDDEN_BODY_BYTES = 64 * 1024
"""The limit of a body from an origin that may only send requestPermission."""
PERMISSION_BYTES = 4 * 1024
"""The limit of requestPermission from there, since it may wait for the user. Blanks do not count."""

MCP_PATH = "/mcp"
"""Where another protocol is spoken: see `server.mcp`."""

OPENAPI = "/openapi.json"
"""It needs no key, unless nothing is to be known without one."""

FORWARDING_HEADERS = {b"x-forwarded-for", b"forwarded", b"via"}
"""With one of them, a proxy has sent the request."""


@dataclass(frozen=True)
class Limits:
    """What all requests of a service share.

    Attributes:
        budget: The memory that they hold.
        unknown: The part of it without a key.
        wrong_keys: Those that were sent.
    """

    budget: MemoryBudget = field(default_factory=MemoryBudget)
    unknown: MemoryBudget = field(default_factory=MemoryBudget)
    wrong_keys: WrongKeys = field(default_factory=WrongKeys)


HandleMcp = Callable[[web.BaseRequest, OriginCheck], Awaitable[Any]]


class HttpHandler:
    """Answers the HTTP requests of one service."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        store: Store,
        api_log: ApiLog,
        routes: Routes,
        recent: RecentRequests,
        events: EventsEndpoint,
        make_mcp: Callable[[Limits], HandleMcp],
    ) -> None:
        """
        Args:
            make_mcp: Makes what answers at `MCP_PATH`. Called with the first request there.
        """
        self._make_mcp = make_mcp
        self._routes = routes
        self._recent = recent
        self._events = events
        self._dispatcher = dispatcher
        self._store = store
        self._api_log = api_log
        self._log = dispatcher.log
        self._limits = Limits()

    @cached_property
    def _mcp(self) -> HandleMcp:
        return self._make_mcp(self._limits)

    async def handle(self, request: web.BaseRequest) -> Any:
        """Answer one HTTP request. aiohttp's protocol uses no more of a response than `Reply` has."""
        settings = self._store.current
        origin = origins.check(request.headers.getall("Origin", ()), settings)
        if request.raw_path.partition("?")[0] == MCP_PATH:
            return await self._mcp(request, origin)
        if request.method == "OPTIONS":
            return _preflight(request, origin)
        if request.method == "GET" and request.path == EVENTS:
            return await self._listen(request, origin)
        return await self._handle_body(request, origin, settings)

    async def _handle_body(
        self, request: web.BaseRequest, origin: OriginCheck, settings: Settings
    ) -> Reply:
        began = time.perf_counter()
        max_total_bytes = memory_budget.total_limit(settings.webMaxBodyBytes)
        with self._limits.budget.reservation() as reservation:
            max_bytes = settings.webMaxBodyBytes
            if not origin.allowed:
                max_bytes = min(max_bytes, FORBIDDEN_BODY_BYTES)
            content = bytearray()
            try:
                with Collector(self._limits.unknown, self._wanted_key(request, origin)) as collector:
                    content = await body.read(
                        request, reservation, collector, max_bytes, max_total_bytes
                    )
                if not origin.allowed:  # it is small, may wait for the user, and keeps nobody out
                    reservation.release(len(content))
                reply = await self._answer(request, origin, settings, content, reservation)
            except (body.BodyError, BudgetExceeded) as error:
                reply = self._refused(error, origin)
            except WrongKey:
                self._log.refused(WRONG_KEY)
                refused = Outcome(envelope.failure(WRONG_KEY), wrong_key=True, error=WRONG_KEY)
                reply = _reply(refused, origin.allow_origin, "")
            self._record(request, origin, reply, began)
            if content or reply.status >= 400:
                self._api_log.write(settings.apiLogPath, content, reply.body, settings.apiKey)
            if reply.wrong_key:
                content.clear()
                reservation.close()
                if not await self._limits.wrong_keys.delay(peer_address(request)):
                    reply.force_close()
            if self._dispatcher.stopping:
                reply.force_close()
            # Written here, so that it still counts while a slow client reads it.
            await body.write(request, reply)
            return reply

    def _header_key(self, request: web.BaseRequest) -> str | None:
        """The key in the header Authorization, where keys count."""
        ring = self._dispatcher.keyring
        return keys.of_headers(request.raw_headers) if ring.has_keys else None

    def _wanted_key(self, request: web.BaseRequest, origin: OriginCheck) -> keys.Wanted | None:
        """Recognizes the key in a body; None if it need not be there."""
        ring = self._dispatcher.keyring
        if not origin.allowed or ring.wanted is None or ring.knows(self._header_key(request)):
            return None
        return ring.wanted

    def _record(
        self, request: web.BaseRequest, origin: OriginCheck, reply: Reply, began: float
    ) -> None:
        """Add a request to the recent ones, unless it only asked for a page or whether the service is
        there."""
        if not (reply.action or reply.error):
            return
        reason = recent_requests.reason_of(reply.error) if reply.error else ("", "")
        seconds = time.perf_counter() - began
        self._recent.add(
            request.raw_headers, origin.header, reply.action, reply.status, seconds, *reason
        )

    async def _answer(
        self,
        request: web.BaseRequest,
        origin: OriginCheck,
        settings: Settings,
        content: bytearray,
        reservation: memory_budget.Reservation,
    ) -> Reply:
        if not content:
            return await self._without_body(request, origin, settings)
        if origins.is_foreign(request.raw_headers, origin):
            return self._forbid(origin)
        if not origin.allowed and len(content.strip()) > PERMISSION_BYTES:
            return self._forbid(origin)
        if origin.allowed:  # else it is small
            max_total_bytes = memory_budget.total_limit(settings.webMaxBodyBytes)
            body.reserve_values(content, reservation, max_total_bytes)
        try:
            parsed = envelope.parse(content)
            retry = retry_key.read(request.headers.getall(retry_key.HEADER, ()), content)
        except (envelope.BadRequest, BadRetryKey) as error:
            if not origin.allowed:
                return self._forbid(origin)
            self._log.refused(str(error))
            text = str(error)
            status = 400 if isinstance(error, BadRetryKey) else 200
            return Reply(envelope.failure(text), origin.allow_origin, status=status, error=text)
        if parsed.is_public:
            # Its page must be able to read the reply, also when permission is denied.
            allow_origin = origin.reflected
        elif origin.allowed:
            allow_origin = origin.allow_origin
        else:
            return self._forbid(origin, parsed.action)
        if settings.apiLogPath is None:
            content.clear()  # it may be large, and is no longer needed
        caller = _caller(request, origin, settings)
        action = recent_requests.label(parsed.action, parsed.params, parsed.found is not None)
        key = self._header_key(request)
        outcome = await self._dispatcher.answer(parsed, caller, reservation, key, retry)
        return _reply(outcome, allow_origin, action)

    async def _without_body(
        self, request: web.BaseRequest, origin: OriginCheck, settings: Settings
    ) -> Reply:
        if not origin.allowed:
            return self._forbid(origin)
        if request.method not in ("GET", "HEAD"):
            return _probe(request, origin)
        private = self._routes.find_private(request.path)
        if private is not None:
            return await self._answer_privately(request, origin, settings, private)
        if request.path == OPENAPI and not settings.anonymousScopes:
            key = self._header_key(request)
            if self._dispatcher.access(key, origin.header, is_local=True) is None:
                return _wrong_key(origin, key)
        found = self._routes.find(request.path, ",".join(request.headers.getall("Accept", ())))
        return _probe(request, origin) if found is None else _document(found, request, origin)

    async def _listen(self, request: web.BaseRequest, origin: OriginCheck) -> Reply:
        """Send events, to a program that could also ask for what changed."""
        began = time.perf_counter()
        check = ListenerCheck(request, self._dispatcher, self._store)
        last = request.headers.get("Last-Event-ID", "")
        try:
            answer = await self._events.answer(request.query, last, check.refusal)
        except CannotListen as error:
            reply = self._refuse_listener(error, origin)
            self._record(request, origin, reply, began)
            self._api_log.write(self._store.current.apiLogPath, b"", reply.body, None)
            is_wrong_key = check.key is not None and reply.error == WRONG_KEY
            if is_wrong_key and not await self._limits.wrong_keys.delay(peer_address(request)):
                reply.force_close()
            return reply
        if isinstance(answer, Document):
            return _document(answer, request, origin)
        await writing.write(request, stream_head(origin.allow_origin), answer)
        return Reply.of_stream()

    def _refuse_listener(self, error: CannotListen, origin: OriginCheck) -> Reply:
        text, action = str(error), f"GET {EVENTS}"
        self._log.refused(text, action)
        return Reply(
            envelope.failure(text),
            origin.allow_origin,
            status=error.status,
            action=action,
            error=text,
        )

    async def _answer_privately(
        self, request: web.BaseRequest, origin: OriginCheck, settings: Settings, private: Private
    ) -> Reply:
        """Answer the service's own page, or a program: with the key, if one is set."""
        headers = request.raw_headers
        if origins.is_of_other_page(headers):
            return self._forbid(origin, f"GET {request.path}", origins.OTHER_PAGE)
        host = request.headers.get("Host", "")
        if not self._dispatcher.keyring.needs_key:
            if not origins.is_known_host(host, settings):
                text = origins.unknown_host_text(host)
                return self._forbid(origin, f"GET {request.path}", text)
        else:
            key = keys.of_headers(headers)
            access = self._dispatcher.access(key, origin.header, True)
            if access is None:
                self._log.refused(WRONG_KEY)
                return _wrong_key(origin, key)
            if ADMIN not in access.scopes:
                use = f"GET {request.path}"
                text = access.refusal(use, ADMIN, origin.header, True)
                self._log.refused(text, use)
                return Reply(envelope.failure(text), origin.allow_origin, action=use, error=text)
        return _document(await private(request.query), request, origin)

    def _forbid(self, origin: OriginCheck, action: str = "", text: str = "") -> Reply:
        """Refuse an origin, with an error for the user of its page (docs/api-decisions.md, p)."""
        text = text or origins.forbidden_text(origin.header, self._dispatcher.can_ask)
        self._log.refused(text, action)
        return Reply(envelope.failure(text), origin.allow_origin, status=403, action=action, error=text)

    def _refused(self, error: body.BodyError | BudgetExceeded, origin: OriginCheck) -> Reply:
        """Refuse a body that was not read, and close the connection: its rest may still come."""
        if origin.allowed:
            self._log.refused(str(error))
            status = error.status if isinstance(error, body.BodyError) else 503
            text = str(error)
            reply = Reply(envelope.failure(text), origin.allow_origin, status=status, error=text)
        else:
            reply = self._forbid(origin)
        reply.force_close()
        return reply


def _caller(request: web.BaseRequest, origin: OriginCheck, settings: Settings) -> Caller:
    """Who asks, and what it may do (docs/api-decisions.md, m).

    No page and no extension may read or write files, not even one of this machine.
    """
    same_machine = is_loopback_peer(request)
    return Caller(
        origin.header,
        origin.allowed,
        may_use_paths=settings.allowFilePaths
        or (same_machine and origins.may_name_files(origin.header)),
        may_fetch_privately=settings.allowPrivateDownloads
        or (same_machine and origins.is_local(origin.header)),
        is_local=origins.is_local(origin.header),
        is_gone=lambda: request.transport is None,
    )


def peer_address(request: web.BaseRequest) -> str:
    """The address of the connection's other end; "" if it has gone."""
    return peer_of(request.transport) if request.transport else ""


def is_loopback_peer(request: web.BaseRequest) -> bool:
    if not is_loopback(peer_address(request)):
        return False
    # A proxy of this machine says so, and may speak for another machine.
    return FORWARDING_HEADERS.isdisjoint(origins.names(request.raw_headers))


def _preflight(request: web.BaseRequest, origin: OriginCheck) -> Reply:
    asks = request.headers.get("Access-Control-Request-Private-Network") == "true"
    # Any origin may send requestPermission, and with a JSON body the browser asks here before.
    allow_origin = origin.allow_origin if origin.allowed else origin.reflected
    return Reply(b"", allow_origin, preflight=True, private_network=asks)


def _probe(request: web.BaseRequest, origin: OriginCheck) -> Reply:
    """Say that the service runs (docs/api-decisions.md, c)."""
    wants_json = JSON in ",".join(request.headers.getall("Accept", ())).lower()
    if request.method in ("GET", "HEAD") and not wants_json:
        return Reply(envelope.BANNER.encode(), origin.allow_origin, content_type=TEXT)
    return Reply(envelope.BANNER_JSON, origin.allow_origin)


def _wrong_key(origin: OriginCheck, key: str | None) -> Reply:
    outcome = Outcome(envelope.failure(WRONG_KEY), wrong_key=key is not None)
    return _reply(outcome, origin.allow_origin, "")


def _document(found: Document, request: web.BaseRequest, origin: OriginCheck) -> Reply:
    etag = found.etag if found.cached else ""
    if found.is_known(request.headers.get("If-None-Match", "")):
        return Reply(b"", origin.allow_origin, status=304, etag=etag, is_page=found.is_page)
    return Reply(
        found.content,
        origin.allow_origin,
        status=found.status,
        content_type=found.content_type,
        etag=etag,
        is_page=found.is_page,
    )


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
