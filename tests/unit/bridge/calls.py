"""The other side of a bridge: its main thread, its clock and its callers, in a test's hands."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from ankiconnect.bridge.bridge import Bridge


class Clock:
    """A clock that only a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def perf_counter(self) -> float:
        return self.now


class ManualWaker:
    """Notes wake-ups; the test is the main thread and runs them when it likes."""

    def __init__(self) -> None:
        self.wakes: list[Callable[[], None]] = []
        self.rescheduled: list[Callable[[], None]] = []

    def wake(self, drain: Callable[[], None]) -> None:
        self.wakes.append(drain)

    def reschedule(self, drain: Callable[[], None]) -> None:
        self.rescheduled.append(drain)

    def run(self) -> None:
        """Run what was asked for so far, once."""
        asked = [*self.wakes, *self.rescheduled]
        self.wakes.clear()
        self.rescheduled.clear()
        for drain in asked:
            drain()


class Calls:
    """Sends calls through a bridge and notes in which order they ran."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge
        self.ran: list[Any] = []

    async def send(self, *names: Any, needs_collection: bool = True) -> list[asyncio.Task[Any]]:
        """Send calls that note and return their names; they wait when this returns."""
        return [await self.run(name, lambda: None, needs_collection) for name in names]

    async def run(self, name: Any, work: Callable[[], Any], plain: bool = True) -> asyncio.Task[Any]:
        """Send one call that notes its name, does `work` and returns its name."""

        def run() -> Any:
            self.ran.append(name)
            work()
            return name

        task = asyncio.ensure_future(self._bridge.call(run, needs_collection=plain))
        await turns()
        return task


async def turns() -> None:
    """Let the loop take the two turns in which a call is added, and its wake-up sent."""
    await asyncio.sleep(0)
    await asyncio.sleep(0)
