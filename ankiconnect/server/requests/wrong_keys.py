"""Slow replies to whoever tries many keys."""

from __future__ import annotations

import asyncio
import time

from aiohttp import web

from ..http.response import Reply
from .callers import peer_address

FREE = 20
"""Wrong keys from one address in a minute that are answered at once."""
MINUTE = 60.0
DELAY_SECONDS = 1.0
MAX_DELAYED = 100
"""Replies that wait at the same time. Each keeps a connection open."""
MAX_ADDRESSES = 1_000
"""Addresses that are remembered, the last ones with a wrong key."""


class WrongKeys:
    """Counts the wrong keys of each address. Belongs to the loop."""

    def __init__(self) -> None:
        self._counts: dict[str, tuple[float, int]] = {}
        self._delayed = 0

    async def delay_reply(self, request: web.BaseRequest, reply: Reply) -> None:
        """Count the wrong key of a request, and wait until its reply may be sent, or have it close the
        connection.
        """
        if not await self.delay(peer_address(request)):
            reply.force_close()

    async def delay(self, address: str) -> bool:
        """Count a wrong key, and wait until it may be answered.

        Returns:
            Whether its connection may stay open. If too many wait already, it does not wait, and its
            connection ends.
        """
        if self._count(address) <= FREE:
            return True
        if self._delayed >= MAX_DELAYED:
            return False
        self._delayed += 1
        try:
            await asyncio.sleep(DELAY_SECONDS)
        finally:
            self._delayed -= 1
        return True

    def _count(self, address: str) -> int:
        """The wrong keys of an address in its current minute, with this one."""
        now = time.monotonic()
        since, count = self._counts.pop(address, (now, 0))
        if now - since >= MINUTE:
            since, count = now, 0
        if len(self._counts) >= MAX_ADDRESSES:
            del self._counts[next(iter(self._counts))]
        self._counts[address] = (since, count + 1)
        return count + 1
