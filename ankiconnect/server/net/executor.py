"""Worker threads that nobody has to wait for at the end.

Python's own executor is joined when the loop ends, and once more when the interpreter does: a name
server that does not answer, or a file on a network drive that hangs, would keep Anki from closing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")

MOST = 16


class Workers(ThreadPoolExecutor):
    """Runs functions in daemon threads, which are made when all others have work.

    It is a ThreadPoolExecutor by name only: asyncio takes no other as the default of a loop.
    """

    def __init__(self, most: int = MOST) -> None:
        """
        Args:
            most: How many threads there may be.
        """
        super().__init__(max_workers=most)
        self._most = most
        self._inbox: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._begun = 0
        self._unfinished = 0

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Run a function soon."""
        future: Future[T] = Future()
        self._inbox.put(lambda: _run(future, fn, args, kwargs))
        with self._lock:
            self._unfinished += 1
            more = self._begun < min(self._unfinished, self._most)
            self._begun += more
        if more:
            threading.Thread(target=self._work, name="ankiconnect-worker", daemon=True).start()
        return future

    def _work(self) -> None:
        while (work := self._inbox.get()) is not None:
            work()
            with self._lock:
                self._unfinished -= 1

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let the threads end when they have nothing to do any more; nobody waits for that."""
        for _ in range(self._begun):
            self._inbox.put(None)


def _run(future: Future[Any], fn: Callable[..., Any], args: Any, kwargs: Any) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = fn(*args, **kwargs)
    except BaseException as error:
        future.set_exception(error)
    else:
        future.set_result(result)
