"""Wake-ups and slices."""

from __future__ import annotations

import asyncio

from ankiconnect.bridge.bridge import Bridge

from .calls import Calls, Clock, ManualWaker


async def test_first_in_first_out_with_one_wake_up_for_a_burst(
    bridge: Bridge, waker: ManualWaker, calls: Calls
) -> None:
    tasks = await calls.send(*range(100))
    assert len(waker.wakes) == 1
    assert (bridge.waiting, calls.ran) == (100, [])
    waker.run()
    assert await asyncio.gather(*tasks) == list(range(100))
    assert calls.ran == list(range(100))
    assert (bridge.waiting, waker.wakes, waker.rescheduled) == (0, [], [])


async def test_the_next_burst_wakes_again(waker: ManualWaker, calls: Calls) -> None:
    for name in range(3):
        tasks = await calls.send(name)
        assert len(waker.wakes) == 1
        waker.run()
        assert await tasks[0] == name


async def test_a_slice_ends_and_the_next_one_follows(clock: Clock) -> None:
    waker = ManualWaker()
    calls = Calls(Bridge(waker, slice_seconds=0.008))

    def take_3_ms() -> None:
        clock.now += 0.003

    tasks = [await calls.run(name, take_3_ms) for name in range(7)]
    for ran in (3, 6, 7):
        assert len(waker.wakes) + len(waker.rescheduled) == 1
        waker.run()
        assert len(calls.ran) == ran
    waker.run()
    assert await asyncio.gather(*tasks) == list(range(7))
    assert (waker.wakes, waker.rescheduled) == ([], [])


async def test_extra_wake_ups_start_no_slice_before_its_time(waker: ManualWaker, clock: Clock) -> None:
    """When Anki was busy for a while, all wake-ups of that time follow."""
    calls = Calls(Bridge(waker, slice_seconds=0.002))

    def take_1_ms() -> None:
        clock.now += 0.00101

    tasks = [await calls.run(name, take_1_ms) for name in range(8)]
    waker.wakes *= 5
    for ran in (2, 4, 6, 8):
        waker.run()
        assert (len(calls.ran), len(waker.wakes)) == (ran, 0)
        assert len(waker.rescheduled) <= 1
    waker.run()
    assert await asyncio.gather(*tasks) == list(range(8))


async def test_a_call_between_two_slices_sends_no_wake_up(clock: Clock) -> None:
    waker = ManualWaker()
    calls = Calls(Bridge(waker, slice_seconds=0))
    tasks = await calls.send("a", "b")
    waker.run()
    tasks += await calls.send("c")
    assert (len(waker.wakes), len(waker.rescheduled)) == (0, 1)
    while waker.rescheduled:
        waker.run()
    assert await asyncio.gather(*tasks) == ["a", "b", "c"] == calls.ran


async def test_a_wake_up_within_a_call_keeps_the_order(waker: ManualWaker, calls: Calls) -> None:
    tasks = [await calls.run("outer", lambda: wake_up()), *(await calls.send("b", "c"))]
    wake_up = waker.wakes[0]
    waker.run()
    assert await asyncio.gather(*tasks) == ["outer", "b", "c"] == calls.ran
    more = await calls.send("d")
    waker.run()
    assert await more[0] == "d"
