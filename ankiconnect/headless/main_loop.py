"""The loop that the main thread of a program without a window runs."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from queue import Empty, SimpleQueue

_MAX_WAIT_SECONDS = 1.0
"""A signal does not always interrupt a wait: not on Windows, and not where the system delivered it to
another thread. It is handled between two waits then."""


class MainLoop:
    """Runs functions, in order, on the thread that calls `run`.

    It is the `Waker` of a bridge without Qt. A signal handler may put into a `SimpleQueue`, so SIGTERM
    can end the loop.
    """

    def __init__(self) -> None:
        self._queue: SimpleQueue[Callable[[], None] | None] = SimpleQueue()

    def wake(self, drain: Callable[[], None]) -> None:
        """Have `drain` called soon. From any thread."""
        self._queue.put(drain)

    # No timer as in Qt: functions that were put in before run first, and there is no user input.
    reschedule = wake

    def run(self) -> None:
        """Run until `stop`; functions that were put in before it still run."""
        while (work := self._next()) is not None:
            work()

    def _next(self) -> Callable[[], None] | None:
        while True:
            with contextlib.suppress(Empty):
                return self._queue.get(timeout=_MAX_WAIT_SECONDS)

    def stop(self) -> None:
        """Make `run` return. From any thread or a signal handler."""
        self._queue.put(None)
