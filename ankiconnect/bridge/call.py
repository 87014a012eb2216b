"""One call: what is to run on the main thread, and what became of it."""

from __future__ import annotations

import asyncio
import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .errors import BridgeError, TimedOut, Unavailable, deliverable, release_frames


class Unfinished(enum.Enum):
    """What work returns that is to be called again, after the calls that wait."""

    UNFINISHED = enum.auto()


UNFINISHED = Unfinished.UNFINISHED


@dataclass(slots=True, eq=False)
class Call:
    """A call that waits, runs or is done.

    Attributes:
        work: None once it was done or refused, so that its parameters are freed. It may be done in
            several slices: see `Unfinished`.
        needs_collection: Whether it waits while the collection is not available.
        future: What the caller awaits, in the caller's loop.
        expires: When it has waited too long, by the loop's clock.
        wait_seconds: How long it may wait for its next slice.
        number: Its position among all calls; `Inbox.add` sets it.
        result: What `work` returned.
        error: What `work` raised, or why the call was refused.
    """

    work: Callable[[], Any] | None
    needs_collection: bool
    future: asyncio.Future[Any]
    expires: float
    wait_seconds: float = 30.0
    number: int = 0
    result: Any = None
    error: Exception | None = None

    def run(self) -> bool:
        """Do the work, or a slice of it, unless the caller has given up. On the main thread.

        Returns:
            Whether there is an outcome to deliver.
        """
        work, self.work = self.work, None
        if work is None or self.future.cancelled():
            return False
        result, self.error = _outcome(work)
        if result is UNFINISHED:
            self.work = work
            return False
        self.result = result
        return True

    @property
    def unfinished(self) -> bool:
        """Whether there is work left."""
        return self.work is not None

    def refuse(self, error: BridgeError) -> None:
        """Set an error in place of doing the work."""
        self.work = None
        self.error = error

    def time_out(self, seconds: float, paused: bool) -> None:
        """Refuse the call because it has waited too long.

        Args:
            seconds: How long it may wait.
            paused: Whether calls that need the collection wait for Anki.
        """
        waited_for_anki = paused and self.needs_collection
        self.refuse(Unavailable.busy(seconds) if waited_for_anki else TimedOut(seconds))

    def complete(self) -> None:
        """Pass the outcome to the caller. In the loop."""
        if self.future.done() or self.future.get_loop().is_closed():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


def _outcome(work: Callable[[], Any]) -> tuple[Any, Exception | None]:
    """The result of `work`, or its error."""
    try:
        return work(), None
    except BaseException as error:
        # A BaseException would end the other closures of Anki's list: docs/anki-internals.md, 1.
        return None, release_frames(deliverable(error))
