"""Many clients, large requests, a full queue, and stopping in the middle of it."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import json
import time
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest

from tools.raw_request import request

from ...support.blocking import blocked
from ...support.net.raw import Connection, connected, exchange
from ...support.running import Running

CLIENTS = 200
EACH = 5


def session() -> aiohttp.ClientSession:
    """A client without a limit of connections."""
    connector = aiohttp.TCPConnector(limit=0)
    return aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=30))


async def ask(client: aiohttp.ClientSession, url: str, action: str, **params: Any) -> tuple[int, Any]:
    asked = {"action": action, "version": 6, "params": params}
    async with client.post(url, json=asked) as response:
        return response.status, await response.json()


@pytest.mark.slow
async def test_two_hundred_clients_at_a_time(anki: Running) -> None:
    async def one_client(number: int) -> None:
        async with session() as client:
            for turn in range(EACH):
                deck = f"D{number}-{turn}"
                created = await ask(client, anki.url, "createDeck", deck=deck)
                assert created[1]["error"] is None
                name = await ask(client, anki.url, "deckNameFromId", deckId=created[1]["result"])
                assert name == (200, {"result": deck, "error": None})

    await asyncio.gather(*(one_client(number) for number in range(CLIENTS)))
    assert anki.on_main(lambda col: col.decks.count()) == CLIENTS * EACH + 1


async def test_others_are_answered_while_a_large_request_comes(anki: Running) -> None:
    body = json.dumps({"action": "deckNames", "params": {"x": "y" * 50_000_000}}).encode()
    half = len(body) // 2
    async with connected(anki.port) as large:
        sending = asyncio.ensure_future(large.send(request(body[:half], length=len(body))))
        async with session() as client:
            for _ in range(20):
                assert (await ask(client, anki.url, "version"))[1]["result"] == 6
                assert (await ask(client, anki.url, "deckNames"))[1]["result"] == ["Default"]
            await sending
            sending = asyncio.ensure_future(large.send(body[half:]))
            while not sending.done():
                assert (await ask(client, anki.url, "version"))[1]["result"] == 6
        await sending
        error = (await large.reply()).json["error"]
    assert error == "deckNames() got an unexpected keyword argument 'x'"


async def test_a_full_queue_is_told_and_recovers(start: Callable[..., Running]) -> None:
    running = start(queueSize=5)
    async with session() as client:
        with blocked(running):
            waiting = [asyncio.ensure_future(ask(client, running.url, "deckNames")) for _ in range(5)]
            while running.headless.bridge.waiting < 5:
                assert (await ask(client, running.url, "version"))[0] == 200
            status, reply = await ask(client, running.url, "deckNames")
            assert status == 503
            assert list(reply) == ["result", "error"]
            assert (reply["result"], bool(reply["error"])) == (None, True)
            assert (await ask(client, running.url, "version")) == (200, {"result": 6, "error": None})
        for answer in await asyncio.gather(*waiting):
            assert answer == (200, {"result": ["Default"], "error": None})
        assert (await ask(client, running.url, "deckNames"))[0] == 200


async def test_collection_actions_wait_no_longer_than_the_setting(
    start: Callable[..., Running],
) -> None:
    running = start(collectionTimeout=50)
    running.headless.bridge.pause()
    async with session() as client:
        answer = await ask(client, running.url, "deckNames")
        text = "collection is not available: Anki used it for 0.05 s (to sync, say, or to import)"
        assert answer == (200, {"result": None, "error": f"{text}; send it again"})
        assert (await ask(client, running.url, "getActiveProfile"))[1]["result"] == "User 1"
        running.headless.bridge.resume()
        assert (await ask(client, running.url, "deckNames"))[1]["result"] == ["Default"]


async def outcome(connection: Connection) -> Any:
    """The JSON of a reply, or None when the service closed the connection instead."""
    with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
        return (await connection.reply()).json
    return None


async def stop(running: Running) -> float:
    """Stop a service and return how long it took."""
    begin = time.monotonic()
    await asyncio.to_thread(running.__exit__)
    return time.monotonic() - begin


async def test_stopping_answers_what_waits(start: Callable[..., Running]) -> None:
    running = start()
    running.headless.bridge.pause()
    async with contextlib.AsyncExitStack() as stack:
        opened = [await stack.enter_async_context(connected(running.port)) for _ in range(20)]
        for one in opened:
            await one.send(request(b'{"action": "deckNames"}'))
        while running.headless.bridge.waiting < len(opened):
            await exchange(running.port, request())
        assert await stop(running) < 8
        for one in opened:
            reply = await one.reply()
            assert reply.json["result"] is None
            assert "stopping" in reply.json["error"]
            assert await one.end() == b""


async def test_stopping_answers_a_download_that_takes_long(start: Callable[..., Running]) -> None:
    running = start()
    asked_for, over = asyncio.Event(), asyncio.Event()

    async def answer_late(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked_for.set()
        await over.wait()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(answer_late, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    params = {"filename": "x.mp3", "url": url}
    asked = json.dumps({"action": "storeMediaFile", "version": 6, "params": params}).encode()
    async with connected(running.port) as connection:
        await connection.send(request(asked))
        await asked_for.wait()
        assert await stop(running) < 8
        reply = await connection.reply()
        assert reply.json == {"result": None, "error": "the service is stopping"}
        assert reply.headers["connection"] == "close"
    over.set()
    server.close()
    await server.wait_closed()


async def test_batches_wait_for_room_in_the_queue(start: Callable[..., Running]) -> None:
    """A batch must not fail halfway because other clients send batches too."""
    running = start(queueSize=20)
    asked = {"actions": [{"action": "deckNames"}] * 100}
    async with session() as client:
        answers = await asyncio.gather(*(ask(client, running.url, "multi", **asked) for _ in range(8)))
    assert answers == [(200, {"result": [["Default"]] * 100, "error": None})] * 8


async def test_small_limits_do_not_turn_many_small_requests_away(start: Callable[..., Running]) -> None:
    running = start(webMaxBodyBytes=100_000)
    async with session() as client:
        answers = await asyncio.gather(
            *(ask(client, running.url, "findNotes", query="x" * 20_000) for _ in range(64))
        )
    assert answers == [(200, {"result": [], "error": None})] * 64


async def test_stopping_under_load(start: Callable[..., Running]) -> None:
    running = start()
    answered: list[Any] = []
    enough = asyncio.Event()

    async def hammer(connection: Connection) -> None:
        while True:
            try:
                await connection.send(request(b'{"action": "deckNames", "version": 6}'))
            except ConnectionError:
                return
            reply = await outcome(connection)
            if reply is None:
                return
            answered.append(reply)
            if len(answered) == 200:
                enough.set()

    async with contextlib.AsyncExitStack() as stack:
        opened = [await stack.enter_async_context(connected(running.port)) for _ in range(50)]
        clients = [asyncio.ensure_future(hammer(one)) for one in opened]
        await enough.wait()
        assert await stop(running) < 8
        await asyncio.wait_for(asyncio.gather(*clients), 10)
    texts = {one["error"] for one in answered}
    assert texts <= {None, "the service is stopping"}
    with pytest.raises(OSError):
        await asyncio.open_connection("127.0.0.1", running.port)


async def test_stopping_does_not_wait_for_idle_connections(
    start: Callable[..., Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    running = start()
    service = running.headless.service
    monkeypatch.setattr(service, "stop", functools.partial(service.stop, grace_seconds=30))
    async with connected(running.port) as used, connected(running.port) as unused:
        assert (await used.exchange(request())).status == 200
        assert await stop(running) < 10
        assert (await used.end(), await unused.end()) == (b"", b"")


async def test_stopping_with_a_request_half_sent(start: Callable[..., Running]) -> None:
    running = start()
    async with connected(running.port) as head, connected(running.port) as body:
        await head.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-")
        await body.send(request(b"x" * 100, length=200))
        async with connected(running.port) as idle:
            assert (await idle.exchange(request())).status == 200
            assert await stop(running) < 8
