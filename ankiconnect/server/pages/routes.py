"""What is at which path, for GET requests (docs/api-decisions.md, ii).

Every other path has the banner, as have all paths for other methods.
"""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import orjson

from ...bridge.bridge import Bridge
from ...handlers.framework import registry
from ...handlers.framework.host import Host
from ...settings import Store
from ..api import envelope, openapi
from . import health, page, status
from .document import JSON, Document
from .recent_requests import RecentRequests

_NOTHING_AT = ("/register", "/authorize", "/token")
_NOTHING_BELOW = ("/.well-known/", "/mcp/")

Query = Mapping[str, str]
Private = Callable[[Query], Awaitable[Document]]


class Routes:
    """Finds what a path has."""

    def __init__(
        self,
        host: Host,
        bridge: Bridge,
        store: Store,
        recent: RecentRequests,
        urls: Sequence[str],
        refusal: Callable[[str], str],
    ) -> None:
        """
        Args:
            recent: The requests until now.
            urls: The addresses of the service; the first is named in the OpenAPI document.
            refusal: Why a web origin may not use the service; "" if it may.
        """
        self._host = host
        self._bridge = bridge
        self._store = store
        self._recent = recent
        self._urls = urls
        self._refusal = refusal
        self._routes: Mapping[str, Callable[[], Document]] = {
            "/health": lambda: health.document(host, bridge.is_paused),
            "/openapi.json": lambda: self._openapi,
        }
        self._private: Mapping[str, Private] = {
            "/status.json": self._status,
            "/requests.json": self._requests,
        }

    def find(self, path: str, accept: str) -> Document | None:
        """What a path has; None for the banner.

        MCP clients look for an authorization server at some paths, and would take the banner for one.

        Args:
            accept: The header Accept of the request.
        """
        if path in self._routes:
            return self._routes[path]()
        if path in _NOTHING_AT or path.startswith(_NOTHING_BELOW):
            error = envelope.failure(f"there is nothing at {path}")
            return Document(error, JSON, status=404)
        return page.find(path, accept)

    def find_private(self, path: str) -> Private | None:
        """What a path has for the service's own page and for programs. It is made when called."""
        return self._private.get(path)

    @functools.cached_property
    def _openapi(self) -> Document:
        described = openapi.document(registry.actions(), self._urls[0])
        return Document(orjson.dumps(described), JSON, cached=True)

    def prepare(self) -> None:
        """Make the OpenAPI document, which takes longer than a page should wait. From any thread."""
        _ = self._openapi

    async def _status(self, query: Query) -> Document:
        state = await status.read(self._host, self._bridge, self._store.current)
        state |= {"urls": list(self._urls), "clients": self._recent.clients()}
        if "origin" in query:
            state["refusal"] = self._refusal(query["origin"])
        return _result(state)

    async def _requests(self, query: Query) -> Document:
        return _result(self._recent.requests())


def _result(value: Any) -> Document:
    """A document in the envelope of an action's reply."""
    return Document(b'{"result": ' + orjson.dumps(value) + b', "error": null}', JSON)
