"""A client that has disconnected, or that sends much at once, does not delay other clients."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from ankiconnect.handlers.framework import registry
from ankiconnect.server.api.multi import MAX_DELAY_SECONDS, MAX_TOGETHER, Pace
from tools.raw_request import request

from ...support.blocking import blocked
from ...support.net.raw import connected, exchange
from ...support.running import Running
from ...support.waiting import until

NOTE = {"deckName": "Default", "modelName": "Basic", "fields": {"Front": "late", "Back": "x"}}
READ = {"action": "deckNames", "version": 6}
WRITE = {"action": "addNote", "version": 6, "params": {"note": NOTE}}


def multi(*inner: Any) -> dict[str, Any]:
    return {"action": "multi", "version": 6, "params": {"actions": list(inner)}}


class Counted:
    """Counts how often the main thread runs an action."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, name: str, seconds: float = 0) -> None:
        self.runs = 0
        found = registry.names()[name]

        def count(col: Any, /, **parameters: Any) -> Any:
            self.runs += 1
            time.sleep(seconds)
            return found.function(col, **parameters)

        monkeypatch.setitem(registry.names(), name, dataclasses.replace(found, function=count))


async def hang_up(anki: Running, asked: Any) -> None:
    """Send a request, and disconnect while it waits for the busy main thread."""
    before = anki.headless.bridge.waiting
    async with connected(anki.port) as connection:
        await connection.send(request(json.dumps(asked).encode()))
        await asyncio.to_thread(until, lambda: anki.headless.bridge.waiting != before)
        connection.abort()
    await asyncio.sleep(0.05)  # so that the service sees it


@pytest.mark.parametrize("asked", [READ, multi(READ, {"action": "nonsense"}, 5)], ids=["one", "multi"])
async def test_a_read_of_a_client_that_has_gone_is_not_begun(
    anki: Running, asked: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    counted = Counted(monkeypatch, "deckNames")
    with blocked(anki):
        for _ in range(5):
            await hang_up(anki, asked)
    assert (await exchange(anki.port, request(json.dumps(READ).encode()))).json["result"] == ["Default"]
    assert counted.runs == 1, "that of the client that is there"
    assert [one.getMessage() for one in caplog.records if "deckNames" in str(one.__dict__)] == []


@pytest.mark.parametrize("asked", [WRITE, multi(READ, WRITE), multi(multi(WRITE))], ids=repr)
async def test_a_write_of_a_client_that_has_gone_is_done(anki: Running, asked: Any) -> None:
    with blocked(anki):
        await hang_up(anki, asked)
    found = {"action": "findNotes", "version": 6, "params": {"query": "front:late"}}
    for _ in range(400):
        reply = await exchange(anki.port, request(json.dumps(found).encode()))
        if len(reply.json["result"]) == 1:
            break
        await asyncio.sleep(0.01)
    assert len(reply.json["result"]) == 1


def test_a_multi_of_slow_actions_delays_others_by_one_of_them(
    anki: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds, count = 0.05, 40
    counted = Counted(monkeypatch, "deckNames", seconds)
    started = threading.Thread(target=anki.post, args=(multi(*[READ] * count),))
    started.start()
    while counted.runs < 2:
        time.sleep(0.005)
    runs: list[int] = []
    while started.is_alive() and len(runs) < 5:
        before = counted.runs
        anki.call("getActiveProfile")
        anki.call("findNotes", query="")
        runs.append(counted.runs - before)
    started.join()
    assert counted.runs == count
    assert max(runs) <= 4, "each of the two waits for the one that runs, and the one behind it at most"


async def test_the_rest_of_a_multi_of_a_client_that_has_gone_is_dropped(
    anki: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = Counted(monkeypatch, "deckNames", 0.05)
    async with connected(anki.port) as connection:
        await connection.send(request(json.dumps(multi(*[READ] * 1_000)).encode()))
        await asyncio.to_thread(until, lambda: counted.runs > 1)
        before = counted.runs
        connection.abort()
    await asyncio.sleep(0.5)
    assert counted.runs - before <= 3, "those that were on their way"


def test_a_multi_of_quick_actions_goes_in_few_pieces() -> None:
    pace = Pace()
    sizes: list[int] = []
    while sum(sizes) < 200:
        sizes.append(pace.size)
        pace.took(pace.size, 0.0001 * pace.size)
    assert sizes[:6] == [1, 2, 4, 8, 16, 32]
    assert max(sizes) == MAX_TOGETHER


TIMES: list[tuple[Callable[[int], float], int]] = [
    (lambda count: 0.5 * count, 1),
    (lambda count: MAX_DELAY_SECONDS / 4 * count, 4),
    (lambda count: 0.0, MAX_TOGETHER),
]


@pytest.mark.parametrize(("seconds", "wanted"), TIMES)
def test_the_pace_follows_what_each_takes(seconds: Callable[[int], float], wanted: int) -> None:
    pace = Pace()
    for _ in range(20):
        pace.took(pace.size, seconds(pace.size))
    assert wanted / 2 <= pace.size <= wanted
    pace.took(pace.size, 1.0)
    assert pace.size == 1
