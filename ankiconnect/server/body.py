"""Reading the body of a request, bounded in size, in time and, over all requests, in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web

STALL_SECONDS = 30.0
"""How long a client may send nothing in the middle of a body."""


class BodyError(Exception):
    """The body could not be read; `status` is the HTTP status of the answer."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class Memory:
    """Counts the bytes of all bodies that are held, so that many large ones cannot fill the memory."""

    def __init__(self) -> None:
        self.held = 0

    @contextmanager
    def share(self) -> Iterator[_Share]:
        """Count one request's body until the block ends."""
        share = _Share(self)
        try:
            yield share
        finally:
            self.held -= share.taken


class _Share:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self.taken = 0

    def take(self, count: int, most: int) -> None:
        if self._memory.held + count > most:
            raise BodyError(503, "too many large requests at a time; try again in a moment")
        self._memory.held += count
        self.taken += count


async def read(request: web.Request, share: _Share, most_bytes: int, most_together: int) -> bytearray:
    """Read a body whole.

    Args:
        request: The request.
        share: Where its bytes are counted.
        most_bytes: Size limit of this body.
        most_together: Size limit of all bodies that are held at a time.

    Raises:
        BodyError: It is too large, or stopped coming.
    """
    if (request.content_length or 0) > most_bytes:
        raise _too_large(most_bytes)
    content = bytearray()
    while True:
        try:
            chunk = await asyncio.wait_for(request.content.readany(), STALL_SECONDS)
        except (asyncio.TimeoutError, TimeoutError):
            raise BodyError(408, "the rest of the request did not come") from None
        except web.RequestPayloadError as error:  # chunks or compression that are none
            raise BodyError(400, f"the body cannot be read: {error}") from None
        if not chunk:
            return content
        if len(content) + len(chunk) > most_bytes:
            raise _too_large(most_bytes)
        share.take(len(chunk), most_together)
        content += chunk


def _too_large(most_bytes: int) -> BodyError:
    return BodyError(413, f"the request is larger than {most_bytes} bytes (setting webMaxBodyBytes)")
