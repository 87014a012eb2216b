"""The main thread's side: it is woken once for a burst of calls and runs them in slices."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from .errors import Closed
from .inbox import Consumer, Inbox
from .outbox import Outbox

DELIVER_SECONDS = 0.002
"""How long outcomes wait for others of their burst; checked between two calls."""


class Waker(Protocol):
    """How to reach the main thread."""

    def wake(self, drain: Callable[[], None]) -> None:
        """Have `drain` called on the main thread soon. From any thread."""

    def reschedule(self, drain: Callable[[], None]) -> None:
        """Have `drain` called after the other events that wait. On the main thread."""


class MainThread:
    """Runs the calls of the inbox and puts them into the outbox.

    It works in slices and then yields to the main thread's own event loop, so that a window stays
    smooth. Only a single long call can overrun a slice.
    """

    def __init__(self, waker: Waker, inbox: Inbox, outbox: Outbox, slice_seconds: float) -> None:
        self._waker = waker
        self._inbox = inbox
        self._outbox = outbox
        self._slice_seconds = slice_seconds

    def wake(self) -> None:
        """Have waiting calls run soon. From any thread.

        Raises:
            Exception: The main thread is gone; which one depends on the waker.
        """
        self._waker.wake(self._woken)

    def _woken(self) -> None:
        if self._inbox.begin_slice(Consumer.WOKEN):
            self._run_slice()

    def _continue(self) -> None:
        if self._inbox.begin_slice(Consumer.YIELDED):
            self._run_slice()

    def _run_slice(self) -> None:
        begin = delivered = time.perf_counter()
        while (call := self._inbox.take()) is not None:
            if call.run():
                self._outbox.add(call)
            elif call.unfinished and not self._inbox.put_back(call):
                call.refuse(Closed())
                self._outbox.add(call)
            now = time.perf_counter()
            if now - delivered >= DELIVER_SECONDS:
                delivered = now
                self._outbox.schedule()
            if now - begin >= self._slice_seconds:
                if self._inbox.yield_slice():
                    self._waker.reschedule(self._continue)
                break
        self._outbox.schedule()
