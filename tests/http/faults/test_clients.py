"""Clients that die, stall or send invalid data do not affect others."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ankiconnect.client.connection import post
from ankiconnect.server.api import memory_budget
from ankiconnect.server.http import connection as http_connection
from ankiconnect.server.requests import body
from tools.raw_request import BODY, request

from ...support.blocking import blocked
from ...support.net.raw import Connection, connected, exchange
from ...support.running import Running


@pytest.fixture(autouse=True)
def no_tracebacks(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Mistakes of clients must not be logged as errors of the service."""
    with caplog.at_level(logging.WARNING):
        yield
    logged = [one.getMessage() for one in caplog.get_records("call")]
    assert logged == []


async def assert_alive(running: Running) -> None:
    assert (await exchange(running.port, request())).json == {"result": 6, "error": None}
    assert (await exchange(running.port, request(b'{"action": "deckNames"}'))).json == ["Default"]


async def test_half_a_head(anki: Running) -> None:
    async with connected(anki.port) as connection:
        await connection.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Le")
        await assert_alive(anki)


async def test_half_a_body(anki: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "STALL_SECONDS", 0.05)
    async with connected(anki.port) as connection:
        await connection.send(request(BODY[:10], length=len(BODY)))
        reply = await connection.reply()
        assert (reply.status, reply.json["result"]) == (408, None)
        assert reply.json["error"]
    await assert_alive(anki)


async def test_a_slow_body_is_no_half_a_body(anki: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "STALL_SECONDS", 5)
    async with connected(anki.port) as connection:
        data = request()
        for start in range(0, len(data), 10):
            await connection.send(data[start : start + 10])
            await asyncio.sleep(0.05)
        assert (await connection.reply()).json["result"] == 6


@pytest.mark.parametrize("abort", [True, False])
async def test_a_client_that_dies_in_the_middle_of_a_body(anki: Running, abort: bool) -> None:
    for _ in range(10):
        async with connected(anki.port) as connection:
            await connection.send(request(b"x" * 1000, length=100_000))
            if abort:
                connection.abort()
    await assert_alive(anki)


async def test_a_client_that_dies_before_the_reply(anki: Running) -> None:
    with blocked(anki):
        for number in range(10):
            async with connected(anki.port) as connection:
                asked = {"action": "createDeck", "params": {"deck": f"D{number}"}}
                await connection.send(request(json.dumps(asked).encode()))
                while anki.headless.bridge.waiting <= number:
                    await exchange(anki.port, request())
                connection.abort()
    names = (await exchange(anki.port, request(b'{"action": "deckNames"}'))).json
    assert len(names) == 11, "what a client asked for is done, though it has gone"


async def test_a_client_that_dies_while_a_large_reply_goes_out(anki: Running) -> None:
    inner = {"action": "apiReflect", "params": {"scopes": ["actions"]}}
    asked = {"action": "multi", "params": {"actions": [inner] * 2000}}
    for _ in range(3):
        async with connected(anki.port) as connection:
            await connection.send(request(json.dumps(asked).encode()))
            await connection.reader.readexactly(1000)
            connection.abort()
    await assert_alive(anki)


