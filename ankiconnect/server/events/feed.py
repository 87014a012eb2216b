"""All events of one service: which are kept, and who waits for the next one.

In the server's loop, except `wanted` and `take`. When the service moves to another port, the loop is
replaced. Events that come in between wait for the new one.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import orjson

from ...changes.recorder import Batch
from .merging import MAX_IDS, Event, Merger, reset

MERGE_SECONDS = 0.25
"""Changes within this time are one event."""
KEPT_EVENTS = 10_000
KEPT_BYTES = 10_000_000
LISTEN_SECONDS = 3600.0
"""For how long changes are looked for after the last listener has gone."""


class Kept(NamedTuple):
    """One event.

    Attributes:
        content: The whole event as JSON.
    """

    number: int
    what: str
    content: bytes


class Feed:
    """The events, numbered one by one.

    The first number is the time of the start, so that those of an earlier run are lower than all of
    this one.
    """

    def __init__(self) -> None:
        self.instance = secrets.token_hex(8)
        """Another one at each start."""
        self.last = int(time.time() * 1000)
        """The number of the newest event."""
        self._start = self._oldest = self.last + 1
        self._kept: deque[Kept] = deque()
        self._size = 0
        self._inbox: deque[Batch] = deque()
        self._merger = Merger()
        self._flush_at: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._changed = asyncio.Event()
        self._listeners = 0
        self._last_listened = float("-inf")
        self.wakes_up = True
        """Whether changes were not looked for until now."""
        self.closing = False
        """Whether all listeners are to leave."""

    # From any thread

    @property
    def wanted(self) -> bool:
        """Whether anybody listens, or has listened within the last hour."""
        return self._listeners > 0 or time.monotonic() - self._last_listened < LISTEN_SECONDS

    def take(self, batch: Batch) -> None:
        """Take what changed."""
        self._inbox.append(batch)
        self._wake_loop(self._process)

    def close(self) -> None:
        """Have all listeners leave."""
        self._wake_loop(self._close)

    def check_listeners(self) -> None:
        """Have all listeners see whether they may still listen."""
        self._wake_loop(self._wake_listeners)

    def _wake_loop(self, work: Callable[[], None]) -> None:
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended; the next one continues
                self._loop.call_soon_threadsafe(work)

    # In the loop

    def begin(self) -> None:
        """Continue in the running loop."""
        self._loop = asyncio.get_running_loop()
        self._changed = asyncio.Event()
        self._flush_at = None
        self.closing = False
        self._process()

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Have changes looked for."""
        self.wakes_up = not self.wanted
        self._listeners += 1
        try:
            yield
        finally:
            self._listeners -= 1
            self._last_listened = time.monotonic()

    @property
    def listeners(self) -> int:
        """How many listen now."""
        return self._listeners

    @staticmethod
    def now() -> int:
        """The time of an event, in milliseconds since 1970."""
        return int(time.time() * 1000)

    def has_all_after(self, number: int) -> bool:
        """Whether every event after one number is kept. 0 is the start of the service."""
        if number == 0:
            return self._oldest == self._start
        return self._oldest - 1 <= number <= self.last

    def after(self, number: int) -> list[Kept]:
        """The events after one number."""
        missing = min(self.last - number, len(self._kept))
        return [self._kept[index] for index in range(-missing, 0)]

    async def wait(self, seconds: float) -> None:
        """Wait for an event, for other settings, or for the end of the service."""
        with contextlib.suppress(asyncio.TimeoutError, TimeoutError):
            await asyncio.wait_for(self._changed.wait(), seconds)

    def lost(self) -> None:
        """Nothing was looked for until now: whoever resumes has to read everything again."""
        self._kept.clear()
        self._size = 0
        self.last += 1
        self._start = self._oldest = self.last + 1

    def _close(self) -> None:
        self.closing = True
        self._wake_listeners()

    def _wake_listeners(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def _process(self) -> None:
        while self._inbox:
            batch = self._inbox.popleft()
            if batch.rows is not None:
                self._publish(self._merger.add(batch, orjson.loads(batch.rows)))
            else:
                # What was merged until now came before it.
                self._publish([*self._merger.flush(), _event(batch)])
        if self._merger and self._flush_at is None:
            loop = asyncio.get_running_loop()
            self._flush_at = loop.call_later(MERGE_SECONDS, self.flush)

    def flush(self) -> None:
        """Make events of what is being merged: a new listener has not asked for it."""
        if self._flush_at is not None:
            self._flush_at.cancel()
            self._flush_at = None
        self._publish(self._merger.flush())

    def _publish(self, events: Iterable[Event]) -> None:
        found = list(events)
        if len(found) > MAX_IDS:  # reviews of a sync
            found = [reset(found[-1]["time"], found[-1]["by"])]
        for one in found:
            self.last += 1
            content = orjson.dumps({"id": self.last, **one})
            self._kept.append(Kept(self.last, one["type"], content))
            self._size += len(content)
        while len(self._kept) > KEPT_EVENTS or self._size > KEPT_BYTES:
            self._size -= len(self._kept.popleft().content)
        if self._kept:
            self._oldest = self._kept[0].number
        if found:
            self._wake_listeners()


def _event(batch: Batch) -> Event:
    if batch.event is None:
        return reset(batch.time, batch.by)
    what, state = batch.event
    named = {} if batch.name is None else {"name": batch.name}
    return {"time": batch.time, "type": what, "state": state, **named, "by": batch.by}
