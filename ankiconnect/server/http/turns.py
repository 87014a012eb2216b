"""Work of connections that costs much, some milliseconds at a time."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from time import perf_counter

TURN_SECONDS = 0.004


class Turns:
    """Does the work of all connections in order. Everybody else has a turn in between."""

    def __init__(self) -> None:
        self._works: deque[Callable[[], None]] = deque()
        self._is_scheduled = False

    def add(self, work: Callable[[], None]) -> None:
        """Do some work soon. It takes a millisecond or two."""
        self._works.append(work)
        self._schedule()

    def _schedule(self) -> None:
        if self._works and not self._is_scheduled:
            self._is_scheduled = True
            asyncio.get_running_loop().call_soon(self._run)

    def _run(self) -> None:
        end = perf_counter() + TURN_SECONDS
        self._is_scheduled = False
        try:
            for _ in range(len(self._works)):  # what they add has its turn after everybody else
                self._works.popleft()()
                if perf_counter() > end:
                    break
        finally:
            self._schedule()
