"""Finished calls on their way back to the loop."""

from __future__ import annotations

import threading
from collections import deque

from .call import Call


class Outbox:
    """Delivers the outcomes of a burst together, with one wake-up of the loop. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._finished: deque[Call] = deque()
        self._scheduled = False

    def __len__(self) -> int:
        return len(self._finished)

    def add(self, call: Call) -> None:
        """Add a call that has its outcome; `schedule` must follow."""
        with self._lock:
            self._finished.append(call)

    def schedule(self) -> None:
        """Have the loop deliver what is there, unless that is scheduled already."""
        with self._lock:
            if self._scheduled or not self._finished:
                return
            self._scheduled = True
            # The loop of the latest call: after a rebind the service runs in another loop.
            loop = self._finished[-1].future.get_loop()
        try:
            loop.call_soon_threadsafe(self.deliver)
        except RuntimeError:  # the loop is closed, and nobody waits any more
            self._finished.clear()
            self._scheduled = False

    def deliver(self) -> None:
        """Complete the futures of finished calls. In the loop."""
        with self._lock:
            finished = list(self._finished)
            self._finished.clear()
            self._scheduled = False
        for call in finished:
            call.complete()