async def test_a_client_that_does_not_read_is_cut_off(
    anki: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reply is kept only as long as a slow client needs."""
    monkeypatch.setattr(body, "STALL_SECONDS", 0.2)
    monkeypatch.setattr(body, "MIN_DOWNLOAD_RATE", 10**9)
    name = await asyncio.to_thread(store_large_file, anki)
    ended, end = threading.Event(), http_connection.Connection.request_finished

    def finish_and_notify(served: http_connection.Connection) -> None:
        end(served)
        ended.set()

    monkeypatch.setattr(http_connection.Connection, "request_finished", finish_and_notify)
    asked = {"action": "retrieveMediaFile", "params": {"filename": name}}
    async with connected(anki.port) as connection:
        await connection.send(request(json.dumps(asked).encode()))
        with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
            await connection.reader.readexactly(10)
            assert await asyncio.to_thread(ended.wait, 20)
            await connection.reader.readexactly(20_000_000)
    await assert_alive(anki)


def store_large_file(anki: Running) -> str:
    """Put 20 MB into the media folder and return the name."""
    (Path(anki.call("getMediaDirPath")) / "large.bin").write_bytes(bytes(20_000_000))
    return "large.bin"


async def test_large_replies_count_until_they_are_taken(
    start: Callable[..., Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory_budget, "MIN_TOTAL_BYTES", 60_000_000)
    running = start(webMaxBodyBytes=1000)
    name = await asyncio.to_thread(store_large_file, running)
    asked = request(json.dumps({"action": "retrieveMediaFile", "params": {"filename": name}}).encode())
    async with connected(running.port) as idle:
        await idle.send(asked)
        await idle.reader.readexactly(10)  # 27 MB are being sent to a client that stops reading
        refused = await exchange(running.port, asked)
        assert refused.status == 503
        assert "large" in refused.json["error"]
        await assert_alive(running)
    while (await exchange(running.port, asked)).status == 503:
        await assert_alive(running)


@pytest.mark.parametrize("size", [1001, 5_000_000])
def test_a_body_that_is_too_large(start: Callable[..., Running], size: int) -> None:
    """A simple client sends the whole body before it reads the reply."""
    running = start(webMaxBodyBytes=1000)
    reply = post(running.url, b"x" * size)
    assert reply.status == 413
    value = reply.value()
    assert list(value) == ["result", "error"]
    assert "webMaxBodyBytes" in value["error"]
    assert "1000" in value["error"]
    fits = json.dumps({"action": "version", "x": ""}).encode()
    padded = fits[:-2] + b"y" * (1000 - len(fits)) + fits[-2:]
    assert post(running.url, padded) == (200, b"6")


async def test_a_chunked_body_that_is_too_large(start: Callable[..., Running]) -> None:
    running = start(webMaxBodyBytes=1000)
    part = b"%x\r\n%s\r\n" % (600, b"x" * 600)
    head = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert (await exchange(running.port, head + part * 3 + b"0\r\n\r\n")).status == 413


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "GZIP", "identity, gzip", "x-gzip,br"])
async def test_a_compressed_body_is_refused_before_it_grows(anki: Running, encoding: str) -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    reply = await exchange(anki.port, request(bomb, f"Content-Encoding: {encoding}"))
    assert (reply.status, reply.json["error"]) == (415, "compressed requests are not taken")
    await assert_alive(anki)


@pytest.mark.parametrize(
    "data",
    [
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcdefgh\r\n0\r\n\r\n",
    ],
    ids=["no chunk", "chunk too long"],
)
async def test_a_body_in_chunks_that_are_none(anki: Running, data: bytes) -> None:
    reply = await exchange(anki.port, data)
    assert reply.status == 400
    await assert_alive(anki)


NONSENSE = [
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)),
    b"nonsense\r\n\r\n",
    b"\x00" * 100 + b"\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nabcde",
    b"POST / HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
    "POST /ü HTTP/1.1\r\nHost: x\r\n\r\n".encode(),
    b"FROBNICATE / HTTP/1.1\r\nHost: x\r\n\r\n",
]


@pytest.mark.parametrize("data", NONSENSE, ids=lambda data: repr(data[:50]))
async def test_nonsense_instead_of_http(anki: Running, data: bytes) -> None:
    async with connected(anki.port) as connection:
        await connection.send(data)
        assert (await connection.reply()).status == 400
        assert await connection.end() == b""
    await assert_alive(anki)


async def test_many_dead_connections(anki: Running) -> None:
    async def die() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", anki.port)
        Connection(reader, writer).abort()

    await asyncio.gather(*(die() for _ in range(200)))
    await assert_alive(anki)


async def test_every_exchange_is_written_when_asked_for(
    start: Callable[..., Running], tmp_path: Path
) -> None:
    log = tmp_path / "api.log"
    running = start(apiLogPath=str(log), apiKey="a long enough key")
    await exchange(running.port, request(b'{"action": "version", "key": "a long enough key"}'))
    running.__exit__()
    text = log.read_text()
    assert text == '[request]\n{\n    "action": "version",\n    "key": "***"\n}\n\n[reply]\n6\n\n'


async def test_what_was_refused_is_written_too(start: Callable[..., Running], tmp_path: Path) -> None:
    log = tmp_path / "api.log"
    log.write_text("from the last time")
    running = start(apiLogPath=str(log))
    await exchange(running.port, request(b"{bad"))
    await exchange(running.port, request(BODY, "Origin: http://evil.example"))
    running.__exit__()
    text = log.read_text()
    request_entry = '[request]\n"4 bytes that cannot be read as JSON"\n\n'
    assert text.startswith(request_entry + '[reply]\n{\n    "error": "the body is not JSON')
    assert "the origin http://evil.example is not allowed" in text
