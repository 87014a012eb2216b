"""The bridge between the server's loop and the main thread.

A call goes into the inbox, one wake-up for a burst makes the main thread run what waits there, and the
outbox brings the outcomes back to the loop.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TypeVar

from .call import Call, Unfinished
from .errors import Closed
from .inbox import Inbox
from .main_thread import MainThread, Waker
from .outbox import Outbox

T = TypeVar("T")

log = logging.getLogger(__name__)

SLICE_SECONDS = 0.008
POLL_SECONDS = 0.02
"""How often the loop checks calls, as long as there are any: they may have expired, their wake-up may
be stuck, or their outcomes may wait behind a long call."""


class Bridge:
    """Carries calls to the main thread and their outcomes back.

    `call` is for the loop's thread; the other methods are for any thread.
    """

    def __init__(
        self,
        waker: Waker,
        *,
        capacity: int = 5_000,
        wait_seconds: float = 30.0,
        slice_seconds: float = SLICE_SECONDS,
    ) -> None:
        """
        Args:
            waker: How to reach the main thread.
            capacity: How many calls may wait at a time; one more is `Overloaded`.
            wait_seconds: How long a call may wait to begin.
            slice_seconds: How long the main thread works before it yields to other events.
        """
        self._inbox = Inbox(capacity)
        self._outbox = Outbox()
        self._main_thread = MainThread(waker, self._inbox, self._outbox, slice_seconds)
        self._wait_seconds = wait_seconds
        self._polled_by: asyncio.AbstractEventLoop | None = None

    @property
    def waiting(self) -> int:
        """How many calls wait to begin."""
        return len(self._inbox)

    @property
    def is_paused(self) -> bool:
        """Whether calls that need the collection wait for a `resume`."""
        return self._inbox.is_paused

    def set_limits(self, capacity: int, wait_seconds: float) -> None:
        """Change the limits for the calls that come from now on; see `__init__`."""
        self._inbox.capacity = capacity
        self._wait_seconds = wait_seconds

    async def call(self, run: Callable[[], T | Unfinished], *, needs_collection: bool = True) -> T:
        """Run `run` on the main thread and return its result, or raise its exception.

        Long work returns `UNFINISHED` after each slice, and is called again after what waits.

        A caller that is cancelled gives up a call that waits. One that has started is finished, and its
        outcome dropped.

        Raises:
            Overloaded: The queue is full.
            Unavailable: It could not begin in time, since it needs the collection, which Anki used.
            TimedOut: It could not begin in time, since other calls came first.
            Closed: The service is stopping.
        """
        loop = asyncio.get_running_loop()
        expires = loop.time() + self._wait_seconds
        call = Call(run, needs_collection, loop.create_future(), expires, self._wait_seconds)
        if self._inbox.add(call):
            # After what else the loop has to do now, so that the two threads do not compete for the
            # interpreter while the rest of a burst comes in.
            loop.call_soon(self._wake)
        if self._polled_by is not loop:  # no calls until now, or the service runs in another loop now
            self._schedule_poll(loop)
        future: asyncio.Future[T] = call.future
        del call  # an error that is raised here refers to this frame: see release_frames
        try:
            return await future
        finally:
            del future

    def _wake(self) -> None:
        if not self._inbox.wake_up_pending:
            return
        try:
            self._main_thread.wake()
        except Exception as error:
            # The main thread is gone, since Anki is exiting. Nothing would ever run what waits.
            log.debug("the main thread cannot be woken: %s", error)
            self.close()

    def _schedule_poll(self, loop: asyncio.AbstractEventLoop) -> None:
        self._polled_by = loop
        loop.call_later(POLL_SECONDS, self._poll, loop)

    def _poll(self, loop: asyncio.AbstractEventLoop) -> None:
        """Check the calls. In the loop, as long as there are any.

        A wake-up can be stuck behind something that opened a dialog; one that is sent later arrives
        inside the dialog (docs/anki-internals.md, 1). So it is repeated.
        """
        for call in self._inbox.take_expired(loop.time()):
            call.time_out(self._wait_seconds, self._inbox.is_paused)
            call.complete()
        self._wake()
        if self._outbox:
            self._outbox.deliver()
        self._polled_by = None
        if self._inbox.active:
            self._schedule_poll(loop)

    def pause(self) -> None:
        """Let calls that need the collection wait, until as many `resume`s have followed."""
        self._inbox.pause()

    def resume(self) -> None:
        """End one `pause`, and continue with what waits."""
        if self._inbox.resume():
            self._wake()

    def close(self) -> None:
        """Refuse what waits and what comes from now on; what has started is finished."""
        for call in self._inbox.close():
            call.refuse(Closed())
            self._outbox.add(call)
        self._outbox.schedule()
