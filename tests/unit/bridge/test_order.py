"""In which order calls run, in which slices, and how often the main thread is rung."""

from __future__ import annotations

import asyncio

import pytest

from ankiconnect.bridge.bridge import Bridge
from ankiconnect.bridge.errors import Overloaded

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


async def test_a_slice_ends_and_goes_on_after_a_breath(clock: Clock) -> None:
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


async def test_rings_that_come_at_once_take_no_breath_away(waker: ManualWaker, clock: Clock) -> None:
    """What Anki was busy with for a while is followed by all the rings of that time."""
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


async def test_what_comes_during_a_breath_does_not_wake_twice(clock: Clock) -> None:
    waker = ManualWaker()
    calls = Calls(Bridge(waker, slice_seconds=0))
    tasks = await calls.send("a", "b")
    waker.run()
    tasks += await calls.send("c")
    assert (len(waker.wakes), len(waker.rescheduled)) == (0, 1)
    while waker.rescheduled:
        waker.run()
    assert await asyncio.gather(*tasks) == ["a", "b", "c"] == calls.ran


async def test_held_calls_wait_and_plain_ones_pass(
    bridge: Bridge, waker: ManualWaker, calls: Calls
) -> None:
    bridge.pause()
    tasks = await calls.send("a", "b")
    tasks += await calls.send("plain", needs_collection=False)
    waker.run()
    assert await tasks[2] == "plain"
    assert (calls.ran, bridge.waiting) == (["plain"], 2)
    bridge.resume()
    waker.run()
    assert await asyncio.gather(*tasks) == ["a", "b", "plain"]
    assert calls.ran == ["plain", "a", "b"]


async def test_without_a_hold_both_kinds_keep_their_order(waker: ManualWaker, calls: Calls) -> None:
    tasks = []
    for name in range(10):
        tasks += await calls.send(name, needs_collection=name % 3 == 0)
    waker.run()
    await asyncio.gather(*tasks)
    assert calls.ran == list(range(10))


async def test_holds_count(bridge: Bridge, waker: ManualWaker, calls: Calls) -> None:
    bridge.pause()
    bridge.pause()
    tasks = await calls.send("a")
    bridge.resume()
    waker.run()
    assert calls.ran == []
    bridge.resume()
    assert len(waker.wakes) == 1
    waker.run()
    assert await tasks[0] == "a"


async def test_a_release_with_nothing_waiting_wakes_nobody(bridge: Bridge, waker: ManualWaker) -> None:
    bridge.pause()
    bridge.resume()
    assert waker.wakes == []


async def test_a_call_that_holds_stops_those_behind_it(
    bridge: Bridge, waker: ManualWaker, calls: Calls
) -> None:
    tasks = [await calls.run("long", bridge.pause), *(await calls.send("after"))]
    waker.run()
    assert (await tasks[0], calls.ran) == ("long", ["long"])
    bridge.resume()
    waker.run()
    assert await tasks[1] == "after"


async def test_a_full_queue_is_an_overload_and_recovers(waker: ManualWaker) -> None:
    bridge = Bridge(waker, capacity=3)
    calls = Calls(bridge)
    tasks = await calls.send(1, 2)
    tasks += await calls.send(3, needs_collection=False)
    for needs_collection in (True, False):
        (refused,) = await calls.send(4, needs_collection=needs_collection)
        with pytest.raises(Overloaded):
            await refused
    waker.run()
    tasks += await calls.send(5)
    waker.run()
    assert await asyncio.gather(*tasks) == [1, 2, 3, 5]


async def test_a_nested_drain_keeps_the_order(waker: ManualWaker, calls: Calls) -> None:
    tasks = [await calls.run("outer", lambda: drain()), *(await calls.send("b", "c"))]
    drain = waker.wakes[0]
    waker.run()
    assert await asyncio.gather(*tasks) == ["outer", "b", "c"] == calls.ran
    more = await calls.send("d")
    waker.run()
    assert await more[0] == "d"
