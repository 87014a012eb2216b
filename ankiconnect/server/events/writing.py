"""Writes a stream to its client."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator

from aiohttp import web

log = logging.getLogger(__name__)

STALL_SECONDS = 10.0
"""A client that reads nothing for so long is disconnected. It may resume."""


async def write(request: web.BaseRequest, head: bytes, pieces: AsyncGenerator[bytes, None]) -> None:
    """Write pieces until there are no more, or the client has gone or reads too slowly.

    Args:
        head: Status line and headers.
    """
    transport = request.transport
    if transport is None or transport.is_closing():
        return
    transport.write(head)
    try:
        async with contextlib.aclosing(pieces):
            async for piece in pieces:
                transport.write(piece)
                if request.protocol.writing_paused:
                    await asyncio.wait_for(request.writer.drain(), STALL_SECONDS)
    except (asyncio.TimeoutError, TimeoutError):
        log.info("a client that listens to events reads nothing, and is disconnected")
        transport.abort()
    except ConnectionError as error:
        log.debug("a client that listened to events has disconnected: %s", error)
