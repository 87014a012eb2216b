"""Faults in the real Anki: actions that raise anything, a flood, idle clients, a clock that jumps."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tools.raw_request import request
from tools.real_anki.load import Load, basic_note
from tools.real_anki.load import request as body_of
from tools.real_anki.process import Anki
from tools.real_anki.starter import Starter

from ...support.clock import ABOUT_TIMES, JUMPS, Clock
from ...support.net.raw import Connection, Reply, exchange, many
from ...support.net.slow_clients import TRIES, check_many_beside_slow_ones
from ...support.waiting import until

IDLE = 1000
QUEUE = 50
CLIENTS = 100
REFUSALS = 2000
LARGE = 200_000
MOST_GROWTH = 150_000_000
"""Bytes; what waits in the queue is 10 million, and what is refused 400 million."""
DECKS = body_of("deckNames")
_threads = ThreadPoolExecutor(1)

FAULTS = r"""
import asyncio, dataclasses
from ankiconnect.handlers.framework import registry

class OfNoKind(BaseException):
    pass

class Speechless(Exception):
    def __str__(self):
        raise RuntimeError("no text")

errors = [
    OfNoKind(), OfNoKind("in words"), SystemExit(3), KeyboardInterrupt(), GeneratorExit(),
    MemoryError(), asyncio.CancelledError(), RecursionError(), StopIteration(1),
    Speechless(), ValueError("\ud800"),
]

def raises(number):
    def part():
        raise errors[number]
    return part

def on_main(number):
    def action(col, /):
        raise errors[number]
    return action

def in_loop(number, way):
    async def action(call, /):
        await getattr(call, way)(raises(number))
    return action

def replace(name, function):
    registry.names()[name] = dataclasses.replace(
        registry.names()[name], function=function, needs=registry.Needs.COLLECTION)
