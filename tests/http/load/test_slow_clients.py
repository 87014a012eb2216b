"""Clients that keep the service waiting: incomplete headers, idle connections, unread replies,
floods."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import time
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from ankiconnect.server.http import connection as http_connection
from ankiconnect.server.http import file_limit
from ankiconnect.server.http.connection import Connection
from ankiconnect.server.requests import body
from tools.raw_request import BODY, request

from ...support.blocking import blocked
from ...support.net.raw import connected, exchange, many
from ...support.net.slow_clients import check_many_beside_slow_ones, drip
from ...support.running import Running
from ...support.waiting import until

pytestmark = pytest.mark.usefixtures("many_files")


async def test_half_a_head_is_not_waited_for_for_ever(
    anki: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_connection, "HEAD_SECONDS", 0.5)
    async with connected(anki.port) as drop, connected(anki.port) as idle:
        first = await idle.exchange(request())
        sending = asyncio.ensure_future(drip(drop))
        assert await drop.end() == b""
        sending.cancel()
        assert (await idle.exchange(request())).body == first.body, "an idle one may stay"


async def test_a_connection_without_a_request_ends(
    anki: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(anki.port) as never, connected(anki.port) as served:
        assert (await served.exchange(request())).status == 200
        monkeypatch.setattr(http_connection, "IDLE_SECONDS", 0.2)
        assert (await never.end(), await served.end()) == (b"", b"")


async def test_a_body_that_drips_is_not_waited_for_for_ever(
    anki: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each byte arrives in time, but the whole request would take forever."""
    hurried = SimpleNamespace(monotonic=lambda: 100 * time.monotonic())
    monkeypatch.setattr(body, "time", hurried)
    async with connected(anki.port) as connection:
        await connection.send(request(b"", length=100_000))
        receiving = asyncio.ensure_future(connection.reply())
        with contextlib.suppress(ConnectionError):
            while not receiving.done():
                await connection.send(b"x")
                await asyncio.sleep(0.05)
        reply = await receiving
    assert (reply.status, reply.json["error"]) == (408, "the request came too slowly")


async def test_small_replies_that_nobody_takes_are_not_kept_for_ever(
    anki: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client that sends without end and reads nothing."""
    monkeypatch.setattr(http_connection, "STALL_SECONDS", 0.5)
    name = {"action": "apiReflect", "params": {"scopes": ["actions"]}}
    asked = request(json.dumps(name).encode())
    _, writer = await asyncio.open_connection("127.0.0.1", anki.port, limit=1)
    with pytest.raises(ConnectionError):
        while True:
            writer.write(asked * 20)
            await asyncio.wait_for(writer.drain(), 20)
            await asyncio.sleep(0)
    writer.close()
    assert (await exchange(anki.port, request())).status == 200


async def test_others_are_answered_while_a_client_asks_without_end_and_takes_nothing(
    anki: Running,
) -> None:
    """Send as fast as possible, and more than any buffer holds."""
    probes = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 1000
    _, writer = await asyncio.open_connection("127.0.0.1", anki.port, limit=1)
    sent = 0
    with contextlib.suppress(asyncio.TimeoutError):
        while sent < 20_000_000:
            writer.write(probes)
            await asyncio.wait_for(writer.drain(), 1)
            sent += len(probes)
    assert sent < 20_000_000, "it is not read from for ever"
    for _ in range(20):
        assert (await exchange(anki.port, request())).status == 200
    writer.transport.abort()


async def test_a_thousand_idle_connections(anki: Running) -> None:
    async with many(anki.port, 1000) as idle:
        for _ in range(20):
            assert (await exchange(anki.port, request(b'{"action": "deckNames"}'))).json == ["Default"]
        for one in idle[::50]:
            assert (await one.exchange(request())).status == 200


async def test_more_connections_than_there_is_room_for(
    start: Callable[..., Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_limit, "max_connections", lambda: 50)
    running = start()
    async with connected(running.port) as used:
        assert (await used.exchange(request())).status == 200
        async with many(running.port, 300):
            assert (await used.exchange(request())).status == 200
            assert (await exchange(running.port, request())).status == 200


async def test_bodies_that_drip_keep_no_program_out(
    start: Callable[..., Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_limit, "max_connections", lambda: 50)
    running = start()
    async with many(running.port, 60) as dripping:
        for one in dripping:
            with contextlib.suppress(ConnectionError):  # evicted
                await one.send(request(b"x" * 700, length=100_000_000))
        await asyncio.to_thread(until, lambda: bodies_on_the_way() > 40)  # before the programs come
        for _ in range(60):
            assert (await exchange(running.port, request())).status == 200


def bodies_on_the_way() -> int:
    """Connections of all services whose request is not complete."""
    return sum(type(one) is Connection and one.receiving for one in gc.get_objects())


async def test_tiny_chunks_and_blank_lines_delay_nobody(anki: Running) -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    async with many(anki.port, 40) as senders:
        for number, one in enumerate(senders):
            one.writer.write(head + b"1\r\na\r\n" * 40_000 if number % 2 else b"\r\n" * 120_000)
        begin = time.monotonic()
        assert (await exchange(anki.port, request())).status == 200
        assert time.monotonic() - begin < 2
        assert (await senders[1].reply()).status == 400


async def test_a_flood_beyond_the_queue(start: Callable[..., Running]) -> None:
    """Each request is answered, the queue is bounded, and afterwards everything is as before."""
    running = start(queueSize=50)
    bridge = running.headless.bridge
    asked = request(b'{"action": "deckNames", "version": 6}')
    async with many(running.port, 400) as clients:
        with blocked(running):
            for one in clients:
                await one.send(asked)
            refused = [asyncio.ensure_future(one.reply()) for one in clients]
            while sum(one.done() for one in refused) < 350:
                assert bridge.waiting <= 50
                await asyncio.sleep(0.01)
        replies = [await one for one in refused]
        statuses = [one.status for one in replies]
        assert (statuses.count(503), statuses.count(200)) == (350, 50)
        for reply in replies:
            assert list(reply.json) == ["result", "error"]
            assert bool(reply.json["error"]) is (reply.status == 503)
        again = [(await one.exchange(asked)).json["result"] for one in clients]
    assert again == [["Default"]] * 400


@pytest.mark.slow
async def test_two_hundred_clients_beside_fifty_slow_ones(anki: Running) -> None:
    await check_many_beside_slow_ones(anki.port)


async def test_a_client_that_asks_before_it_sends_a_body(anki: Running) -> None:
    async with connected(anki.port) as connection:
        await connection.send(request(b"", "Expect: 100-continue", length=len(BODY)))
        assert (await connection.reply()).status == 100
        assert (await connection.exchange(BODY)).json["result"] == 6
        await connection.send(request(b"", "Expect: 100-continue", length=2**40))
        assert (await connection.reply()).status == 413
