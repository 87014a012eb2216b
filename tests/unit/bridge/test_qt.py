"""Qt's main thread, with a fake of Anki's task manager."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from ankiconnect.bridge.bridge import Bridge
from ankiconnect.bridge.qt import QtWaker

Work = Callable[[], None]


class FakeQt:
    """Anki's task manager and timers. The thread that creates it is Qt's main thread.

    As in aqt/taskman.py a closure that comes from another thread is queued, and one from the main
    thread runs at once, inside the call; all closures that wait are run by one event, and a
    BaseException loses the rest of them.
    """

    def __init__(self) -> None:
        self._main = threading.get_ident()
        self._lock = threading.Lock()
        self._closures: list[Work] = []
        self._events: queue.SimpleQueue[Work] = queue.SimpleQueue()
        self.posted = 0
        self.last: Work = lambda: None

    def run_on_main(self, closure: Work) -> None:
        self.last = closure
        with self._lock:
            self._closures.append(closure)
        if threading.get_ident() == self._main:
            self.posted += 1
            self._run_closures()
        else:
            self._events.put(self._run_closures)
            self.posted += 1  # after it is there: a test that has seen it may put in the next event

    def _run_closures(self) -> None:
        with self._lock:
            closures, self._closures = self._closures, []
        for closure in closures:
            closure()

    def single_shot(self, milliseconds: int, work: Work) -> None:
        assert threading.get_ident() == self._main, "a QTimer needs a thread with an event loop"
        self._events.put(work)

    def process_events(self) -> None:
        """Run what waits now, as a nested event loop does."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._events.get_nowait()()

    def run_until(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + 10
        while not condition():
            assert time.monotonic() < end
            with contextlib.suppress(queue.Empty):
                self._events.get(timeout=0.01)()


@pytest.fixture(autouse=True)
def no_polling() -> None:
    """Override: the loop polls, since a wake-up can be stuck here."""


@pytest.fixture(autouse=True)
def clock() -> None:
    """Override: slices use the real time."""


@pytest.fixture
def qt() -> FakeQt:
    return FakeQt()


def bridge_of(qt: FakeQt, **options: Any) -> Bridge:
    return Bridge(QtWaker(qt, qt.single_shot), **options)


def send_all(loop: asyncio.AbstractEventLoop, bridge: Bridge, calls: list[Work]) -> Any:
    async def gather() -> list[Any]:
        return await asyncio.gather(*(bridge.call(one) for one in calls))

    return asyncio.run_coroutine_threadsafe(gather(), loop)


def test_qt_runs_calls_on_the_main_thread(qt: FakeQt, loop_thread: asyncio.AbstractEventLoop) -> None:
    threads: list[int] = []
    calls = [lambda: threads.append(threading.get_ident())] * 500
    answer = send_all(loop_thread, bridge_of(qt), calls)
    qt.run_until(answer.done)
    assert set(threads) == {threading.get_ident()}
    assert (len(threads), len(answer.result())) == (500, 500)


def test_qt_handles_events_between_slices(
    qt: FakeQt, loop_thread: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ankiconnect.bridge.bridge.POLL_SECONDS", 60)
    order: list[str] = []
    bridge = bridge_of(qt, slice_seconds=0)
    calls = [lambda: order.append("call")] * 3
    answer = send_all(loop_thread, bridge, calls)
    while not qt.posted:
        time.sleep(0)
    qt._events.put(lambda: order.append("mouse"))
    qt.run_until(answer.done)
    assert order == ["call", "mouse", "call", "call"]
    assert qt.posted == 1


def test_in_a_nested_event_loop_no_call_runs_inside_another(
    qt: FakeQt, loop_thread: asyncio.AbstractEventLoop
) -> None:
    order: list[str] = []
    bridge = bridge_of(qt)

    def outer() -> None:
        order.append("outer begins")
        inner.append(send_all(loop_thread, bridge, [lambda: order.append("inner")]))
        while not bridge.waiting:
            time.sleep(0)
        qt.process_events()
        order.append("outer ends")

    inner: list[Any] = []
    answer = send_all(loop_thread, bridge, [outer])
    qt.run_until(lambda: bool(inner) and inner[0].done() and answer.done())
    assert order == ["outer begins", "outer ends", "inner"]


def test_a_dialog_that_anki_opens_before_the_wake_up_stalls_nothing(
    qt: FakeQt, loop_thread: asyncio.AbstractEventLoop
) -> None:
    order: list[str] = []
    bridge = bridge_of(qt)
    answers: list[Any] = []

    def dialog() -> None:
        order.append("opens")
        qt.run_until(answers[0].done)
        order.append("closes")

    off_main = threading.Thread(target=qt.run_on_main, args=[dialog])
    off_main.start()
    off_main.join()
    answers.append(send_all(loop_thread, bridge, [lambda: order.append("call")]))
    while not bridge.waiting:
        time.sleep(0)
    qt.run_until(lambda: "closes" in order)
    assert order == ["opens", "call", "closes"]


def test_a_second_wake_up_inside_a_call_runs_no_other_inside_it(
    qt: FakeQt, loop_thread: asyncio.AbstractEventLoop
) -> None:
    bridge = bridge_of(qt)
    order: list[str] = []

    def starts_work_in_the_background() -> None:
        order.append("begins")
        qt.last()  # Anki runs what waits for the main thread first
        order.append("ends")

    answer = send_all(
        loop_thread, bridge, [starts_work_in_the_background, lambda: order.append("next")]
    )
    while bridge.waiting < 2:
        time.sleep(0)
    qt.run_until(answer.done)
    assert order == ["begins", "ends", "next"]


def test_a_base_exception_does_not_lose_its_neighbours(
    qt: FakeQt, loop_thread: asyncio.AbstractEventLoop
) -> None:
    order: list[str] = []
    bridge = bridge_of(qt)

    def leave() -> None:
        raise SystemExit

    bad = send_all(loop_thread, bridge, [leave])
    good = send_all(loop_thread, bridge, [lambda: order.append("good")])
    qt.run_on_main(lambda: order.append("Anki's own"))
    qt.run_until(lambda: bad.done() and good.done())
    assert isinstance(bad.exception(), RuntimeError)
    assert sorted(order) == ["Anki's own", "good"]


def test_resuming_on_the_main_thread_runs_what_waits(
    qt: FakeQt, loop_thread: asyncio.AbstractEventLoop
) -> None:
    order: list[str] = []
    bridge = bridge_of(qt)
    bridge.pause()
    answer = send_all(loop_thread, bridge, [lambda: order.append("paused")])
    while not bridge.waiting:
        time.sleep(0)
    qt.process_events()
    assert order == []
    bridge.resume()
    qt.run_until(answer.done)
    assert order == ["paused"]
