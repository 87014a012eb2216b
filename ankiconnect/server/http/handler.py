"""From an HTTP request to an HTTP reply.

Any path is accepted. OPTIONS is a preflight; a request without a body is a probe; everything else is
a request of the API (docs/api-decisions.md, c, p and u).
"""

from __future__ import annotations

from aiohttp import web

from ...handlers.framework.request_context import Caller
from ...settings import Settings, Store
from ..api import envelope, memory_budget
from ..api.api_log import ApiLog
from ..api.dispatcher import Dispatcher
from ..api.envelope import Outcome
from ..net.addresses import is_loopback
from . import body, origins
from .origins import Verdict
from .response import JSON, TEXT, Reply

FORBIDDEN_BODY_BYTES = 64 * 1024
"""More than that is not read from an origin that may only send requestPermission."""


class Site:
    """Answers the requests of one service."""

    def __init__(self, dispatcher: Dispatcher, store: Store, api_log: ApiLog) -> None:
        self._dispatcher = dispatcher
        self._store = store
        self._api_log = api_log
        self._log = dispatcher.log
        self._budget = memory_budget.MemoryBudget()

    async def handle(self, request: web.BaseRequest) -> Reply:
        """Answer one HTTP request; aiohttp's protocol wants no more of a response than `Reply` has."""
        settings = self._store.current
        verdict = origins.judge(request.headers.getall("Origin", ()), settings)
        if request.method == "OPTIONS":
            return _preflight(request, verdict)
        together = memory_budget.total_limit(settings.webMaxBodyBytes)
        with self._budget.reservation() as reservation:
            limit = settings.webMaxBodyBytes
            if not verdict.allowed:
                limit = min(limit, FORBIDDEN_BODY_BYTES)
            content = bytearray()
            try:
                content = await body.read(request, reservation, limit, together)
                reply = await self._answer(request, verdict, settings, content, reservation)
            except body.BodyError as error:
                reply = self._refused(error, verdict)
            if content or reply.status >= 400:
                self._api_log.write(settings.apiLogPath, content, reply.body, settings.apiKey)
            if self._dispatcher.stopping:
                reply.force_close()
            # Written here, so that what a slow client has not taken yet still counts.
            await body.write(request, reply)
            return reply

    async def _answer(
        self,
        request: web.BaseRequest,
        verdict: Verdict,
        settings: Settings,
        content: bytearray,
        reservation: memory_budget.Reservation,
    ) -> Reply:
        if not content:
            return _probe(request, verdict) if verdict.allowed else self._forbid(verdict)
        try:
            asked = envelope.parse(content)
        except envelope.BadRequest as error:
            if not verdict.allowed:
                return self._forbid(verdict)
            self._log.refused(str(error))
            return Reply(envelope.failure(str(error)), verdict.allow_origin)
        if asked.is_public:
            # Its page must be able to read the answer, also when that is no.
            allow_origin = verdict.own
        elif verdict.allowed:
            allow_origin = verdict.allow_origin
        else:
            return self._forbid(verdict, asked.action)
        if settings.apiLogPath is None:
            content.clear()  # it may be large, and is not needed any more
        here = _is_loopback_peer(request)
        caller = Caller(
            verdict.origin,
            verdict.allowed,
            # No page may read or write files, not even one of this machine (docs/api-decisions.md, m).
            may_use_paths=settings.allowFilePaths or (here and origins.is_program(verdict.origin)),
            may_fetch_privately=settings.allowPrivateDownloads
            or (here and origins.is_of_this_machine(verdict.origin)),
        )
        return _reply(await self._dispatcher.answer(asked, caller, reservation), allow_origin)

    def _forbid(self, verdict: Verdict, action: str = "") -> Reply:
        """Refuse an origin, in words for the user who reads it (docs/api-decisions.md, p)."""
        text = origins.forbidden_text(verdict.origin)
        self._log.refused(text, action)
        return Reply(envelope.failure(text), verdict.allow_origin, status=403)

    def _refused(self, error: body.BodyError, verdict: Verdict) -> Reply:
        """Answer a body that was not read; the connection ends, since the rest of it may still come."""
        if verdict.allowed:
            self._log.refused(str(error))
            reply = Reply(envelope.failure(str(error)), verdict.allow_origin, status=error.status)
        else:
            reply = self._forbid(verdict)
        reply.force_close()
        return reply


def _is_loopback_peer(request: web.BaseRequest) -> bool:
    peer = request.transport.get_extra_info("peername") if request.transport else None
    if not isinstance(peer, tuple):
        return False
    return is_loopback(peer[0])


def _preflight(request: web.BaseRequest, verdict: Verdict) -> Reply:
    asks = request.headers.get("Access-Control-Request-Private-Network") == "true"
    return Reply(b"", verdict.allow_origin, private_network=asks)


def _probe(request: web.BaseRequest, verdict: Verdict) -> Reply:
    """Say that the service runs (docs/api-decisions.md, c)."""
    wants_json = JSON in ",".join(request.headers.getall("Accept", ())).lower()
    if request.method in ("GET", "HEAD") and not wants_json:
        return Reply(envelope.BANNER.encode(), verdict.allow_origin, content_type=TEXT)
    return Reply(envelope.BANNER_JSON, verdict.allow_origin)


def _reply(outcome: Outcome, allow_origin: str) -> Reply:
    return Reply(outcome.body, allow_origin, status=503 if outcome.overloaded else 200)
