"""Results and errors of calls, and calls whose caller gave up."""

from __future__ import annotations

import asyncio
import functools
import gc
import weakref
from collections.abc import Callable
from typing import Any

import pytest

from ankiconnect.bridge.bridge import Bridge
from ankiconnect.bridge.call import UNFINISHED
from ankiconnect.bridge.errors import Closed

from .calls import Calls, ManualWaker, turns


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


async def test_a_call_whose_caller_gave_up_is_skipped(waker: ManualWaker, calls: Calls) -> None:
    gone, after = await calls.send("gone", "after")
    gone.cancel()
    await asyncio.sleep(0)
    waker.run()
    assert await after == "after"
    assert calls.ran == ["after"]


async def test_a_caller_that_gives_up_while_it_runs_affects_no_other(
    waker: ManualWaker, calls: Calls
) -> None:
    tasks: list[asyncio.Task[Any]] = []
    tasks.append(await calls.run("started", lambda: tasks[0].cancel() and None))
    (after,) = await calls.send("after")
    waker.run()
    assert await after == "after"
    with pytest.raises(asyncio.CancelledError):
        await tasks[0]


async def test_a_failed_call_leaves_nothing_for_the_garbage_collector(
    bridge: Bridge, waker: ManualWaker
) -> None:
    """Inside Anki, reference cycles stay in memory for many minutes, with the parameters in them."""

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


def in_slices(ran: list[str], name: str, count: int) -> Callable[[], Any]:
    """Work that is done in slices."""
    left = [f"{name}{one}" for one in range(count)]

    def run() -> Any:
        ran.append(left.pop(0))
        return UNFINISHED if left else name

    return run


async def test_others_have_their_turn_between_slices(
    bridge: Bridge, waker: ManualWaker, calls: Calls
) -> None:
    long = asyncio.ensure_future(bridge.call(in_slices(calls.ran, "long", 3)))
    await turns()
    (other,) = await calls.send("other")
    waker.run()
    assert calls.ran == ["long0", "other", "long1", "long2"]
    assert (await long, await other) == ("long", "other")


async def test_slices_of_a_caller_that_gave_up_end(
    bridge: Bridge, waker: ManualWaker, calls: Calls
) -> None:
    long = asyncio.ensure_future(bridge.call(in_slices(calls.ran, "long", 3)))
    await turns()
    await calls.run("pauses", bridge.pause)
    waker.run()
    long.cancel()
    await turns()
    bridge.resume()
    waker.run()
    assert calls.ran == ["long0", "pauses"]


async def test_slices_wait_while_the_collection_is_not_available(
    bridge: Bridge, waker: ManualWaker, calls: Calls
) -> None:
    long = asyncio.ensure_future(bridge.call(in_slices(calls.ran, "long", 2)))
    await turns()
    await calls.run("pauses", bridge.pause)
    waker.run()
    assert calls.ran == ["long0", "pauses"]
    bridge.resume()
    waker.run()
    assert await long == "long"


async def test_slices_are_refused_at_the_end(bridge: Bridge, waker: ManualWaker, calls: Calls) -> None:
    def closes() -> Any:
        bridge.close()
        return UNFINISHED

    long = asyncio.ensure_future(bridge.call(closes))
    await turns()
    waker.run()
    with pytest.raises(Closed):
        await long
