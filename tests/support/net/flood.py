"""A page that asks for permission without end.

::

    python -m tests.support.net.flood PORT SECONDS PER_SECOND [allowed]

With "allowed", a program sends as many requests of the same size that nobody refuses, to compare.
Of two requests in a row, one is given up soon, as a page does with an AbortController.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import sys
import time

from tools.raw_request import request

from .raw import connected

ORIGINS = [f"https://{name}.evil.example" for name in "abcdefgh"]
ASK = b'{"action": "requestPermission", "version": 6}'
READ = b'{"action": "version", "version": 6}'
PADDED_BYTES = 65_536
PATIENCE_SECONDS = 0.015
CONNECTIONS = 6
"""How many a browser opens to one host."""


class Page:
    """Sends requests, a few at a time, as a browser does.

    Those that wait for the user do not count. A machine that is busy with something else makes the page
    late; it then catches up without sending everything at once.
    """

    def __init__(self, port: int, allowed: bool = False) -> None:
        self._port = port
        self._allowed = allowed
        self._slots = asyncio.Semaphore(CONNECTIONS)

    async def ask(self, number: int) -> None:
        """Send one request. Every other one is given up when it is not answered soon."""
        async with contextlib.AsyncExitStack() as stack:
            async with self._slots:
                connection = await stack.enter_async_context(connected(self._port))
                await connection.send(self._request(number))
                reply = asyncio.ensure_future(connection.reply())
                await asyncio.wait([reply], timeout=PATIENCE_SECONDS)
            with contextlib.suppress(asyncio.CancelledError, EOFError, OSError):
                if number % 2 or reply.done():
                    await reply
            connection.abort()
            reply.cancel()

    def _request(self, number: int) -> bytes:
        body = READ if self._allowed else ASK
        if number % 4 < 2:
            body = body.ljust(PADDED_BYTES)
        if self._allowed:
            return request(body)
        return request(body, f"Origin: {ORIGINS[number // 2 % len(ORIGINS)]}")


async def flood(port: int, seconds: float, per_second: float, allowed: bool = False) -> int:
    """Ask so often, whether or not the requests before are answered.

    Returns:
        How many requests were sent.
    """
    page = Page(port, allowed)
    asking: set[asyncio.Task[None]] = set()
    begin = time.monotonic()
    for number in itertools.count():
        late = time.monotonic() - begin - number / per_second
        if number / per_second >= seconds:
            break
        await asyncio.sleep(max(0, -late))
        task = asyncio.ensure_future(page.ask(number))
        asking.add(task)
        task.add_done_callback(asking.discard)
    for one in asking:
        one.cancel()
    await asyncio.gather(*asking, return_exceptions=True)
    return number


if __name__ == "__main__":
    _, port, seconds, per_second, *more = sys.argv
    print(asyncio.run(flood(int(port), float(seconds), float(per_second), allowed=bool(more))))
