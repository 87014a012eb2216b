"""Calls on their way to the main thread: two queues, and whether the main thread is at work on them."""

from __future__ import annotations

import enum
import itertools
import threading
import time
from collections import deque

from .call import Call
from .errors import Closed, Overloaded


class Consumer(enum.Enum):
    """What the main thread does about the calls.

    | from | to | when |
    | --- | --- | --- |
    | IDLE | WOKEN | a call was added that may run, or calls were resumed; one wake-up is sent |
    | WOKEN | RUNNING | the wake-up arrived; until then it is repeated now and then |
    | RUNNING | YIELDED | the time of a slice is over; the next slice is scheduled |
    | YIELDED | RUNNING | the next slice begins |
    | RUNNING | IDLE | no call is left that may run |
    | any | CLOSED | the service is stopping |

    A wake-up that arrives in any state but WOKEN is ignored. One can arrive while a call runs, in a
    nested event loop; and several may arrive in a row when Anki was busy with something else.
    """

    IDLE = enum.auto()
    WOKEN = enum.auto()
    RUNNING = enum.auto()
    YIELDED = enum.auto()
    CLOSED = enum.auto()


class Inbox:
    """The calls that wait to begin, first in, first out. Thread-safe.

    Calls that need the collection have a queue of their own, so that the others can overtake them
    while they are paused. The numbers of the calls keep the order across both queues.
    """

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        """How many calls may wait at a time."""
        self._lock = threading.Lock()
        self._numbers = itertools.count()
        self._for_collection: deque[Call] = deque()
        self._others: deque[Call] = deque()
        self._pauses = 0
        self._consumer = Consumer.IDLE

    def __len__(self) -> int:
        return len(self._for_collection) + len(self._others)

    @property
    def is_paused(self) -> bool:
        """Whether calls that need the collection wait."""
        return self._pauses > 0

    @property
    def wake_up_pending(self) -> bool:
        """Whether a wake-up was requested and has not arrived."""
        return self._consumer is Consumer.WOKEN

    @property
    def active(self) -> bool:
        """Whether there are calls that wait or run."""
        return len(self) > 0 or self._consumer not in (Consumer.IDLE, Consumer.CLOSED)

    def add(self, call: Call) -> bool:
        """Add a call.

        Returns:
            Whether the main thread must be woken for it.

        Raises:
            Overloaded: Too many calls are waiting.
            Closed: The service is stopping.
        """
        with self._lock:
            if self._consumer is Consumer.CLOSED:
                raise Closed
            if len(self) >= self.capacity:
                raise Overloaded
            call.number = next(self._numbers)
            (self._for_collection if call.needs_collection else self._others).append(call)
            return self._request_wake_up()

    def put_back(self, call: Call) -> bool:
        """Add a call that has done a slice of its work, behind those that wait.

        Returns:
            False when the service is stopping.
        """
        with self._lock:
            if self._consumer is Consumer.CLOSED:
                return False
            call.number = next(self._numbers)
            call.expires = time.monotonic() + call.wait_seconds  # the clock of the loop
            (self._for_collection if call.needs_collection else self._others).append(call)
            return True

    def _request_wake_up(self) -> bool:
        if self._consumer is not Consumer.IDLE:
            return False
        self._consumer = Consumer.WOKEN
        return True

    def begin_slice(self, after: Consumer) -> bool:
        """Let the main thread run calls. False where it is not in the state `after`."""
        return self._move(after, Consumer.RUNNING)

    def yield_slice(self) -> bool:
        """Let the main thread do something else first. False when the service is stopping."""
        return self._move(Consumer.RUNNING, Consumer.YIELDED)

    def _move(self, before: Consumer, after: Consumer) -> bool:
        with self._lock:
            if self._consumer is not before:
                return False
            self._consumer = after
            return True

    def take(self) -> Call | None:
        """Take out the next call that may run. Where there is none, the main thread is idle now."""
        with self._lock:
            queue = self._next_queue()
            if queue:
                return queue.popleft()
            if self._consumer is not Consumer.CLOSED:
                self._consumer = Consumer.IDLE
            return None

    def _next_queue(self) -> deque[Call]:
        """The queue whose first call may run and came first; an empty one where no call may run."""
        if self._pauses or not self._for_collection:
            return self._others
        if not self._others or self._for_collection[0].number < self._others[0].number:
            return self._for_collection
        return self._others

    def take_expired(self, now: float) -> list[Call]:
        """Take out the calls that have waited too long.

        Args:
            now: By the clock of the loop.
        """
        with self._lock:
            expired = []
            for queue in (self._for_collection, self._others):
                while queue and queue[0].expires <= now:
                    expired.append(queue.popleft())
            return expired

    def pause(self) -> None:
        """Let calls that need the collection wait, until as many `resume`s have followed."""
        with self._lock:
            self._pauses += 1

    def resume(self) -> bool:
        """End one `pause`.

        Returns:
            Whether the main thread must be woken.
        """
        with self._lock:
            self._pauses -= 1
            return self._pauses == 0 and len(self) > 0 and self._request_wake_up()

    def close(self) -> list[Call]:
        """Take no more calls.

        Returns:
            Those that waited, in their order.
        """
        with self._lock:
            self._consumer = Consumer.CLOSED
            waiting = sorted((*self._for_collection, *self._others), key=lambda call: call.number)
            self._for_collection.clear()
            self._others.clear()
            return waiting
