"""The parser of the add-on: aiohttp's pure one, where it is kept from doing what it would do."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

import pytest
from aiohttp import web

from ankiconnect.server.api.memory_budget import MemoryBudget
from ankiconnect.server.http.repeated_heads import HeadParser
from ankiconnect.server.requests import body
from ankiconnect.server.requests.collector import Collector

from .clients import AnsweredAtOnce, FakeTransport, turns


async def sent(data: bytes) -> FakeTransport:
    """A connection with that parser, after some data."""
    connection, transport = AnsweredAtOnce().connect()
    loop = asyncio.get_running_loop()
    connection._parser = HeadParser(connection, loop, 2**16)
    await turns()
    connection.data_received(b"POST / HTTP/1.1\r\nHost: x\r\n" + data)
    await turns()
    return transport


@pytest.mark.parametrize(("extension", "refused"), [(b"", False), (b";a\rb", True), (b";a", True)])
async def test_a_chunk_has_no_extension(extension: bytes, refused: bool) -> None:
    chunk = b"2" + extension + b"\r\n{}\r\n0\r\n\r\n"
    assert (await sent(b"Transfer-Encoding: chunked\r\n\r\n" + chunk)).closing is refused


async def test_a_length_of_thousands_of_digits_is_refused() -> None:
    assert (await sent(b"Content-Length: " + b"2" * 4_301 + b"\r\n\r\n")).closing


async def test_a_length_of_thousands_of_zeros_is_refused() -> None:
    """The compiled parser lets it through."""

    class Zeros:
        headers: Any = web.Response().headers

        @property
        def content_length(self) -> int:
            return int("0" * 4_301)

    request: Any = Zeros()
    collector = partial(Collector, MemoryBudget(), None)
    with pytest.raises(body.BodyError, match="too many digits"):
        await body.read(request, (), MemoryBudget().reservation(), collector, 10, 10)
