"""Calls that wait too long, wake-ups that do not arrive, and the end."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import Any

import pytest

from ankiconnect.bridge.bridge import Bridge
from ankiconnect.bridge.errors import Closed, TimedOut, Unavailable

from .calls import Calls, ManualWaker, turns


async def test_close_refuses_what_waits_and_what_comes_later(
    bridge: Bridge, waker: ManualWaker, calls: Calls
) -> None:
    bridge.pause()
    tasks = await calls.send("a", "b")
    tasks += await calls.send("plain", needs_collection=False)
    bridge.close()
    tasks += await calls.send("new")
    for task in tasks:
        with pytest.raises(Closed):
            await task
    bridge.resume()
    bridge.close()
    waker.run()
    assert (calls.ran, bridge.waiting) == ([], 0)


async def test_close_within_a_running_call_lets_it_finish(
    bridge: Bridge, waker: ManualWaker, calls: Calls
) -> None:
    started = await calls.run("started", bridge.close)
    (waiting,) = await calls.send("waits")
    waker.run()
    assert await started == "started"
    with pytest.raises(Closed):
        await waiting


async def test_close_answers_the_open_loop_beside_a_closed_one(waker: ManualWaker) -> None:
    bridge = Bridge(waker)
    before = asyncio.new_event_loop()

    def leave_one_behind() -> None:
        gone = before.create_task(bridge.call(lambda: None, needs_collection=False))
        before.run_until_complete(asyncio.sleep(0))
        gone._log_destroy_pending = False  # type: ignore[attr-defined]
        before.close()
        gone.get_coro().close()

    thread = threading.Thread(target=leave_one_behind)
    thread.start()
    thread.join()
    (open_one,) = await Calls(bridge).send("open_one")
    bridge.close()
    with pytest.raises(Closed):
        await asyncio.wait_for(open_one, 10)


async def test_no_wake_up_is_sent_after_the_end(
    bridge: Bridge, waker: ManualWaker, polling: None
) -> None:
    call = asyncio.ensure_future(bridge.call(lambda: None))
    await turns()
    bridge.close()
    waker.wakes.clear()
    with pytest.raises(Closed):
        await call
    await asyncio.sleep(0.05)
    assert waker.wakes == []


async def test_calls_are_refused_when_the_main_thread_is_gone(waker: ManualWaker) -> None:
    class Gone(ManualWaker):
        def wake(self, drain: Callable[[], None]) -> None:
            raise RuntimeError("wrapped C/C++ object has been deleted")

    bridge = Bridge(Gone())
    for _ in range(2):
        with pytest.raises(Closed):
            await bridge.call(lambda: None)


BEHIND_OTHERS = r"^other requests kept Anki busy for 0\.01 s; send it again$"
BEHIND_ANKI = r"^collection is not available: Anki used it for 0\.01 s .*; send it again$"


@pytest.mark.parametrize("paused", [False, True])
async def test_a_call_that_cannot_begin_in_time_says_what_it_waited_for(
    waker: ManualWaker, polling: None, paused: bool
) -> None:
    bridge = Bridge(waker, wait_seconds=0.01)
    calls = Calls(bridge)
    if paused:
        bridge.pause()
    (task,) = await calls.send("late")
    kind, text = (Unavailable, BEHIND_ANKI) if paused else (TimedOut, BEHIND_OTHERS)
    with pytest.raises(kind, match=text):
        await task
    assert bridge.waiting == 0
    waker.run()
    assert calls.ran == []


async def test_a_call_that_has_begun_is_not_given_up(waker: ManualWaker, polling: None) -> None:
    calls = Calls(Bridge(waker, wait_seconds=0.2))
    expired = threading.Event()
    started = await calls.run("started", lambda: expired.wait(10) and None)
    (late,) = await calls.send("late")
    main_thread = asyncio.get_running_loop().run_in_executor(None, waker.run)
    with pytest.raises(TimedOut):
        await late
    assert not started.done()
    expired.set()
    assert await started == "started"
    await main_thread


async def test_a_call_without_a_collection_says_that_anki_is_busy(
    waker: ManualWaker, polling: None
) -> None:
    bridge = Bridge(waker, wait_seconds=0.01)
    with pytest.raises(TimedOut, match=BEHIND_OTHERS):
        await bridge.call(lambda: None, needs_collection=False)


def test_calls_expire_in_the_loop_that_the_service_moved_to(waker: ManualWaker, polling: None) -> None:
    bridge = Bridge(waker, wait_seconds=0.01)

    async def waits() -> None:
        with pytest.raises(TimedOut):
            await bridge.call(lambda: None)

    async def leaves_one_behind() -> None:
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(bridge.call(lambda: None), 0.001)

    asyncio.run(leaves_one_behind())
    asyncio.run(asyncio.wait_for(waits(), 10))


async def test_a_wake_up_that_does_not_arrive_is_repeated(
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


def test_a_wake_up_that_a_loop_did_not_send_is_sent_by_the_next_loop(
    waker: ManualWaker, polling: None
) -> None:
    bridge = Bridge(waker)

    async def ends_before_it_wakes() -> None:
        call = bridge.call(lambda: None)
        with contextlib.suppress(StopIteration):
            call.send(None)
        call.close()
        asyncio.get_running_loop().stop()

    loop = asyncio.new_event_loop()
    ends = loop.create_task(ends_before_it_wakes())
    loop.run_forever()
    loop.close()
    assert (ends.done(), waker.wakes) == (True, [])

    async def continues() -> Any:
        call = asyncio.ensure_future(bridge.call(lambda: "done"))
        while not call.done():
            await asyncio.sleep(0)
            waker.run()
        return await call

    assert asyncio.run(asyncio.wait_for(continues(), 10)) == "done"


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
