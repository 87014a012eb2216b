"""The end: of the bridge, of the main thread and of a loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest

from ankiconnect.bridge.bridge import Bridge
from ankiconnect.bridge.errors import Closed

from .calls import Calls, ManualWaker, turns


async def test_close_answers_what_waits_and_refuses_the_rest(
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
    begun = await calls.run("begun", bridge.close)
    (waiting,) = await calls.send("waits")
    waker.run()
    assert await begun == "begun"
    with pytest.raises(Closed):
        await waiting


async def test_close_answers_the_living_loop_beside_one_that_is_gone(waker: ManualWaker) -> None:
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
    (living,) = await Calls(bridge).send("living")
    bridge.close()
    with pytest.raises(Closed):
        await asyncio.wait_for(living, 10)


async def test_nobody_rings_after_the_end(bridge: Bridge, waker: ManualWaker, polling: None) -> None:
    call = asyncio.ensure_future(bridge.call(lambda: None))
    await turns()
    bridge.close()
    waker.wakes.clear()
    with pytest.raises(Closed):
        await call
    await asyncio.sleep(0.05)
    assert waker.wakes == []


async def test_a_main_thread_that_is_gone_is_told(waker: ManualWaker) -> None:
    class Gone(ManualWaker):
        def wake(self, drain: Callable[[], None]) -> None:
            raise RuntimeError("wrapped C/C++ object has been deleted")

    bridge = Bridge(Gone())
    for _ in range(2):
        with pytest.raises(Closed):
            await bridge.call(lambda: None)


def test_a_loop_that_is_closed_harms_nothing(waker: ManualWaker) -> None:
    bridge = Bridge(waker)
    loop = asyncio.new_event_loop()
    calls = Calls(bridge)
    tasks = loop.run_until_complete(calls.send("a", "b"))
    loop.close()
    waker.run()
    assert calls.ran == ["a", "b"]
    bridge.close()
    assert not bridge._outbox, "results of a dead loop must not pile up"
    for task in tasks:
        task._log_destroy_pending = False  # type: ignore[attr-defined]
        task.get_coro().close()
