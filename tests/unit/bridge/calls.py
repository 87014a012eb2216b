"""A main thread, a clock and callers that a test controls."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from ankiconnect.bridge.bridge import Bridge


class Clock:
    """A clock that moves only when a test moves it."""

    def __init__(self) -> None:
        self.now = 0.0

    def perf_counter(self) -> float:
        return self.now


class ManualWaker:
    """Records wake-ups; the test is the main thread and runs them."""

    def __init__(self) -> None:
        self.wakes: list[Callable[[], None]] = []
        self.rescheduled: list[Callable[[], None]] = []

    def wake(self, drain: Callable[[], None]) -> None:
        self.wakes.append(drain)

    def reschedule(self, drain: Callable[[], None]) -> None:
        self.rescheduled.append(drain)

    def run(self) -> None:
        """Run what was requested so far, once."""
        requested = [*self.wakes, *self.rescheduled]
        self.wakes.clear()
        self.rescheduled.clear()
        for drain in requested:
            drain()


class Calls:
    """Sends calls through a bridge and records the order in which they ran."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge
        self.ran: list[Any] = []

    async def send(self, *names: Any, needs_collection: bool = True) -> list[asyncio.Task[Any]]:
        """Send calls that record and return their names; they wait when this returns."""
        return [await self.run(name, lambda: None, needs_collection) for name in names]

    async def run(
        self, name: Any, work: Callable[[], Any], needs_collection: bool = True
    ) -> asyncio.Task[Any]:
        """Send one call that records its name, does `work` and returns its name."""

        def run() -> Any:
            self.ran.append(name)
            work()
            return name

        task = asyncio.ensure_future(self._bridge.call(run, needs_collection=needs_collection))
        await turns()
        return task


async def turns() -> None:
    """Let the loop take the two turns in which a call is added, and its wake-up sent."""
    await asyncio.sleep(0)
    await asyncio.sleep(0)
