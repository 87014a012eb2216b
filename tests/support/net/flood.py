"""A page that asks for permission without end.

::

    python -m tests.support.net.flood PORT SECONDS PER_SECOND

Of two requests in a row, one is given up soon, as a page does with an AbortController.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
import time

from tools.raw_request import request

from .raw import connected

ORIGINS = [f"https://{name}.evil.example" for name in "abcdefgh"]
ASK = b'{"action": "requestPermission", "version": 6}'
PADDED = ASK.ljust(65_536)
PATIENCE_SECONDS = 0.015


async def ask(port: int, number: int) -> int:
    """Send one request.

    Returns:
        The status of the reply, 0 when the request was given up.
    """
    origin = ORIGINS[number // 2 % len(ORIGINS)]
    async with connected(port) as connection:
        await connection.send(request(PADDED if number % 4 < 2 else ASK, f"Origin: {origin}"))
        try:
            if number % 2:
                return (await connection.reply()).status
            return (await asyncio.wait_for(connection.reply(), PATIENCE_SECONDS)).status
        except (asyncio.TimeoutError, TimeoutError, asyncio.CancelledError):
            connection.abort()
            return 0


async def flood(port: int, seconds: float, per_second: float) -> int:
    """Ask so often, whether or not the requests before are answered.

    Returns:
        How many requests were sent.
    """
    asking: set[asyncio.Task[int]] = set()
    begin = time.monotonic()
    for number in itertools.count():
        late = time.monotonic() - begin - number / per_second
        if number / per_second >= seconds:
            break
        await asyncio.sleep(max(0, -late))
        task = asyncio.ensure_future(ask(port, number))
        asking.add(task)
        task.add_done_callback(asking.discard)
    for one in asking:
        one.cancel()
    await asyncio.gather(*asking, return_exceptions=True)
    return number


if __name__ == "__main__":
    _, port, seconds, per_second = sys.argv
    print(asyncio.run(flood(int(port), float(seconds), float(per_second))))
