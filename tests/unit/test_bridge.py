"""The queue to the main thread; here the test's own thread is both sides."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import gc
import threading
import weakref
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from ankiconnect.bridge import queue
from ankiconnect.bridge.errors import Closed, Late, Overloaded, Unavailable
from ankiconnect.bridge.queue import Bridge


class Clock:
    """A clock that only a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def perf_counter(self) -> float:
        return self.now


class ManualWaker:
    """Notes wake-ups; the test is the main thread and runs them when it likes."""

    def __init__(self) -> None:
        self.wakes: list[Callable[[], None]] = []
        self.agains: list[Callable[[], None]] = []

    def wake(self, drain: Callable[[], None]) -> None:
        self.wakes.append(drain)

    def again(self, drain: Callable[[], None]) -> None:
        self.agains.append(drain)

    def run(self) -> None:
        """Run what was asked for so far, once."""
        asked = [*self.wakes, *self.agains]
        self.wakes.clear()
        self.agains.clear()
        for drain in asked:
            drain()


@pytest.fixture
def waker() -> ManualWaker:
    return ManualWaker()


@pytest.fixture
def bridge(waker: ManualWaker) -> Bridge:
    return Bridge(waker)


@pytest.fixture(autouse=True)
def nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing rings by itself, however slow the machine is."""
    monkeypatch.setattr(queue, "LOOK_SECONDS", 60)


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch, nobody_looks: None) -> None:
    """Calls are looked after often."""
    monkeypatch.setattr(queue, "LOOK_SECONDS", 0.001)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(queue, "time", SimpleNamespace(perf_counter=clock.perf_counter))
    return clock


class Calls:
    """Sends calls through a bridge and notes in which order they ran."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge
        self.ran: list[Any] = []

    async def send(self, *names: Any, needs_collection: bool = True) -> list[asyncio.Task[Any]]:
        """Send calls that note and return their names; they wait when this returns."""
        return [await self.run(name, lambda: None, needs_collection) for name in names]

    async def run(self, name: Any, work: Callable[[], Any], plain: bool = True) -> asyncio.Task[Any]:
        """Send one call that notes its name, does `work` and returns its name."""

        def run() -> Any:
            self.ran.append(name)
            work()
            return name

        task = asyncio.ensure_future(self._bridge.call(run, needs_collection=plain))
        await turns()
        return task


async def turns() -> None:
    """Let the loop take the two turns in which a call is put in, and in which it rings."""
    await asyncio.sleep(0)
    await asyncio.sleep(0)


@pytest.fixture
def calls(bridge: Bridge) -> Calls:
    return Calls(bridge)


async def test_first_in_first_out_with_one_wake_up_for_a_burst(
    bridge: Bridge, waker: ManualWaker, calls: Calls
) -> None:
    tasks = await calls.send(*range(100))
    assert len(waker.wakes) == 1
    assert (bridge.waiting, calls.ran) == (100, [])
    waker.run()
    assert await asyncio.gather(*tasks) == list(range(100))
    assert calls.ran == list(range(100))
    assert (bridge.waiting, waker.wakes, waker.agains) == (0, [], [])


async def test_the_next_burst_wakes_again(waker: ManualWaker, calls: Calls) -> None:
    for name in range(3):
        tasks = await calls.send(name)
        assert len(waker.wakes) == 1
        waker.run()
        assert await tasks[0] == name


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


