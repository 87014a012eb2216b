"""Why a sync server cannot be reached. Anki's library only says that a request could not be sent."""

from __future__ import annotations

import contextlib
import socket
from urllib.parse import urlsplit

ANKIWEB = "https://sync.ankiweb.net/"
CONNECT_SECONDS = 5
_PORTS = {"http": 80, "https": 443}


def reason(address: str | None) -> str | None:
    """Try to connect to a sync server, and say why that fails. None: it does not.

    Args:
        address: The setting syncEndpoint; None for AnkiWeb.
    """
    parts = urlsplit(address or ANKIWEB)
    with contextlib.suppress(ValueError):
        where = (parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 443))
        try:
            socket.create_connection(where, CONNECT_SECONDS).close()
        except OSError as error:
            return _words(error, where[0])
    return None


def _words(error: OSError, host: str) -> str:
    if isinstance(error, ConnectionRefusedError):
        return "refused"
    if isinstance(error, socket.gaierror):
        return f"cannot find the host {host}"
    return "no answer" if isinstance(error, TimeoutError) else error.strerror or str(error)
