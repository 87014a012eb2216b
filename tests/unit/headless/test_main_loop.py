"""The loop of a main thread without a window."""

from __future__ import annotations

import asyncio
import signal
import threading
from typing import Any

from ankiconnect.bridge.bridge import Bridge
from ankiconnect.headless.main_loop import MainLoop


def test_it_runs_in_order_what_came_before_the_stop() -> None:
    loop, order = MainLoop(), list[int]()
    for number in range(5):
        loop.wake(lambda number=number: order.append(number))  # type: ignore[misc]
    loop.stop()
    loop.wake(lambda: order.append(99))
    loop.run()
    assert order == list(range(5))


def test_it_stops_from_a_signal_handler() -> None:
    loop = MainLoop()
    before = signal.signal(signal.SIGUSR1, lambda *_: loop.stop())
    main = threading.main_thread().ident
    assert main is not None
    kill = threading.Timer(0.05, signal.pthread_kill, [main, signal.SIGUSR1])
    try:
        kill.start()
        loop.run()
    finally:
        kill.join()
        signal.signal(signal.SIGUSR1, before)


def test_other_work_runs_between_two_slices() -> None:
    loop, order = MainLoop(), list[str]()
    bridge = Bridge(loop, slice_seconds=0)

    async def two() -> Any:
        return await asyncio.gather(
            bridge.call(lambda: order.append("one")), bridge.call(lambda: order.append("two"))
        )

    thread = threading.Thread(target=loop.run)

    async def serve() -> None:
        answers = asyncio.ensure_future(two())
        for _ in range(4):  # both are added, and one wake-up is sent
            await asyncio.sleep(0)
        loop.wake(lambda: order.append("other"))
        thread.start()
        await answers

    asyncio.run(serve())
    loop.stop()
    thread.join(10)
    assert order == ["one", "other", "two"]
