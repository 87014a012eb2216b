"""Many clients, while others send the header of a request byte by byte (the Slowloris attack)."""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import time

from tools.raw_request import request

from .raw import Connection, connected, many

CLIENTS = 200
EACH = 5
SLOW = 50
TIMES_SLOWER = 3
TRIES = 4
"""A busy machine may disturb one measurement, but not all of them."""


async def check_many_beside_slow_ones(port: int) -> None:
    """All requests are answered, and not much later than without the slow clients."""
    for left in reversed(range(TRIES)):
        alone = await median_of_many(port)
        async with many(port, SLOW) as slow:
            dripping = [asyncio.ensure_future(drip(one)) for one in slow]
            beside = await median_of_many(port)
            for one in dripping:
                one.cancel()
        if beside <= TIMES_SLOWER * alone:
            return
        assert left, f"median {beside * 1000:.1f} ms beside slow ones, {alone * 1000:.1f} ms alone"


async def median_of_many(port: int) -> float:
    """The median time of a request, in seconds, while 200 clients send 5 each."""
    times: list[float] = []

    async def client() -> None:
        async with connected(port) as connection:
            for _ in range(EACH):
                begin = time.perf_counter()
                reply = await connection.exchange(request(b'{"action": "deckNames", "version": 6}'))
                times.append(time.perf_counter() - begin)
                assert reply.json == {"result": ["Default"], "error": None}

    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    assert len(times) == CLIENTS * EACH
    return statistics.median(times)


async def drip(connection: Connection) -> None:
    """Slowly send a header that never ends."""
    with contextlib.suppress(ConnectionError):
        await connection.send(b"POST / HTTP/1.1\r\nHost: x\r\n")
        while True:
            await connection.send(b"X-a: b\r\n")
            await asyncio.sleep(0.05)
