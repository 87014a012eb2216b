"""``GET /health``: whether the service can be used, for monitors and containers.

It needs no key, and says nothing about the collection's contents. The reply does not wait for the main
thread.
"""

from __future__ import annotations

import json

from ... import __version__
from ...handlers.framework.host import Host, anki_version
from ...handlers.framework.registry import API_VERSION
from .document import JSON, Document


def document(host: Host, is_paused: bool) -> Document:
    """The state of the service.

    Args:
        is_paused: Whether actions wait, since Anki itself uses the collection.

    Returns:
        A JSON object with "status": "ok", "busy", or "closed" when no collection is open, which has the
        HTTP status 503.
    """
    closed = not host.is_open
    state = {
        "status": "closed" if closed else "busy" if is_paused else "ok",
        "apiVersion": API_VERSION,
        "version": __version__,
        "ankiVersion": anki_version(),
    }
    return Document(json.dumps(state).encode(), JSON, status=503 if closed else 200)