"""


def test_an_action_that_raises_anything(anki: Anki) -> None:
    """On the main thread, in a part that runs in the background or elsewhere: it is answered, and
    neither Anki nor others notice."""
    anki.forgive("Traceback")  # what the service writes of it
    anki.run(FAULTS)
    for number in range(anki.eval("len(errors)")):
        anki.run(f"replace('deckNames', on_main({number}))")
        assert_answered(anki, "deckNames")
        for way in ("main", "dialog", "background", "worker"):
            anki.run(f"replace('apiReflect', in_loop({number}, {way!r}))")
            assert_answered(anki, "apiReflect")
    assert anki.eval("messages") == []
    anki.until("not mw.progress.busy() and not mw._background_op_count")


def assert_answered(anki: Anki, name: str) -> None:
    """The action fails with an error that has a text; others go on, in the same batch too."""
    inner = [{"action": name, "version": 6}, {"action": "deckNamesAndIds"}]
    failed, decks = anki.call("multi", actions=inner)
    assert failed == anki.post({"action": name, "version": 6})
    assert failed["result"] is None and failed["error"].strip()
    assert decks == {"Default": 1}


@pytest.mark.usefixtures("many_files")
async def test_a_thousand_idle_connections(anki: Anki) -> None:
    anki.run("gaps.start()")
    async with many(anki.port, IDLE) as idle:
        for left in reversed(range(TRIES)):
            for _ in range(20):
                assert (await exchange(anki.port, request(DECKS))).json["result"] == ["Default"]
            for one in idle[::50]:
                assert (await one.exchange(request(DECKS))).json["result"] == ["Default"]
            if (longest := max(anki.run("gaps.stop()"))) < 1:
                break
            assert left, f"the window stood still for {longest:.1f} s"
            anki.run("gaps.start()")
        await asyncio.to_thread(anki.call, "storeMediaFile", filename="x.txt", data="eA==")
        anki.run("aqt.dialogs.open('Browser', mw)")  # Anki itself still has room for files
        pages = f"http://127.0.0.1:{anki.eval('mw.mediaServer.getPort()')}/favicon.ico"
        for _ in range(20):  # its media server cannot wait for files with high numbers
            await asyncio.to_thread(lambda: urllib.request.urlopen(pages, timeout=10).close())


@pytest.mark.slow
async def test_many_clients_beside_slow_ones(anki: Anki) -> None:
    await check_many_beside_slow_ones(anki.port)


class Flood:
    """Clients that each send a large request again and again, without a pause, until it is taken."""

    def __init__(self, clients: list[Connection]) -> None:
        self._asked = request(body_of("canAddNotes", notes=[basic_note("Default", "x" * LARGE)]))
        self.refused: list[Reply] = []
        self.goes_on = asyncio.Event()
        self.taken = [asyncio.ensure_future(self._send(one)) for one in clients]

    async def _send(self, client: Connection) -> Reply:
        while (reply := await client.exchange(self._asked)).status != 200:
            self.refused.append(reply)
            if len(self.refused) >= REFUSALS:
                self.goes_on.set()
        return reply


@pytest.mark.slow
async def test_a_flood_beyond_the_queue(start_anki: Starter, tmp_path: Path) -> None:
    """While Anki's main thread is busy each request beyond the queue is refused at once, and kept
    nowhere; when it is over all is as before."""
    anki = start_anki(config={"queueSize": QUEUE})
    before = most_memory(anki)
    async with many(anki.port, CLIENTS) as clients:
        with main_thread_busy(anki, tmp_path):
            flood = Flood(clients)
            await asyncio.wait_for(flood.goes_on.wait(), 50)
            assert not any(one.done() for one in flood.taken), "nothing was answered out of turn"
        ended = time.monotonic()
        taken = await asyncio.gather(*flood.taken)
        again = await exchange(anki.port, request(DECKS))
        assert time.monotonic() - ended < 15
    assert again.json == {"result": ["Default"], "error": None}
    assert [one.json["result"] for one in taken] == [[True]] * CLIENTS
    for reply in flood.refused:
        assert reply.status == 503
        assert (reply.json["result"], bool(reply.json["error"])) == (None, True)
    assert most_memory(anki) - before < MOST_GROWTH


@contextlib.contextmanager
def main_thread_busy(anki: Anki, folder: Path) -> Iterator[None]:
    """Anki's main thread does nothing else until the block ends."""
    started, end = folder / "started", folder / "end"
    waits = (
        "import pathlib, time\n"
        f"pathlib.Path({str(started)!r}).touch()\n"
        f"while not pathlib.Path({str(end)!r}).exists(): time.sleep(0.01)"
    )
    waiting = _threads.submit(anki.run, waits)
    while not started.exists():
        assert not waiting.done()
        time.sleep(0.01)
    try:
        yield
    finally:
        end.touch()
        waiting.result()


def most_memory(anki: Anki) -> int:
    """The most memory that Anki has had, in bytes; 0 where that cannot be known."""
    if sys.platform != "linux":
        return 0
    status = Path(f"/proc/{anki.pid}/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


@pytest.mark.slow
def test_the_clock_jumps_under_load(start_anki: Starter, tmp_path: Path) -> None:
    """Years back and years ahead, while Anki reviews: everything is answered, and nothing damaged."""
    clock = Clock(tmp_path)
    anki = start_anki(variables=clock.variables)
    anki.call("addNote", note=basic_note("Default", "the first"))
    assert anki.call("guiDeckReview", name="Default") is True
    anki.run("import time")
    ahead = anki.eval("time.time()") - time.time()
    reviewed: list[bool] = []
    with Load(anki.port, clients=4) as load:
        for offset in JUMPS:
            clock.set(offset)
            jumped = anki.eval("time.time()") - time.time()
            assert abs(jumped - ahead - offset) < 10, "the clock does jump"
            time.sleep(0.5)
            reviewed.append(anki.call("guiShowAnswer") and anki.call("guiAnswerCard", ease=3))
        until(lambda: len(load.added) > 20)
    assert any(reviewed)
    assert load.unanswered == []
    assert load.failures() == []
    ids = list(load.added.values())
    assert len(set(ids)) == len(ids)
    there = anki.call("findNotes", query="tag:load")
    assert set(ids) <= set(there)
    anki.stop()
    anki.check_collection(fixed=ABOUT_TIMES.pattern)
