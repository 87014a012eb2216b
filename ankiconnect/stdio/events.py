"""Reads server-sent events."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator


async def messages(lines: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """The data of each event in the lines of a stream."""
    data: list[bytes] = []
    async for line in lines:
        line = line.rstrip(b"\r\n")
        if line.startswith(b"data:"):
            data.append(line[len(b"data:") :].lstrip(b" "))
        elif not line and data:
            yield b"\n".join(data)
            data = []
    if data:
        yield b"\n".join(data)
