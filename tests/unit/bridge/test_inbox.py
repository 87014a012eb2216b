"""The order of calls, pauses, the capacity, and the states of the main thread."""

from __future__ import annotations

import asyncio

import pytest

from ankiconnect.bridge.bridge import Bridge
from ankiconnect.bridge.call import Call
from ankiconnect.bridge.errors import Closed, Overloaded
from ankiconnect.bridge.inbox import Consumer, Inbox

from .calls import Calls, ManualWaker


async def test_paused_calls_wait_and_others_overtake_them(
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


async def test_without_a_pause_both_queues_keep_their_order(waker: ManualWaker, calls: Calls) -> None:
    tasks = []
    for name in range(10):
        tasks += await calls.send(name, needs_collection=name % 3 == 0)
    waker.run()
    await asyncio.gather(*tasks)
    assert calls.ran == list(range(10))


async def test_pauses_are_counted(bridge: Bridge, waker: ManualWaker, calls: Calls) -> None:
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


async def test_resuming_with_nothing_waiting_sends_no_wake_up(
    bridge: Bridge, waker: ManualWaker
) -> None:
    bridge.pause()
    bridge.resume()
    assert waker.wakes == []


async def test_a_call_that_pauses_stops_those_behind_it(
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


def call(needs_collection: bool = True) -> Call:
    return Call(lambda: None, needs_collection, asyncio.get_running_loop().create_future(), expires=1)


async def test_a_burst_needs_one_wake_up_until_the_inbox_was_found_empty() -> None:
    inbox = Inbox(capacity=9)
    assert [inbox.add(call()) for _ in range(3)] == [True, False, False]
    assert (inbox.wake_up_pending, inbox.active) == (True, True)
    assert inbox.begin_slice(Consumer.WOKEN)
    assert (inbox.wake_up_pending, inbox.add(call())) == (False, False)
    assert inbox.yield_slice()
    assert (inbox.wake_up_pending, inbox.add(call())) == (False, False)
    assert inbox.begin_slice(Consumer.YIELDED)
    taken = [inbox.take() for _ in range(6)]
    assert [one and one.number for one in taken] == [0, 1, 2, 3, 4, None]
    assert not inbox.active
    assert inbox.add(call())


async def test_a_slice_begins_only_after_a_wake_up_or_a_yield() -> None:
    inbox = Inbox(capacity=9)
    started = [Consumer.WOKEN, Consumer.YIELDED]
    assert [inbox.begin_slice(one) for one in started] == [False, False]
    inbox.add(call())
    assert [inbox.begin_slice(one) for one in reversed(started)] == [False, True]
    assert [inbox.begin_slice(one) for one in started] == [False, False]
    inbox.yield_slice()
    assert [inbox.begin_slice(one) for one in started] == [False, True]


async def test_paused_calls_leave_the_main_thread_idle_until_they_are_resumed() -> None:
    inbox = Inbox(capacity=9)
    inbox.pause()
    assert inbox.add(call())
    inbox.begin_slice(Consumer.WOKEN)
    assert inbox.take() is None
    assert (inbox.wake_up_pending, inbox.active) == (False, True)
    assert inbox.resume()
    assert inbox.wake_up_pending


async def test_nothing_begins_in_a_closed_inbox() -> None:
    inbox = Inbox(capacity=9)
    for needs_collection in (True, False, True):
        inbox.add(call(needs_collection))
    inbox.begin_slice(Consumer.WOKEN)
    assert [one.number for one in inbox.close()] == [0, 1, 2]
    assert (inbox.take(), inbox.yield_slice(), inbox.resume()) == (None, False, False)
    assert (inbox.wake_up_pending, inbox.active) == (False, False)
    with pytest.raises(Closed):
        inbox.add(call())


async def test_expired_calls_are_taken_out_of_both_queues() -> None:
    inbox = Inbox(capacity=9)
    for needs_collection in (True, False):
        inbox.add(call(needs_collection))
    assert (inbox.take_expired(0.9), len(inbox)) == ([], 2)
    assert [one.number for one in inbox.take_expired(1)] == [0, 1]
    assert len(inbox) == 0
