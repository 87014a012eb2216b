"""Whether a client may listen to events: now, and while its stream goes on."""

from __future__ import annotations

from aiohttp import web

from ...settings import Settings, Store
from ..api import keys
from ..api.dispatcher import Dispatcher
from ..api.keyring import WRONG_KEY
from . import origins


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
