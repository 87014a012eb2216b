"""Reading requests and writing replies, bounded in size, in time and, over all, in memory."""

from __future__ import annotations

import asyncio
import logging
import time

from aiohttp import HttpVersion11, web

from ..api.memory_budget import LARGE, Full, Share
from .response import Reply

log = logging.getLogger(__name__)

STALL_SECONDS = 30.0
"""How long a client may send nothing in the middle of a body."""
SLOWEST_UPLOAD = 1_000
"""How slowly a body may come, in bytes a second, when it takes longer than that."""
SLOWEST_BYTES_A_SECOND = 50_000
"""How slowly a client may take a large reply."""
_COMPRESSIONS = {"gzip", "x-gzip", "deflate", "compress", "x-compress", "br", "zstd"}
"""The content codings of HTTP that compress."""


class BodyError(Exception):
    """The body could not be read; `status` is the HTTP status of the answer."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


def take(share: Share, count: int, most_together: int) -> None:
    """Count bytes of a body.

    Raises:
        BodyError: Too much is held already.
    """
    try:
        share.take(count, most_together)
    except Full as full:
        raise BodyError(503, str(full)) from None


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
    if _is_compressed(request):
        # No client is known to compress, and a small body could become a huge one.
        raise BodyError(415, "compressed requests are not taken")
    if request.content_length is None:
        _check_coding(request)
    elif request.content_length > most_bytes:
        raise _too_large(most_bytes)
    await _invite(request)
    content = bytearray()
    begin = time.monotonic()
    while True:
        chunk = await _next_chunk(request)
        if not chunk:
            return content
        if len(content) + len(chunk) > most_bytes:
            raise _too_large(most_bytes)
        take(share, len(chunk), most_together)
        content += chunk
        if time.monotonic() - begin > STALL_SECONDS + len(content) / SLOWEST_UPLOAD:
            raise BodyError(408, "the request came too slowly")


def _is_compressed(request: web.BaseRequest) -> bool:
    """Whether its Content-Encoding names a compression; some clients put a charset there."""
    named = ",".join(request.headers.getall("Content-Encoding", [])).lower()
    return not _COMPRESSIONS.isdisjoint(one.strip() for one in named.split(","))


def _check_coding(request: web.BaseRequest) -> None:
    """Refuse "chunked" twice, which one of aiohttp's parsers takes and a proxy may read differently."""
    codings = request.headers.getall("Transfer-Encoding", [])
    if codings and [one.lower() for one in codings] != ["chunked"]:
        raise BodyError(400, "the only transfer coding that is taken is chunked, once")


async def _invite(request: web.BaseRequest) -> None:
    """Tell a client that waits for leave to send its body to go on."""
    if request.headers.get("Expect", "").lower() != "100-continue":
        return
    if request.version >= HttpVersion11 and not request.content.is_eof():
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")


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
