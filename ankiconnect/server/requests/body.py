"""Reading requests and writing replies, bounded in size, time and total memory."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Container

from aiohttp import web
from aiohttp.http import HttpVersion11
from aiohttp.streams import StreamReader

from ..api.memory_budget import LARGE_REPLY_BYTES, Reservation, total_limit
from ..http.connection import accept_body, let_refusal_be_read
from ..http.response import Reply
from .collector import MAX_BYTES, MIN_RATE, Collector

log = logging.getLogger(__name__)

STALL_SECONDS = 30.0
"""How long a client may send nothing in the middle of a body."""
MIN_UPLOAD_RATE = 1_000
"""Bytes a second, of a body that takes longer than `STALL_SECONDS`."""
MIN_DOWNLOAD_RATE = 50_000
"""Bytes a second, at which a client must read a large reply."""
MIN_COUNTED_BYTES = 64 * 1024
VALUE_BYTES = 64
"""Of one parsed value, besides its text."""
FEW = 1_000
"""Occurrences of a byte that are found one by one."""
_COMPRESSIONS = {"gzip", "x-gzip", "deflate", "compress", "x-compress", "br", "zstd"}
"""The content codings of HTTP that compress."""


class BodyError(Exception):
    """The body could not be read; `status` is the HTTP status of the reply."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


async def read(
    request: web.BaseRequest,
    names: Container[bytes],
    reservation: Reservation,
    make_collector: Callable[[], Collector],
    max_bytes: int,
    max_total_bytes: int,
) -> bytearray:
    """Read a whole body.

    Args:
        request: The request.
        names: Those of its headers, in lower case.
        reservation: Where its bytes are counted.
        make_collector: Makes what holds them until all have come.
        max_bytes: Limit of this body.
        max_total_bytes: Limit of all bodies that are held at a time.

    Raises:
        BodyError: It is too large, came too slowly or stopped.
        BudgetExceeded: Too much is held already.
        WrongKey: It is large, and does not show the key.
    """
    if b"content-encoding" in names and _is_compressed(request):
        # No client is known to compress, and a small body could become a huge one.
        raise BodyError(415, "compressed requests are not taken")
    length = _length(request)
    if length is None:
        _check_coding(request)
    elif length > max_bytes:
        raise _too_large(max_bytes)
    content = request.content
    if content.is_eof() and content.total_bytes <= min(MAX_BYTES, max_bytes):
        # The usual case: it came with the head. It needs no key, and is too small to be counted.
        return bytearray(content.read_nowait())
    if b"expect" in names:
        await _send_continue(request)
    collector = make_collector()
    try:
        await _collect(request, reservation, collector, max_bytes, max_total_bytes)
        return collector.content()
    finally:
        collector.close()


async def _collect(
    request: web.BaseRequest,
    reservation: Reservation,
    collector: Collector,
    max_bytes: int,
    max_total_bytes: int,
) -> None:
    begin, content = time.monotonic(), request.content
    while not content.at_eof():
        chunk = content.read_nowait() if content.is_eof() else await _next_chunk(content)
        if collector.size + len(chunk) > max_bytes:
            raise _too_large(max_bytes)
        reservation.reserve(len(chunk), max_total_bytes)
        collector.add(chunk)
        if not collector.is_unknown and not content.is_eof():
            accept_body(request)
        min_rate = MIN_RATE if collector.is_unknown else MIN_UPLOAD_RATE
        if time.monotonic() - begin > STALL_SECONDS + collector.size / min_rate:
            raise BodyError(408, "the request came too slowly")


def reserve_values(content: bytearray, reservation: Reservation, max_bytes: int) -> None:
    """Count what a large body becomes when it is parsed, before that: up to 39 times its size.

    Args:
        max_bytes: Limit of this body.

    Raises:
        BudgetExceeded: Too much is held already.
    """
    if len(content) >= MIN_COUNTED_BYTES:
        count = sum(_count(content, one) for one in b"[{,")
        reservation.reserve(VALUE_BYTES * count, total_limit(max_bytes))


def _count(content: bytearray, byte: int) -> int:
    """How often a byte occurs. Looking for a rare one is ten times as fast as counting."""
    at = -1
    for found in range(FEW):
        at = content.find(byte, at + 1)
        if at < 0:
            return found
    return FEW + content.count(byte, at + 1)


def _is_compressed(request: web.BaseRequest) -> bool:
    """Whether its Content-Encoding names a compression; some clients put a charset there."""
    named = ",".join(request.headers.getall("Content-Encoding", [])).lower()
    return not _COMPRESSIONS.isdisjoint(one.strip() for one in named.split(","))


def _length(request: web.BaseRequest) -> int | None:
    try:
        return request.content_length
    except ValueError:  # aiohttp's compiled parser takes any number of leading zeros, Python does not
        raise BodyError(400, "the Content-Length has too many digits") from None


def _check_coding(request: web.BaseRequest) -> None:
    """Refuse "chunked" twice: a parser of aiohttp accepts it, and a proxy may read it differently."""
    codings = request.headers.getall("Transfer-Encoding", [])
    if codings and [one.lower() for one in codings] != ["chunked"]:
        raise BodyError(400, "the only transfer coding that is taken is chunked, once")


async def _send_continue(request: web.BaseRequest) -> None:
    """Answer a client that waits for permission to send its body."""
    if request.headers.get("Expect", "").lower() != "100-continue":
        return
    if request.version >= HttpVersion11 and not request.content.is_eof():
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")


async def _next_chunk(content: StreamReader) -> bytes:
    """The bytes that came since the last call, as soon as there are any; b"" at the end of the body."""
    try:
        return await asyncio.wait_for(content.readany(), STALL_SECONDS)
    except (asyncio.TimeoutError, TimeoutError):
        raise BodyError(408, "the rest of the request did not come") from None
    except web.RequestPayloadError as error:  # malformed chunks
        raise BodyError(400, f"the body cannot be read: {error}") from None


def _too_large(max_bytes: int) -> BodyError:
    return BodyError(413, f"the request is larger than {max_bytes} bytes (setting webMaxBodyBytes)")


async def write(request: web.BaseRequest, reply: Reply) -> None:
    """Write a whole large reply, and abort the connection of a client that reads too slowly.

    A small one fits into the socket's buffer; aiohttp writes it, except to a client that still sends a
    refused body.
    """
    size = len(reply.body)
    limit = STALL_SECONDS + size / MIN_DOWNLOAD_RATE
    try:
        if reply.status == 400:
            await let_refusal_be_read(request, reply)
        elif size >= LARGE_REPLY_BYTES:
            await asyncio.wait_for(reply.prepare(request), limit)
    except (asyncio.TimeoutError, TimeoutError):
        if request.transport is not None:
            request.transport.abort()
    except ConnectionError as error:
        log.debug("the client has disconnected: %s", error)
