"""Calls that wait too long, rings that nobody hears and results behind a long call."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from typing import Any

import pytest

from ankiconnect.bridge.bridge import Bridge
from ankiconnect.bridge.errors import TimedOut, Unavailable

from .calls import Calls, ManualWaker


async def test_a_call_that_cannot_begin_in_time_is_unavailable(
    waker: ManualWaker, polling: None
) -> None:
    bridge = Bridge(waker, wait_seconds=0.01)
    calls = Calls(bridge)
    (task,) = await calls.send("late")
    with pytest.raises(Unavailable, match=r"^collection is not available$"):
        await task
    assert bridge.waiting == 0
    waker.run()
    assert calls.ran == []


async def test_a_call_that_has_begun_is_not_given_up(waker: ManualWaker, polling: None) -> None:
    calls = Calls(Bridge(waker, wait_seconds=0.2))
    expired = threading.Event()
    begun = await calls.run("begun", lambda: expired.wait(10) and None)
    (late,) = await calls.send("late")
    main_thread = asyncio.get_running_loop().run_in_executor(None, waker.run)
    with pytest.raises(Unavailable):
        await late
    assert not begun.done()
    expired.set()
    assert await begun == "begun"
    await main_thread


async def test_a_call_without_a_collection_says_that_anki_is_busy(
    waker: ManualWaker, polling: None
) -> None:
    bridge = Bridge(waker, wait_seconds=0.01)
    with pytest.raises(TimedOut, match="busy for too long"):
        await bridge.call(lambda: None, needs_collection=False)


def test_calls_expire_on_the_loop_that_the_service_went_over_to(
    waker: ManualWaker, polling: None
) -> None:
    bridge = Bridge(waker, wait_seconds=0.01)

    async def waits() -> None:
        with pytest.raises(Unavailable):
            await bridge.call(lambda: None)

    async def leaves_one_behind() -> None:
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(bridge.call(lambda: None), 0.001)

    asyncio.run(leaves_one_behind())
    asyncio.run(asyncio.wait_for(waits(), 10))


async def test_a_wake_up_that_nobody_hears_is_followed_by_others(
    bridge: Bridge, waker: ManualWaker, polling: None
) -> None:
    call = asyncio.ensure_future(bridge.call(lambda: "done"))
    deadline = asyncio.get_running_loop().time() + 20
    while len(waker.wakes) < 2:
        assert asyncio.get_running_loop().time() < deadline
        await asyncio.sleep(0.001)
    waker.run()
    assert await call == "done"
    await asyncio.sleep(0.01)
    assert waker.wakes == []


def test_a_ring_that_a_loop_had_no_time_for_is_made_up_for_by_the_next(
    waker: ManualWaker, polling: None
) -> None:
    bridge = Bridge(waker)

    async def ends_before_it_rings() -> None:
        call = bridge.call(lambda: None)
        with contextlib.suppress(StopIteration):
            call.send(None)
        call.close()
        asyncio.get_running_loop().stop()

    loop = asyncio.new_event_loop()
    ends = loop.create_task(ends_before_it_rings())
    loop.run_forever()
    loop.close()
    assert (ends.done(), waker.wakes) == (True, [])

    async def goes_on() -> Any:
        call = asyncio.ensure_future(bridge.call(lambda: "done"))
        while not call.done():
            await asyncio.sleep(0)
            waker.run()
        return await call

    assert asyncio.run(asyncio.wait_for(goes_on(), 10)) == "done"


async def test_a_result_does_not_wait_for_a_long_call_behind_it(
    waker: ManualWaker, calls: Calls, polling: None
) -> None:
    answered = threading.Event()
    (quick,) = await calls.send("quick")
    quick.add_done_callback(lambda _: answered.set())
    long = await calls.run("long", lambda: answered.wait(10) and None)
    main_thread = asyncio.get_running_loop().run_in_executor(None, waker.run)
    assert await quick == "quick"
    assert not long.done()
    assert await long == "long"
    await main_thread
