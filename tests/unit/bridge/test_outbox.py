"""Results return to the loop together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from ankiconnect.bridge.bridge import Bridge

from .calls import Calls, Clock, ManualWaker


@pytest.fixture
def loop_wakes(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Count how many times the main thread has woken the loop. Call it in a test's loop."""
    count = 0
    wake = asyncio.BaseEventLoop.call_soon_threadsafe

    def counted(*arguments: Any, **more: Any) -> Any:
        nonlocal count
        count += 1
        return wake(*arguments, **more)

    monkeypatch.setattr(asyncio.BaseEventLoop, "call_soon_threadsafe", counted)
    return lambda: count


async def test_results_of_a_burst_come_back_together(
    waker: ManualWaker, calls: Calls, clock: Clock, loop_wakes: Callable[[], int]
) -> None:
    tasks = await calls.send(*range(100))
    waker.run()
    assert loop_wakes() == 1
    assert await asyncio.gather(*tasks) == list(range(100))


async def test_results_do_not_wait_long_for_others(
    waker: ManualWaker, calls: Calls, clock: Clock, loop_wakes: Callable[[], int]
) -> None:
    wakes: list[int] = []

    def take_1_ms() -> None:
        wakes.append(loop_wakes())
        clock.now += 0.00101

    tasks = [await calls.run(name, take_1_ms) for name in range(4)]
    waker.run()
    assert wakes == [0, 0, 1, 1]
    assert await asyncio.gather(*tasks) == list(range(4))


def test_results_for_a_closed_loop_are_dropped(waker: ManualWaker) -> None:
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
