"""``GET /status.json``: how the service does, for its page. It waits for Anki one second at most."""

from __future__ import annotations

import asyncio
from typing import Any

from ... import __version__
from ...bridge.bridge import Bridge
from ...bridge.errors import BridgeError, Unavailable
from ...handlers.framework.errors import error_text
from ...handlers.framework.host import Host, anki_version
from ...handlers.framework.registry import API_VERSION
from ...settings import Settings, listed_origins, open_to_everybody

MAX_WAIT_SECONDS = 1.0


async def read(host: Host, bridge: Bridge, settings: Settings) -> dict[str, Any]:
    """The state of the service, its collection and the settings that matter to clients."""
    paused = bridge.is_paused
    return {
        "status": "closed" if not host.is_open else "busy" if paused else "ok",
        "apiVersion": API_VERSION,
        "version": __version__,
        "ankiVersion": anki_version(),
        "hasWindow": host.window is not None,
        "busyWith": sorted(host.busy_with),
        "needsKey": settings.needs_key,
        "warning": open_to_everybody(settings) or "",
        "origins": list(listed_origins(settings)),
        **_UNKNOWN,
        **({} if paused else await _collection(host, bridge)),
    }


_UNKNOWN = {"profile": None, "notes": None, "cards": None, "problem": ""}


async def _collection(host: Host, bridge: Bridge) -> dict[str, Any]:
    """What the main thread knows; nothing while it is busy."""
    asked = bridge.call(lambda: _on_main(host), needs_collection=host.is_open)
    try:
        return await asyncio.wait_for(asked, MAX_WAIT_SECONDS)
    except (asyncio.TimeoutError, BridgeError):
        return {}


def _on_main(host: Host) -> dict[str, Any]:
    profile = host.profiles.active()
    try:
        col = host.collection()
        return {"profile": profile, "notes": col.note_count(), "cards": col.card_count()}
    except Unavailable as error:
        return {"profile": profile, "problem": str(error)}
    except Exception as error:  # the collection is damaged, say: the page shows the reason
        return {"profile": profile, "problem": error_text(error)}
