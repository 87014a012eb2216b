"""A page that may not use the service asks for permission without end, and disturbs nobody."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from ankiconnect.handlers.framework.host import Answer
from ankiconnect.headless.host import NoUser
from ankiconnect.server.api.questions import MAX_ASKERS, MAX_QUESTIONS, Questions
from benchmarks.memory import resident_mb
from tools.raw_request import request

from ...support.memory import held_bytes
from ...support.net.flood import ASK, PADDED_BYTES, Page, flood
from ...support.net.raw import connected, exchange
from ...support.processes import served
from ...support.running import Running
from ...support.waiting import until

READ = json.dumps({"action": "deckNames", "version": 6}).encode()
DENIED = {"permission": "denied"}
GROWTH_MB = 40


class User:
    """A user who leaves every question open until a test answers it."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._open: list[Future[Answer]] = []

    def allows_origin(self, origin: str) -> Future[Answer]:
        self.asked.append(origin)
        self._open.append(Future())
        return self._open[-1]

    def answer(self, yes: bool) -> None:
        self._open.pop().set_result(Answer(yes))
        assert not self._open, "one at a time"


@pytest.fixture
def user(monkeypatch: pytest.MonkeyPatch) -> User:
    user = User()
    monkeypatch.setattr(NoUser, "allows_origin", lambda _, origin: user.allows_origin(origin))
    return user


def waiting_requests() -> int:
    """How many requests wait for an answer of the user, at all services."""
    questions = [one for one in gc.get_objects() if type(one) is Questions]
    return sum(waiting.askers for one in questions for waiting in list(one._questions.values()))


async def test_given_up_requests_leave_nothing(anki: Running, user: User) -> None:
    page = Page(anki.port)
    for number in range(200):
        await page.ask(2 * number)  # every other one is given up
    assert user.asked == ["https://a.evil.example"]
    assert held_bytes(anki) == 0
    assert (await exchange(anki.port, request(READ))).json["result"] == ["Default"]


async def test_few_requests_wait(anki: Running, user: User) -> None:
    """The rest is denied at once, and what waits holds no memory that others need."""
    async with contextlib.AsyncExitStack() as stack:
        waiting = []
        for origin in ("https://a.example", "https://b.example"):
            for _ in range(MAX_ASKERS):
                one = await stack.enter_async_context(connected(anki.port))
                await one.send(request(ASK.ljust(PADDED_BYTES), f"Origin: {origin}"))
                waiting.append(one)
            await asyncio.to_thread(until, lambda: waiting_requests() == len(waiting))
        for origin in ("https://a.example", "https://b.example"):
            for _ in range(3):
                reply = await exchange(anki.port, request(ASK, f"Origin: {origin}"))
                assert reply.json["result"] == DENIED
        assert held_bytes(anki) == 0
        await asyncio.to_thread(until, lambda: user.asked)
        user.answer(yes=False)
        for one in waiting:
            assert (await one.reply()).json["result"] == DENIED
    assert user.asked == ["https://a.example"]


async def test_few_origins_wait(anki: Running, user: User) -> None:
    async with contextlib.AsyncExitStack() as stack:
        for number in range(MAX_QUESTIONS):
            one = await stack.enter_async_context(connected(anki.port))
            await one.send(request(ASK, f"Origin: https://x{number}.example"))
        await asyncio.to_thread(until, lambda: user.asked and waiting_requests() == MAX_QUESTIONS)
        reply = await exchange(anki.port, request(ASK, "Origin: https://last.example"))
        assert reply.json["result"] == DENIED
    assert len(user.asked) == 1


async def test_after_a_no(anki: Running, user: User) -> None:
    async with connected(anki.port) as connection:
        await connection.send(request(ASK, "Origin: https://a.example"))
        await asyncio.to_thread(until, lambda: user.asked)
        user.answer(yes=False)
        assert (await connection.reply()).json["result"] == DENIED
    for origin in ("https://a.example", "https://b.example"):
        assert (await exchange(anki.port, request(ASK, f"Origin: {origin}"))).json["result"] == DENIED
    assert user.asked == ["https://a.example"]


async def test_what_is_not_an_origin_is_not_asked_about(anki: Running, user: User) -> None:
    for origin in ("", "file://", "https://a.example/x", "https://a.example, https://b.example", "*"):
        assert (await exchange(anki.port, request(ASK, f"Origin: {origin}"))).json["result"] == DENIED
    assert user.asked == []


async def test_a_short_flood(anki: Running, user: User) -> None:
    sent = await flood(anki.port, 2, 100)
    assert sent == 200
    assert len(user.asked) == 1
    assert held_bytes(anki) == 0
    assert (await exchange(anki.port, request(READ))).json["result"] == ["Default"]


async def _median_ms(port: int, seconds: float) -> float:
    """The median time of a program's requests, twenty a second. Every one must be answered."""
    taken = []
    end = time.monotonic() + seconds
    async with connected(port) as connection:
        while time.monotonic() < end:
            begin = time.perf_counter()
            reply = await connection.exchange(request(READ))
            taken.append((time.perf_counter() - begin) * 1000)
            assert (reply.status, reply.json["result"]) == (200, ["Default"])
            await asyncio.sleep(0.05)
    return statistics.median(taken)


@contextlib.contextmanager
def _flooding(port: int, seconds: float) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.support.net.flood", str(port), str(seconds), "170"]
    root = Path(__file__).resolve().parents[3]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        yield process


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_a_minute_of_it(empty_collection: Path, tmp_path: Path) -> None:
    """10,000 requests a minute of a page that is denied, half of them given up."""
    file = shutil.copy(empty_collection, tmp_path / "collection.anki2")
    with served(tmp_path, ["--collection", file, "--port", "0"]) as service:
        port, pid = int(service.url.rsplit(":", 1)[1]), service.process.pid
        before = await _median_ms(port, 10)
        with _flooding(port, 62) as process:
            await asyncio.sleep(5)  # it is at work, and memory has reached its level
            memory = resident_mb(pid) or 0
            during = await _median_ms(port, 55)
            assert process.stdout is not None
            sent = int(await asyncio.to_thread(process.stdout.read))
        grown = (resident_mb(pid) or 0) - memory
    print(f"{sent} sent, {grown:.0f} MB more; median {before:.1f} ms alone, {during:.1f} ms beside it")
    assert sent >= 10_000
    assert grown < GROWTH_MB
    assert during <= 2 * before
