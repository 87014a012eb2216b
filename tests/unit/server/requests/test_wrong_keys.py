"""How wrong keys are counted, and how long their replies wait."""

from __future__ import annotations

import asyncio
import time

import pytest

from ankiconnect.server.requests import wrong_keys
from ankiconnect.server.requests.wrong_keys import FREE, MAX_ADDRESSES, MAX_DELAYED, WrongKeys


@pytest.fixture(autouse=True)
def short_delay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wrong_keys, "DELAY_SECONDS", 0.1)


async def seconds(keys: WrongKeys, address: str) -> float:
    begun = time.perf_counter()
    assert await keys.delay(address)
    return time.perf_counter() - begun


async def test_after_twenty_in_a_minute_each_one_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = WrongKeys()
    assert FREE == 20
    assert max([await seconds(keys, "127.0.0.1") for _ in range(FREE)]) < 0.05
    for _ in range(3):
        assert await seconds(keys, "127.0.0.1") > 0.09
    assert await seconds(keys, "10.0.0.1") < 0.05
    monkeypatch.setattr(wrong_keys, "MINUTE", 0.0)  # a minute later
    assert await seconds(keys, "127.0.0.1") < 0.05


async def test_few_wait_at_the_same_time() -> None:
    keys = WrongKeys()
    for _ in range(FREE):
        await keys.delay("x")
    stay = await asyncio.gather(*(keys.delay("x") for _ in range(MAX_DELAYED + 5)))
    assert stay == [True] * MAX_DELAYED + [False] * 5
    assert await seconds(keys, "x") > 0.09


async def test_a_client_that_hangs_up_waits_no_longer() -> None:
    keys = WrongKeys()
    for _ in range(FREE):
        await keys.delay("x")
    waiting = asyncio.ensure_future(keys.delay("x"))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert keys._delayed == 0


async def test_few_addresses_are_remembered() -> None:
    keys = WrongKeys()
    for number in range(3 * MAX_ADDRESSES):
        await keys.delay(str(number))
    assert len(keys._counts) == MAX_ADDRESSES
