"""An executor whose threads nobody waits for at the end.

Python's own executor is joined when the loop ends, and again when the interpreter does. A DNS server
that does not answer, or a file on a network drive that hangs, would keep Anki from closing.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")

MAX_THREADS = 16


class DaemonExecutor(ThreadPoolExecutor):
    """Runs functions in daemon threads. A thread is started when all others are busy.

    It is a ThreadPoolExecutor only because asyncio accepts nothing else as a loop's default executor.
    """

    def __init__(self, max_threads: int = MAX_THREADS) -> None:
        super().__init__(max_workers=max_threads)
        self._max_threads = max_threads
        self._queue: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._started = 0
        self._unfinished = 0

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        future: Future[T] = Future()
        work = [functools.partial(fn, *args, **kwargs)]
        future.add_done_callback(lambda _: work.clear())  # a cancelled one may stay in the queue
        self._queue.put(lambda: _run(future, work))
        with self._lock:
            self._unfinished += 1
            needs_thread = self._started < min(self._unfinished, self._max_threads)
            self._started += needs_thread
        if needs_thread:
            threading.Thread(target=self._work, name="ankiconnect-worker", daemon=True).start()
        return future

    def _work(self) -> None:
        while (work := self._queue.get()) is not None:
            work()
            work = None  # else its result stays until the next one
            with self._lock:
                self._unfinished -= 1

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let the threads end when the queue is empty, without waiting for that."""
        for _ in range(self._started):
            self._queue.put(None)


def _run(future: Future[Any], work: list[functools.partial[Any]]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = work[0]()
    except BaseException as error:
        future.set_exception(error)
    else:
        future.set_result(result)
