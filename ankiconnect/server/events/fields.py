"""Adds the notes' fields to events, once for all who listen."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from typing import Any

import orjson

from ...bridge.bridge import Bridge
from ...bridge.errors import deliverable, release_frames
from ...changes import note_fields
from ...handlers.framework.host import Host
from .feed import Kept

log = logging.getLogger(__name__)

KEPT = 32


class NoteFields:
    """Reads the fields as they are when an event is sent; they may have changed again."""

    def __init__(self, bridge: Bridge, host: Host) -> None:
        self._bridge = bridge
        self._host = host
        self._read: OrderedDict[int, asyncio.Task[bytes]] = OrderedDict()

    async def add(self, event: Kept) -> bytes:
        """The JSON of an event of notes with a member `fields`. It is missing if it cannot be read."""
        task = self._read.get(event.number)
        if task is None:
            task = self._read[event.number] = asyncio.ensure_future(self._add(event))
            if len(self._read) > KEPT:
                self._read.popitem(last=False)
        return await asyncio.shield(task)

    async def _add(self, event: Kept) -> bytes:
        content: dict[str, Any] = orjson.loads(event.content)
        notes = [*content["added"], *content["changed"]]
        try:
            content["fields"] = await self._bridge.call(
                lambda: note_fields.read(self._host.collection(), notes)
            )
        except Exception as error:
            log.debug("the fields of an event cannot be read: %s", deliverable(error))
            release_frames(error)
            return event.content
        return orjson.dumps(content)
