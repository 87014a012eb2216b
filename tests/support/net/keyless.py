"""A client without the key, on 200 connections at a time.

::

    python -m tests.support.net.keyless PORT SECONDS KIND

KIND is one of `KINDS`. Prints how many requests it has sent.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import sys
import time
from collections.abc import Callable, Iterator

from tools.raw_request import request

from .raw import Connection, connected

CONNECTIONS = 200
NESTED = b"[[[]],[[]]],"
"""What takes 39 times its size when it is parsed."""
PIECE = 256 * 1024


def nested(size: int) -> bytes:
    """A body without the key."""
    content = b'{"action":"version","params":{"a":[' + NESTED * (size // len(NESTED))
    return content[:-1] + b"]}}"


def _whole(body: bytes) -> Iterator[bytes]:
    yield request(body)


def _dripping(length: int, first: int) -> Iterator[bytes]:
    """Many bytes at once, and the others slowly."""
    yield request(nested(first), length=length)
    while True:
        yield b"[" * 700


def _chunks(size: int) -> Iterator[bytes]:
    yield b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    while True:
        yield (b"%x\r\n" % size + b"[" * size + b"\r\n") * max(1, 8_192 // size)


SMALL, MIDDLE, LARGE = nested(15_000), nested(200_000), nested(20_000_000)
KINDS: dict[str, Callable[[], Iterator[bytes]]] = {
    "small": lambda: _whole(SMALL),
    "middle": lambda: _whole(MIDDLE),
    "large": lambda: _whole(LARGE),
    "dripping": lambda: _dripping(100_000_000, 400_000),
    "chunks": lambda: _chunks(1),
    "large chunks": lambda: _chunks(8_192),
}


async def _use(connection: Connection, kind: str, end: float) -> None:
    """Send requests until the service closes the connection."""
    while time.monotonic() < end:
        reply = asyncio.ensure_future(connection.reply())
        try:
            for piece in KINDS[kind]():
                for begin in range(0, len(piece), PIECE):
                    await connection.send(piece[begin : begin + PIECE])
                if kind == "dripping":
                    await asyncio.sleep(0.5)
                if reply.done() or time.monotonic() > end:
                    break
            if time.monotonic() < end:
                await reply
        finally:
            reply.cancel()
            await asyncio.gather(reply, return_exceptions=True)


async def _client(port: int, kind: str, end: float, count: Iterator[int]) -> None:
    while time.monotonic() < end:
        next(count)
        with contextlib.suppress(OSError, EOFError, asyncio.CancelledError, asyncio.TimeoutError):
            async with connected(port) as connection:
                await _use(connection, kind, end)


async def attack(port: int, seconds: float, kind: str) -> int:
    """Use 200 connections without the key.

    Returns:
        How many connections were opened.
    """
    end, count = time.monotonic() + seconds, itertools.count()
    clients = (_client(port, kind, end, count) for _ in range(CONNECTIONS))
    await asyncio.wait([asyncio.ensure_future(one) for one in clients], timeout=seconds + 5)
    return next(count)


if __name__ == "__main__":
    _, port, seconds, kind = sys.argv
    print(asyncio.run(attack(int(port), float(seconds), kind)))
