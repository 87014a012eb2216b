"""How results and errors come back, and what becomes of calls whose caller gave up."""

from __future__ import annotations

import asyncio
import functools
import gc
import weakref
from collections.abc import Callable
from typing import Any

import pytest

from ankiconnect.bridge.bridge import Bridge

from .calls import Calls, Clock, ManualWaker, turns


@pytest.fixture
def loop_wakes(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How often the main thread has woken the loop; asked inside a test's loop."""
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


@pytest.mark.parametrize(
    "raised",
    [ValueError("no"), KeyError("x"), OSError(2, "no"), TimeoutError("slow"), MemoryError()],
    ids=repr,
)
async def test_exceptions_are_delivered(waker: ManualWaker, calls: Calls, raised: Exception) -> None:
    task = await calls.run("bad", raiser(raised))
    (after,) = await calls.send("after")
    waker.run()
    with pytest.raises(type(raised)) as error:
        await task
    assert error.value is raised
    assert await after == "after"


@pytest.mark.parametrize(
    "raised",
    [SystemExit(3), KeyboardInterrupt(), StopIteration(5), GeneratorExit(), asyncio.CancelledError()],
    ids=repr,
)
async def test_what_would_break_a_loop_is_delivered_wrapped(
    waker: ManualWaker, calls: Calls, raised: BaseException
) -> None:
    task = await calls.run("bad", raiser(raised))
    (after,) = await calls.send("after")
    waker.run()
    with pytest.raises(RuntimeError, match=type(raised).__name__):
        await task
    assert await after == "after"


def raiser(error: BaseException) -> Callable[[], None]:
    def run() -> None:
        raise error

    return run


async def test_an_error_that_is_its_own_cause_is_delivered(waker: ManualWaker, calls: Calls) -> None:
    def own_cause() -> None:
        error = ValueError("no")
        raise error from error

    task = await calls.run("bad", own_cause)
    waker.run()
    with pytest.raises(ValueError, match="no"):
        await task


async def test_a_caller_that_gave_up_is_skipped(waker: ManualWaker, calls: Calls) -> None:
    gone, after = await calls.send("gone", "after")
    gone.cancel()
    await asyncio.sleep(0)
    waker.run()
    assert await after == "after"
    assert calls.ran == ["after"]


async def test_a_caller_that_gives_up_while_it_runs_harms_nobody(
    waker: ManualWaker, calls: Calls
) -> None:
    tasks: list[asyncio.Task[Any]] = []
    tasks.append(await calls.run("begun", lambda: tasks[0].cancel() and None))
    (after,) = await calls.send("after")
    waker.run()
    assert await after == "after"
    with pytest.raises(asyncio.CancelledError):
        await tasks[0]


async def test_a_failed_call_leaves_nothing_for_the_garbage_collector(
    bridge: Bridge, waker: ManualWaker
) -> None:
    """Inside Anki cyclic garbage is kept for many minutes, and its parameters with it."""

    class Parameter:
        pass

    def fail(parameter: Parameter) -> None:
        raise ValueError("no")

    async def answer(parameter: Parameter) -> str:
        try:
            await bridge.call(functools.partial(fail, parameter))
        except ValueError as error:
            return str(error)
        return ""

    parameter = Parameter()
    seen = weakref.ref(parameter)
    task = asyncio.ensure_future(answer(parameter))
    del parameter
    await turns()
    gc.disable()
    try:
        waker.run()
        assert await task == "no"
        del task
        await asyncio.sleep(0)
        assert seen() is None
    finally:
        gc.enable()
