"""A raw HTTP client, for requests that no client library sends, and for replies byte by byte."""

from __future__ import annotations

import asyncio
import contextlib
import json
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

TIMEOUT_SECONDS = 20


@dataclass
class Reply:
    """One HTTP reply. Header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        assert self.headers["content-type"].split(";")[0] == "application/json", self
        return json.loads(self.body)


class Connection:
    """One connection to a service."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await asyncio.wait_for(self.writer.drain(), TIMEOUT_SECONDS)

    async def reply(self, has_body: bool = True) -> Reply:
        """Read one reply."""
        async with _in_time():
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            pairs = (line.partition(":") for line in head[1:] if line)
            headers = {name.lower(): value.strip() for name, _, value in pairs}
            length = int(headers.get("content-length", "0")) if has_body else 0
            body = await self.reader.readexactly(length)
        return Reply(int(head[0].split()[1]), headers, body)

    async def exchange(self, data: bytes) -> Reply:
        await self.send(data)
        return await self.reply()

    async def end(self) -> bytes:
        """All data until the service closes the connection."""
        async with _in_time():
            with contextlib.suppress(ConnectionError):
                return await self.reader.read()
        return b""

    async def close(self) -> None:
        self.writer.close()
        with contextlib.suppress(ConnectionError):
            await self.writer.wait_closed()

    def abort(self) -> None:
        """Reset the connection, as if the client died."""
        self.writer.transport.abort()


@contextlib.asynccontextmanager
async def _in_time() -> AsyncIterator[None]:
    """`asyncio.timeout`, which Python 3.10 does not have: cancels the task when it takes too long."""
    task = asyncio.current_task()
    assert task is not None
    handle = asyncio.get_running_loop().call_later(TIMEOUT_SECONDS, task.cancel)
    try:
        yield
    finally:
        handle.cancel()


@contextlib.asynccontextmanager
async def connected(
    port: int, host: str = "127.0.0.1", trusted: str | None = None
) -> AsyncIterator[Connection]:
    """A connection that is closed at the end. It uses TLS if a certificate is `trusted`."""
    context = None if trusted is None else ssl.create_default_context(cafile=trusted)
    connection = Connection(*await asyncio.open_connection(host, port, ssl=context))
    try:
        yield connection
    finally:
        await connection.close()


@contextlib.asynccontextmanager
async def many(port: int, count: int) -> AsyncIterator[list[Connection]]:
    """Several open connections."""
    async with contextlib.AsyncExitStack() as stack:
        yield [await stack.enter_async_context(connected(port)) for _ in range(count)]


async def exchange(port: int, data: bytes, host: str = "127.0.0.1") -> Reply:
    """Send one request on a new connection and read the reply."""
    async with connected(port, host) as connection:
        return await connection.exchange(data)
