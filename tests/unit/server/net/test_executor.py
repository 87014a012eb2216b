"""Worker threads that the end of the program does not wait for."""

from __future__ import annotations

import asyncio
import threading
import time
import weakref

import pytest

from ankiconnect.server.net.executor import DaemonExecutor

from ....support.waiting import until


def test_results_and_errors_come_back() -> None:
    executor = DaemonExecutor(2)
    assert [executor.submit(divmod, 7, one).result(5) for one in (2, 3)] == [(3, 1), (2, 1)]
    with pytest.raises(ZeroDivisionError):
        executor.submit(divmod, 1, 0).result(5)
    executor.shutdown()


def test_no_more_threads_than_allowed_work_at_a_time() -> None:
    executor, together, most, lock = DaemonExecutor(3), 0, 0, threading.Lock()
    all_three = threading.Barrier(3, timeout=20)

    def work(number: int) -> None:
        nonlocal together, most
        with lock:
            together += 1
            most = max(most, together)
        if number < 3:
            all_three.wait()
        time.sleep(0.01)
        with lock:
            together -= 1

    for future in [executor.submit(work, number) for number in range(20)]:
        future.result(20)
    executor.shutdown()
    assert most == 3


def test_a_thread_that_hangs_keeps_nobody_from_ending() -> None:
    released = threading.Event()

    async def main() -> None:
        asyncio.get_running_loop().set_default_executor(DaemonExecutor())
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.to_thread(released.wait), 0.01)

    ended = threading.Thread(target=lambda: asyncio.run(main()))
    ended.start()
    ended.join(10)
    alive = ended.is_alive()
    released.set()
    assert not alive


class Content:
    pass


def test_a_result_is_not_kept_once_it_was_taken() -> None:
    executor = DaemonExecutor(1)
    content = weakref.ref(executor.submit(Content).result(5))
    until(lambda: content() is None)
    executor.shutdown()


def test_what_a_cancelled_job_needs_is_freed_before_its_turn() -> None:
    executor, released = DaemonExecutor(1), threading.Event()
    running = executor.submit(released.wait, 20)
    content = Content()
    waiting = executor.submit(repr, content)
    kept = weakref.ref(content)
    del content
    assert waiting.cancel()
    assert kept() is None
    released.set()
    assert running.result(5)
    executor.shutdown()


def test_the_threads_end() -> None:
    others, executor = set(threading.enumerate()), DaemonExecutor(4)
    for future in [executor.submit(time.sleep, 0.01) for _ in range(4)]:
        future.result(20)
    ours = {one for one in threading.enumerate() if one.name == "ankiconnect-worker"} - others
    assert ours
    executor.shutdown()
    until(lambda: not any(one.is_alive() for one in ours))
