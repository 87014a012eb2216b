"""What is at which path, for GET requests (docs/api-decisions.md, ii).

Every other path has the banner, as have all paths for other methods.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping

from ...bridge.bridge import Bridge
from ...handlers.framework import registry
from ...handlers.framework.host import Host
from ..api import envelope, openapi
from . import health
from .document import JSON, Document

_NOTHING_AT = ("/register", "/authorize", "/token")
_NOTHING_BELOW = ("/.well-known/", "/mcp/")


class Routes:
    """Finds what a path has."""

    def __init__(self, host: Host, bridge: Bridge, url: str) -> None:
        """
        Args:
            url: The address of the service, for the OpenAPI document.
        """
        self._url = url
        self._routes: Mapping[str, Callable[[], Document]] = {
            "/health": lambda: health.document(host, bridge.is_paused),
            "/openapi.json": lambda: self._openapi,
        }

    def find(self, path: str) -> Document | None:
        """What a path has; None for the banner.

        MCP clients look for an authorization server at some paths, and would take the banner for one.
        """
        if path in self._routes:
            return self._routes[path]()
        if path in _NOTHING_AT or path.startswith(_NOTHING_BELOW):
            error = envelope.failure(f"there is nothing at {path}")
            return Document(error, JSON, status=404)
        return None

    @functools.cached_property
    def _openapi(self) -> Document:
        described = openapi.document(registry.actions(), self._url)
        content = json.dumps(described, ensure_ascii=False, separators=(",", ":"))
        return Document(content.encode(), JSON, cached=True)
