"""Answers GET: the page and its files, the state of the service, and the banner.

Any path without something of its own gets the banner (docs/api-decisions.md, c).
"""

from __future__ import annotations

from aiohttp import web

from ...settings import Settings
from ..api import envelope, keys
from ..api.dispatcher import Dispatcher
from ..api.keyring import ADMIN, WRONG_KEY
from ..http import origins
from ..http.origins import OriginCheck
from ..http.response import JSON, TEXT, Reply
from ..pages.document import Document
from ..pages.routes import Private, Routes
from .callers import header_key
from .refusing import error_reply, forbid

OPENAPI = "/openapi.json"
"""It needs no key, unless nothing is to be known without one."""


class GetRequests:
    """Answers requests without a body."""

    def __init__(self, dispatcher: Dispatcher, routes: Routes) -> None:
        self._dispatcher = dispatcher
        self._routes = routes

    async def answer(self, request: web.BaseRequest, origin: OriginCheck, settings: Settings) -> Reply:
        """Answer a request for anything but events, with any method."""
        if not origin.allowed:
            return forbid(self._dispatcher, origin)
        if request.method not in ("GET", "HEAD"):
            return _probe(request, origin)
        private = self._routes.find_private(request.path)
        if private is not None:
            return await self._answer_privately(request, origin, settings, private)
        if request.path == OPENAPI and not settings.anonymousScopes:
            key = header_key(request, self._dispatcher.keyring)
            if self._dispatcher.access(key, origin.header, is_local=True) is None:
                return _wrong_key(origin, key)
        found = self._routes.find(request.path, ",".join(request.headers.getall("Accept", ())))
        return _probe(request, origin) if found is None else document_reply(found, request, origin)

    async def _answer_privately(
        self, request: web.BaseRequest, origin: OriginCheck, settings: Settings, private: Private
    ) -> Reply:
        """Answer the service's own page, or a program, if it has the scope admin."""
        headers, action = request.raw_headers, f"GET {request.path}"
        if origins.is_of_other_page(headers):
            return forbid(self._dispatcher, origin, action, origins.OTHER_PAGE)
        host = request.headers.get("Host", "")
        if not self._dispatcher.keyring.needs_key and not origins.is_known_host(host, settings):
            return forbid(self._dispatcher, origin, action, origins.unknown_host_text(host))
        key = keys.of_headers(headers)
        access = self._dispatcher.access(key, origin.header, True)
        if access is None:
            self._dispatcher.log.refused(WRONG_KEY)
            return _wrong_key(origin, key)
        if ADMIN not in access.scopes:
            text = access.refusal(action, ADMIN, origin.header, True)
            self._dispatcher.log.refused(text, action)
            return error_reply(text, origin, 200, action)
        return document_reply(await private(request.query), request, origin)


def _probe(request: web.BaseRequest, origin: OriginCheck) -> Reply:
    """Say that the service runs (docs/api-decisions.md, c)."""
    wants_json = JSON in ",".join(request.headers.getall("Accept", ())).lower()
    if request.method in ("GET", "HEAD") and not wants_json:
        return Reply(envelope.BANNER.encode(), origin.allow_origin, content_type=TEXT)
    return Reply(envelope.BANNER_JSON, origin.allow_origin)


def _wrong_key(origin: OriginCheck, key: str | None) -> Reply:
    return Reply(envelope.failure(WRONG_KEY), origin.allow_origin, wrong_key=key is not None)


def document_reply(found: Document, request: web.BaseRequest, origin: OriginCheck) -> Reply:
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
