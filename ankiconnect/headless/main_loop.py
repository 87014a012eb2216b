"""The main thread of a program without a window: a loop of its own."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from queue import Empty, SimpleQueue

_LONGEST_SLEEP = 1.0
"""A signal is handled between two waits where none interrupts a wait: on Windows, and wherever the
system handed it to another thread."""


class MainLoop:
    """Runs what it is given, in order, on the thread that calls `run`.

    It is the `Waker` of a bridge without Qt. `SimpleQueue` may be filled from a signal handler, which
    is how SIGTERM ends the loop.
    """

    def __init__(self) -> None:
        self._inbox: SimpleQueue[Callable[[], None] | None] = SimpleQueue()

    def wake(self, drain: Callable[[], None]) -> None:
        """Have `drain` called soon. From any thread."""
        self._inbox.put(drain)

    # Without a window, no user input waits: what came in meanwhile is run first, and that is enough.
    reschedule = wake

    def run(self) -> None:
        """Run until `stop`; what had been handed in before it is still run."""
        while (work := self._next()) is not None:
            work()

    def _next(self) -> Callable[[], None] | None:
        while True:
            with contextlib.suppress(Empty):
                return self._inbox.get(timeout=_LONGEST_SLEEP)

    def stop(self) -> None:
        """Make `run` return. From any thread or a signal handler."""
        self._inbox.put(None)
