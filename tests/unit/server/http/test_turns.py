"""Work that has its turn between everybody else's."""

from __future__ import annotations

import asyncio
import time

import pytest

from ankiconnect.server.http.turns import TURN_SECONDS, Turns


async def test_long_works_are_done_one_by_one() -> None:
    turns, done = Turns(), list[int]()

    def work() -> None:
        time.sleep(2 * TURN_SECONDS)
        done.append(1)

    for expected in (0, 1, 2):
        assert len(done) == expected
        if not expected:
            turns.add(work)
            turns.add(work)
        await asyncio.sleep(0)


async def test_short_works_are_done_together_and_what_they_add_later() -> None:
    turns, done = Turns(), list[str]()
    turns.add(lambda: turns.add(lambda: done.append("later")))
    turns.add(lambda: done.append("now"))
    await asyncio.sleep(0)
    assert done == ["now"]
    await asyncio.sleep(0)
    assert done == ["now", "later"]


async def test_an_error_keeps_no_other_work_from_its_turn(
    caplog: pytest.LogCaptureFixture,
) -> None:
    turns, done = Turns(), list[str]()
    turns.add(lambda: done.append(str(1 // 0)))
    turns.add(lambda: done.append("other"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert done == ["other"]
    assert "ZeroDivisionError" in caplog.text
