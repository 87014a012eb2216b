"""The aiohttp application: from an HTTP request to an HTTP reply.

Any path is accepted. OPTIONS is a preflight; a request without a body is a probe; everything else is
a request of the API (contract, "transport", "forbidden", "preflight", "probe").
"""

from __future__ import annotations

import functools
import ipaddress

from aiohttp import web

from ..handlers.given import Caller
from ..settings import Settings, Store
from . import body, envelope, origins
from .apilog import ApiLog
from .dispatch import Dispatcher, Outcome
from .origins import Verdict

_JSON = "application/json"
FORBIDDEN_BODY_BYTES = 64 * 1024
"""More than that is not read from an origin that may only send requestPermission."""


class Site:
    """Answers the requests of one service."""

    def __init__(self, dispatcher: Dispatcher, store: Store, api_log: ApiLog) -> None:
        self._dispatcher = dispatcher
        self._store = store
        self._api_log = api_log
        self._memory = body.Memory()

    def application(self) -> web.Application:
        """The application; aiohttp's own limit is off, since the setting webMaxBodyBytes rules."""

        @web.middleware
        async def any_target(request: web.Request, handler: object) -> web.StreamResponse:
            # Instead of a route: no route matches a target that is no path, such as OPTIONS's "*".
            return await self.handle(request)

        return web.Application(middlewares=[any_target], client_max_size=0)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one HTTP request."""
        settings = self._store.current
        verdict = origins.judge(request.headers.getall("Origin", []), settings)
        if request.method == "OPTIONS":
            return _preflight(request, verdict)
        together = max(2 * settings.webMaxBodyBytes, body.LEAST_TOGETHER)
        with self._memory.share() as share:
            limit = settings.webMaxBodyBytes
            if not verdict.allowed:
                limit = min(limit, FORBIDDEN_BODY_BYTES)
            content = bytearray()
            try:
                content = await body.read(request, share, limit, together)
                reply = await self._answer(request, verdict, settings, content)
                share.take_reply(_bytes(reply), together)
            except body.BodyError as error:
                reply = _refused(error, verdict)
            if content or reply.status >= 400:
                self._api_log.write(settings.apiLogPath, content, _bytes(reply))
            if self._dispatcher.stopping:
                reply.force_close()
            # Written here, so that what a slow client has not taken yet still counts.
            await body.write(request, reply)
            return reply

    async def _answer(
        self, request: web.Request, verdict: Verdict, settings: Settings, content: bytearray
    ) -> web.Response:
        if not content:
            return _probe(request, verdict) if verdict.allowed else _forbidden(verdict)
        try:
            asked = envelope.parse(content)
        except envelope.BadRequest as error:
            if not verdict.allowed:
                return _forbidden(verdict)
            return _json(envelope.failure(str(error)), verdict.allow_origin)
        if asked.action == "requestPermission":
            # Its page must be able to read the answer, also when that is no.
            allow_origin = verdict.origin or verdict.allow_origin
        elif verdict.allowed:
            allow_origin = verdict.allow_origin
        else:
            return _forbidden(verdict)
        if settings.apiLogPath is None:
            content.clear()  # it may be large, and is not needed any more
        caller = Caller(verdict.origin, verdict.allowed, _may_use_paths(request, verdict, settings))
        return _reply(await self._dispatcher.answer(asked, caller), allow_origin)


def _bytes(reply: web.Response) -> bytes:
    return reply.body if isinstance(reply.body, bytes) else b""


def _may_use_paths(request: web.Request, verdict: Verdict, settings: Settings) -> bool:
    """Decision m: only a program on this machine, no web page, may name its files."""
    if settings.allowFilePaths:
        return True
    return origins.is_program(verdict.origin) and _is_loopback_peer(request)


def _is_loopback_peer(request: web.Request) -> bool:
    peer = request.transport.get_extra_info("peername") if request.transport else None
    if not isinstance(peer, tuple):
        return False
    return _is_loopback(peer[0])


@functools.lru_cache(maxsize=1024)
def _is_loopback(peer: str) -> bool:
    try:
        address = ipaddress.ip_address(peer.split("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def _preflight(request: web.Request, verdict: Verdict) -> web.Response:
    asks = request.headers.get("Access-Control-Request-Private-Network") == "true"
    headers = origins.preflight_headers(verdict, asks)
    return web.Response(headers=headers, content_type=_JSON)


def _probe(request: web.Request, verdict: Verdict) -> web.Response:
    """Tell that the service runs (decision c)."""
    wants_json = _JSON in request.headers.get("Accept", "")
    if request.method in ("GET", "HEAD") and not wants_json:
        headers = origins.cors_headers(verdict.allow_origin)
        return web.Response(text=envelope.BANNER, headers=headers)
    return _json(envelope.BANNER_JSON, verdict.allow_origin)


def _forbidden(verdict: Verdict) -> web.Response:
    """Refuse an origin, in words for the person who reads it (decision p)."""
    text = origins.forbidden_text(verdict.origin)
    return _json(envelope.failure(text), verdict.allow_origin, status=403)


def _refused(error: body.BodyError, verdict: Verdict) -> web.Response:
    """Answer a body that was not read; the connection ends, since the rest of it may still come."""
    if not verdict.allowed:
        response = _forbidden(verdict)
    else:
        response = _json(envelope.failure(str(error)), verdict.allow_origin, status=error.status)
    response.force_close()
    return response


def _reply(outcome: Outcome, allow_origin: str) -> web.Response:
    return _json(outcome.body, allow_origin, status=503 if outcome.overloaded else 200)


def _json(content: bytes, allow_origin: str, status: int = 200) -> web.Response:
    headers = origins.cors_headers(allow_origin)
    return web.Response(body=content, status=status, headers=headers, content_type=_JSON)
