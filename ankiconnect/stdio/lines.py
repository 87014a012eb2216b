"""Standard input and output as lines, one message each."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import threading
from collections.abc import AsyncIterator, Callable

import orjson

_PIECE_BYTES = 64 * 1024


def take_over_output() -> int:
    """Standard output, for messages alone.

    Whatever else this process prints, Anki's library included, goes to standard error from now on.

    Returns:
        Its new number.
    """
    output = os.dup(1)
    os.dup2(2, 1)
    return output


async def read(number: int = 0) -> AsyncIterator[bytes]:
    """The lines of a file, by its number, as they come."""
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[bytes] = asyncio.Queue()

    def put(line: bytes) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(lines.put_nowait, line)

    follow(number, put)
    while line := await lines.get():
        if line.strip():
            yield line


def follow(number: int, put: Callable[[bytes], None]) -> None:
    """Pass on the lines of a file in a thread; b"" after the last one.

    Args:
        put: Called in that thread with each line.
    """
    # In a thread, since the loop of Windows cannot wait for a pipe. Python's own buffer is not used: a
    # thread that waits in it at the end would make the process fail.
    threading.Thread(target=_read, args=(number, put), name="ankiconnect-stdin", daemon=True).start()


def _read(number: int, put: Callable[[bytes], None]) -> None:
    """Pass on each line with its end, and b"" after the last one."""
    begun = bytearray()
    with contextlib.suppress(OSError):
        while piece := os.read(number, _PIECE_BYTES):
            *whole, rest = piece.split(b"\n")
            for one in whole:
                put(bytes(begun) + one + b"\n")
                begun.clear()
            begun += rest
    if begun:
        put(bytes(begun))
    put(b"")


def write(number: int, message: bytes) -> None:
    """Write a message as a line. If the client has gone, its end of input follows."""
    # Some clients end a line at U+2028 too, so there are only ASCII characters.
    text = message if message.isascii() else json.dumps(orjson.loads(message)).encode()
    line = memoryview(text + b"\n")
    with contextlib.suppress(OSError):
        while line:
            line = line[os.write(number, line) :]