async def test_a_result_does_not_wait_for_a_long_call_behind_it(
    waker: ManualWaker, calls: Calls, looks: None
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


async def test_a_slice_ends_and_goes_on_after_a_breath(clock: Clock) -> None:
    waker = ManualWaker()
    calls = Calls(Bridge(waker, slice_seconds=0.008))

    def take_3_ms() -> None:
        clock.now += 0.003

    tasks = [await calls.run(name, take_3_ms) for name in range(7)]
    for ran in (3, 6, 7):
        assert len(waker.wakes) + len(waker.agains) == 1
        waker.run()
        assert len(calls.ran) == ran
    waker.run()
    assert await asyncio.gather(*tasks) == list(range(7))
    assert (waker.wakes, waker.agains) == ([], [])


async def test_rings_that_come_at_once_take_no_breath_away(
    bridge: Bridge, waker: ManualWaker, clock: Clock
) -> None:
    """What Anki was busy with for a while is followed by all the rings of that time."""
    calls = Calls(Bridge(waker, slice_seconds=0.002))

    def take_1_ms() -> None:
        clock.now += 0.00101

    tasks = [await calls.run(name, take_1_ms) for name in range(8)]
    waker.wakes *= 5
    for ran in (2, 4, 6, 8):
        waker.run()
        assert (len(calls.ran), len(waker.wakes)) == (ran, 0)
        assert len(waker.agains) <= 1
    waker.run()
    assert await asyncio.gather(*tasks) == list(range(8))


async def test_close_answers_the_living_loop_beside_one_that_is_gone(waker: ManualWaker) -> None:
    bridge = Bridge(waker)
    before = asyncio.new_event_loop()

    def leave_one_behind() -> None:
        gone = before.create_task(bridge.call(lambda: None, needs_collection=False))
        before.run_until_complete(asyncio.sleep(0))
        gone._log_destroy_pending = False  # type: ignore[attr-defined]
        before.close()
        gone.get_coro().close()  # type: ignore[union-attr]

    thread = threading.Thread(target=leave_one_behind)
    thread.start()
    thread.join()
    (living,) = await Calls(bridge).send("living")
    bridge.close()
    with pytest.raises(Closed):
        await asyncio.wait_for(living, 10)


async def test_nobody_rings_after_the_end(bridge: Bridge, waker: ManualWaker, looks: None) -> None:
    call = asyncio.ensure_future(bridge.call(lambda: None))
    await turns()
    bridge.close()
    waker.wakes.clear()
    with pytest.raises(Closed):
        await call
    await asyncio.sleep(0.05)
    assert waker.wakes == []


async def test_an_error_that_is_its_own_cause_is_delivered(waker: ManualWaker, calls: Calls) -> None:
    def own_cause() -> None:
        error = ValueError("no")
        raise error from error

    task = await calls.run("bad", own_cause)
    waker.run()
    with pytest.raises(ValueError, match="no"):
        await task


async def test_what_comes_during_a_breath_does_not_wake_twice(clock: Clock) -> None:
    waker = ManualWaker()
    calls = Calls(Bridge(waker, slice_seconds=0))
    tasks = await calls.send("a", "b")
    waker.run()
    tasks += await calls.send("c")
    assert (len(waker.wakes), len(waker.agains)) == (0, 1)
    while waker.agains:
        waker.run()
    assert await asyncio.gather(*tasks) == ["a", "b", "c"] == calls.ran


async def test_held_calls_wait_and_plain_ones_pass(
    bridge: Bridge, waker: ManualWaker, calls: Calls
) -> None:
    bridge.hold()
    tasks = await calls.send("a", "b")
    tasks += await calls.send("plain", needs_collection=False)
    waker.run()
    assert await tasks[2] == "plain"
    assert (calls.ran, bridge.waiting) == (["plain"], 2)
    bridge.release()
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
    bridge.hold()
    bridge.hold()
    tasks = await calls.send("a")
    bridge.release()
    waker.run()
    assert calls.ran == []
    bridge.release()
    assert len(waker.wakes) == 1
    waker.run()
    assert await tasks[0] == "a"


async def test_a_release_with_nothing_waiting_wakes_nobody(bridge: Bridge, waker: ManualWaker) -> None:
    bridge.hold()
    bridge.release()
    assert waker.wakes == []


async def test_a_call_that_holds_stops_those_behind_it(
    bridge: Bridge, waker: ManualWaker, calls: Calls
) -> None:
    tasks = [await calls.run("long", bridge.hold), *(await calls.send("after"))]
    waker.run()
    assert (await tasks[0], calls.ran) == ("long", ["long"])
    bridge.release()
    waker.run()
    assert await tasks[1] == "after"


async def test_a_call_that_cannot_begin_in_time_is_unavailable(waker: ManualWaker, looks: None) -> None:
    bridge = Bridge(waker, wait_seconds=0.01)
    calls = Calls(bridge)
    (task,) = await calls.send("late")
    with pytest.raises(Unavailable, match=r"^collection is not available$"):
        await task
    assert bridge.waiting == 0
    waker.run()
    assert calls.ran == []


async def test_a_call_that_has_begun_is_not_given_up(waker: ManualWaker, looks: None) -> None:
    bridge = Bridge(waker, wait_seconds=0.01)
    calls = Calls(bridge)
    (task,) = await calls.send("begun")
    loop = asyncio.get_running_loop()

    def run_until_the_time_is_over() -> None:
        begun = bridge._next()
        assert begun is not None
        loop.call_later(0.05, bridge._run, begun)

    run_until_the_time_is_over()
    assert await task == "begun"


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


async def test_close_answers_what_waits_and_refuses_the_rest(
    bridge: Bridge, waker: ManualWaker, calls: Calls
) -> None:
    bridge.hold()
    tasks = await calls.send("a", "b")
    tasks += await calls.send("plain", needs_collection=False)
    bridge.close()
    tasks += await calls.send("new")
    for task in tasks:
        with pytest.raises(Closed):
            await task
    bridge.release()
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


async def test_a_nested_drain_keeps_the_order(bridge: Bridge, waker: ManualWaker, calls: Calls) -> None:
    tasks = [await calls.run("outer", bridge.drain), *(await calls.send("b", "c"))]
    waker.run()
    assert await asyncio.gather(*tasks) == ["outer", "b", "c"] == calls.ran
    more = await calls.send("d")
    waker.run()
    assert await more[0] == "d"


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


async def test_a_main_thread_that_is_gone_is_told(waker: ManualWaker) -> None:
    class Gone(ManualWaker):
        def wake(self, drain: Callable[[], None]) -> None:
            raise RuntimeError("wrapped C/C++ object has been deleted")

    bridge = Bridge(Gone())
    for _ in range(2):
        with pytest.raises(Closed):
            await bridge.call(lambda: None)


async def test_a_call_without_a_collection_says_that_anki_is_busy(
    waker: ManualWaker, looks: None
) -> None:
    bridge = Bridge(waker, wait_seconds=0.01)
    with pytest.raises(Late, match="busy for too long"):
        await bridge.call(lambda: None, needs_collection=False)


def test_a_loop_that_is_closed_harms_nothing(waker: ManualWaker) -> None:
    bridge = Bridge(waker)
    loop = asyncio.new_event_loop()
    calls = Calls(bridge)
    tasks = loop.run_until_complete(calls.send("a", "b"))
    loop.close()
    waker.run()
    assert calls.ran == ["a", "b"]
    bridge.close()
    assert not bridge._done, "results of a dead loop must not pile up"
    for task in tasks:
        task._log_destroy_pending = False  # type: ignore[attr-defined]
        task.get_coro().close()


def test_calls_expire_on_the_loop_that_the_service_went_over_to(
    waker: ManualWaker, looks: None
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


def test_a_ring_that_a_loop_had_no_time_for_is_made_up_for_by_the_next(
    waker: ManualWaker, looks: None
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


async def test_a_wake_up_that_nobody_hears_is_followed_by_others(
    bridge: Bridge, waker: ManualWaker, looks: None
) -> None:
    call = asyncio.ensure_future(bridge.call(lambda: "done"))
    await asyncio.sleep(0.1)
    assert len(waker.wakes) > 1
    waker.run()
    assert await call == "done"
    await asyncio.sleep(0.01)
    assert waker.wakes == []
