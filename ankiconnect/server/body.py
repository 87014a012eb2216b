"""Reading requests and writing replies, bounded in size, in time and, over all, in memory."""

from __future__ import annotations

import asyncio
import logging

from aiohttp import web

from .reply import HTTP_1_1, Reply

log = logging.getLogger(__name__)

STALL_SECONDS = 30.0
"""How long a client may send nothing in the middle of a body."""


SLOWEST_BYTES_A_SECOND = 50_000
"""How slowly a client may take a large reply."""
LEAST_TOGETHER = 256 * 1024 * 1024
"""All bodies and replies together may always hold that much, however small the limit of one is."""
LARGE = 64 * 1024
"""From here on a reply counts."""


class BodyError(Exception):
    """The body could not be read; `status` is the HTTP status of the answer."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class Memory:
    """Counts the bytes of all bodies and replies that are held, so that many large ones cannot fill the
    memory."""

    def __init__(self) -> None:
        self.held = 0

    def share(self) -> Share:
        """Count one request's body, and its reply when it is large, until a ``with`` block ends."""
        return Share(self)


class Share:
    """What one request holds of the memory."""

    __slots__ = ("_memory", "_taken")

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._taken = 0

    def __enter__(self) -> Share:
        return self

    def __exit__(self, *_: object) -> None:
        self._memory.held -= self._taken

    def take(self, count: int, most: int) -> None:
        if self._memory.held + count > most:
            raise BodyError(503, "too many large requests at a time; try again in a moment")
        self._memory.held += count
        self._taken += count

    def take_reply(self, reply: bytes, most: int) -> None:
        """Count a reply, if it is large."""
        if len(reply) >= LARGE:
            self.take(len(reply), most)


async def read(
    request: web.BaseRequest, share: Share, most_bytes: int, most_together: int
) -> bytearray:
    """Read a body whole.

    Args:
        request: The request.
        share: Where its bytes are counted.
        most_bytes: Size limit of this body.
        most_together: Size limit of all bodies that are held at a time.

    Raises:
        BodyError: It is too large, or stopped coming.
    """
    if request.headers.get("Content-Encoding", "identity") != "identity":
        # No client is known to compress, and a small body could become a huge one.
        raise BodyError(415, "compressed requests are not taken")
    if (request.content_length or 0) > most_bytes:
        raise _too_large(most_bytes)
    _continue(request)
    content = bytearray()
    while True:
        chunk = await _next_chunk(request)
        if not chunk:
            return content
        if len(content) + len(chunk) > most_bytes:
            raise _too_large(most_bytes)
        share.take(len(chunk), most_together)
        content += chunk


def _continue(request: web.BaseRequest) -> None:
    """Ask for the body, where a client waits for that."""
    expected = request.headers.get("Expect")
    if expected is None or request.version < HTTP_1_1:
        return
    if expected.lower() != "100-continue":
        raise BodyError(417, f"the service does not know what is expected: {expected}")
    if request.transport is not None:
        request.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")


async def _next_chunk(request: web.BaseRequest) -> bytes:
    """What has come of a body since the last time, b"" at its end."""
    if request.content.is_eof():  # the usual case, a small body: it has come with the head
        return request.content.read_nowait()
    try:
        return await asyncio.wait_for(request.content.readany(), STALL_SECONDS)
    except (asyncio.TimeoutError, TimeoutError):
        raise BodyError(408, "the rest of the request did not come") from None
    except web.RequestPayloadError as error:  # chunks that are none
        raise BodyError(400, f"the body cannot be read: {error}") from None


def _too_large(most_bytes: int) -> BodyError:
    return BodyError(413, f"the request is larger than {most_bytes} bytes (setting webMaxBodyBytes)")


async def write(request: web.BaseRequest, reply: Reply) -> None:
    """Write a large reply whole, and cut the connection of a client that does not take it."""
    size = len(reply.body)
    if size < LARGE:
        return  # it fits into the socket's buffer; aiohttp has it written
    limit = STALL_SECONDS + size / SLOWEST_BYTES_A_SECOND
    try:
        await asyncio.wait_for(reply.prepare(request), limit)
    except (asyncio.TimeoutError, TimeoutError):
        if request.transport is not None:
            request.transport.abort()
    except ConnectionError as error:
        log.debug("the client has gone: %s", error)
