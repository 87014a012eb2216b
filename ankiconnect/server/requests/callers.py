"""Who sends a request, and what it may do (docs/api-decisions.md, m)."""

from __future__ import annotations

from collections.abc import Iterable

from aiohttp import web

from ...handlers.framework.request_context import Caller
from ...settings import Settings
from ..api import keys
from ..api.keyring import Keyring
from ..http import origins
from ..http.connection import peer_of
from ..http.origins import OriginCheck
from ..net.addresses import is_loopback

FORWARDING_HEADERS = {b"x-forwarded-for", b"forwarded", b"via"}
"""With one of them, a proxy has sent the request."""


def caller_of(
    request: web.BaseRequest, origin: OriginCheck, settings: Settings, names: Iterable[bytes]
) -> Caller:
    """No page and no extension may read or write files, not even one of this machine.

    Args:
        names: Those of the request's headers, in lower case.
    """
    is_local = origins.is_local(origin.header)
    # A proxy of this machine says so, and may speak for another machine.
    same_machine = is_loopback(peer_address(request)) and FORWARDING_HEADERS.isdisjoint(names)
    return Caller(
        origin.header,
        origin.allowed,
        settings.allowFilePaths or (same_machine and origins.may_name_files(origin.header)),
        settings.allowPrivateDownloads or (same_machine and is_local),
        is_local,
        lambda: request.transport is None,
    )


def peer_address(request: web.BaseRequest) -> str:
    """The address of the connection's other end; "" if it has gone."""
    return peer_of(request.transport) if request.transport else ""


def header_key(request: web.BaseRequest, keyring: Keyring) -> str | None:
    """The key in the header Authorization, where keys count."""
    return keys.of_headers(request.raw_headers) if keyring.has_keys else None
