"""Clients that do not know the key (setting apiKey) take little memory and little time."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ankiconnect.server.api import envelope
from ankiconnect.server.requests import collector
from benchmarks.memory import resident_mb
from tools.raw_request import request

from ...support.memory import held_bytes
from ...support.net.keyless import KINDS, nested
from ...support.net.raw import connected, exchange, many
from ...support.processes import served
from ...support.running import Running
from ...support.waiting import until

KEY = "a key of many characters"
WRONG = {"result": None, "error": "valid api key must be provided"}
FULL = "too many large requests at a time; try again in a moment, or raise webMaxBodyBytes"
MAX_WAIT_SECONDS = 0.5
MAX_GROWTH_MB = 100
LARGE = 50_000_000


def body(*members: tuple[str, Any]) -> bytes:
    return json.dumps(dict(members)).encode()


def with_key(size: int, key: str = KEY, last: bool = True) -> bytes:
    members: list[tuple[str, Any]] = [("action", "version"), ("version", 6)]
    members.insert(2 if last else 0, ("key", key))
    members.insert(2, ("params", {"x": "x" * size}))
    return body(*members)


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of the bodies that were parsed."""
    sizes: list[int] = []
    real = envelope.parse

    def parse(content: bytes) -> envelope.Request:
        sizes.append(len(content))
        return real(content)

    monkeypatch.setattr(envelope, "parse", parse)
    return sizes


@pytest.mark.parametrize("last", [True, False])
@pytest.mark.parametrize("size", [10, 5_000, 100_000, pytest.param(LARGE, marks=pytest.mark.slow)])
async def test_the_key_may_stand_first_or_last(
    start: Callable[..., Running], size: int, last: bool
) -> None:
    running = start(apiKey=KEY)
    error = "version() got an unexpected keyword argument 'x'"
    reply = await exchange(running.port, request(with_key(size, last=last)))
    assert (reply.status, reply.json["error"]) == (200, error)


async def test_what_is_large_is_not_parsed_without_the_key(
    start: Callable[..., Running], parsed: list[int]
) -> None:
    running = start(apiKey=KEY)
    for content in (nested(100_000), with_key(100_000, "wrong"), b"x" * 100_000):
        reply = await exchange(running.port, request(content))
        assert (reply.status, reply.json) == (200, WRONG)
    assert parsed == []
    assert (await exchange(running.port, request(with_key(10, "wrong")))).json == WRONG
    assert len(parsed) == 1


async def test_a_page_may_ask_for_permission(start: Callable[..., Running]) -> None:
    running = start(apiKey=KEY)
    asked = b'{"action": "requestPermission", "version": 6}'.ljust(60_000)
    reply = await exchange(running.port, request(asked, "Origin: https://page.example"))
    assert reply.json["result"] == {"permission": "denied"}
    reply = await exchange(running.port, request(b"x" * 60_000, "Origin: https://page.example"))
    assert reply.status == 403


async def test_inside_multi(start: Callable[..., Running]) -> None:
    running = start(apiKey=KEY)
    inner = {"action": "version", "version": 6, "key": KEY}
    asked = body(("action", "multi"), ("params", {"actions": [inner] * 1_000}), ("key", KEY))
    assert len((await exchange(running.port, request(asked))).json) == 1_000


async def test_without_a_key_in_the_settings_nothing_is_looked_for(anki: Running) -> None:
    reply = await exchange(anki.port, request(nested(100_000)))
    assert reply.json["error"] == "version() got an unexpected keyword argument 'a'"


async def test_bodies_without_the_key_leave_room_for_others(
    start: Callable[..., Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collector, "MAX_TOGETHER_BYTES", 200_000)
    running = start(apiKey=KEY)
    async with many(running.port, 10) as others:
        for one in others:
            await one.send(request(b"x" * 150_000, length=1_000_000))
        replies = [asyncio.ensure_future(one.reply()) for one in others]
        await asyncio.to_thread(until, lambda: sum(one.done() for one in replies) == 9)
        refused = [one.result() for one in replies if one.done()]
        assert [(one.status, one.json["error"]) for one in refused] == [(503, FULL)] * 9
        for asked in (with_key(10), with_key(1_000_000, last=False)):
            assert (await exchange(running.port, request(asked))).status == 200
        assert (await exchange(running.port, request(with_key(1_000_000)))).status == 503
        for reply in replies:
            reply.cancel()
    await asyncio.to_thread(until, lambda: held_bytes(running) == 0)  # their connections end
    assert (await exchange(running.port, request(with_key(1_000_000)))).status == 200


async def _longest_wait(port: int, seconds: float, large: bytes) -> float:
    """The longest time of a request with the key, in seconds. Each must be answered."""
    asked = request(body(("action", "deckNames"), ("version", 6), ("key", KEY)))
    longest, end = 0.0, time.monotonic() + seconds
    async with connected(port) as kept:
        while time.monotonic() < end:
            begin = time.monotonic()
            assert (await kept.exchange(asked)).json["result"] == ["Default"]
            assert (await exchange(port, asked)).json["result"] == ["Default"]
            longest = max(longest, (time.monotonic() - begin) / 2)
            assert (await exchange(port, large)).status == 200
            await asyncio.sleep(0.1)
    return longest


def _attack(port: int, kind: str) -> subprocess.Popen[str]:
    """Attack for a minute, in a process of its own."""
    command = [sys.executable, "-m", "tests.support.net.keyless", str(port), "60", kind]
    root = Path(__file__).resolve().parents[3]
    return subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True)


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize("kind", KINDS)
async def test_two_hundred_connections_for_a_minute(
    empty_collection: Path, tmp_path: Path, kind: str
) -> None:
    file = shutil.copy(empty_collection, tmp_path / "collection.anki2")
    arguments = ["--collection", file, "--port", "0"]
    with served(tmp_path, arguments, ANKICONNECT_API_KEY=KEY) as service:
        port, pid = int(service.url.rsplit(":", 1)[1]), service.process.pid
        large = request(with_key(1_000_000, last=False))
        alone = await _longest_wait(port, 3, large)
        before = peak = resident_mb(pid) or 0
        with _attack(port, kind) as process:
            waiting = asyncio.ensure_future(_longest_wait(port, 58, large))
            while not waiting.done():
                peak = max(peak, resident_mb(pid) or 0)
                await asyncio.sleep(0.1)
            assert process.stdout is not None
            sent = int(await asyncio.to_thread(process.stdout.read))
    print(
        f"{kind}: {sent} connections, {peak - before:.0f} MB more; {alone:.3f}, {await waiting:.3f} s"
    )
    assert peak - before < MAX_GROWTH_MB
    assert await waiting < MAX_WAIT_SECONDS
