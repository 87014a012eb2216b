"""The queue between the server's loop and the main thread.

Calls are put in by the loop's thread and run, first in first out, on the main thread. A burst causes
one wake-up. The main thread works in slices of at most 8 ms and then gives its own event loop a
breath, so that a window stays smooth; one long call is the only thing that may overrun a slice.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from .errors import BridgeError, Closed, Late, Overloaded, Unavailable

T = TypeVar("T")

log = logging.getLogger(__name__)

SLICE_SECONDS = 0.008
TOGETHER_SECONDS = 0.002
"""How long results wait for others of their burst; looked at between two calls."""
LOOK_SECONDS = 0.02
"""How often the loop looks after calls while there are any: they expire, their wake-up went unheard, or
their results wait behind a long call."""


class Waker(Protocol):
    """How to get the main thread's attention."""

    def wake(self, drain: Callable[[], None]) -> None:
        """Have `drain` called on the main thread soon. Called from any thread."""

    def again(self, drain: Callable[[], None]) -> None:
        """Have `drain` called once more after a breath. Called on the main thread."""


class _Call:
    """One call that waits, runs or is done."""

    __slots__ = ("error", "expires", "future", "needs_collection", "number", "result", "run")

    def __init__(
        self,
        number: int,
        run: Callable[[], Any],
        needs_collection: bool,
        future: asyncio.Future[Any],
        expires: float,
    ) -> None:
        self.number = number
        self.run: Callable[[], Any] | None = run
        self.needs_collection = needs_collection
        self.future = future
        self.expires = expires  # by the loop's clock
        self.result: Any = None
        self.error: BaseException | None = None


class Bridge:
    """Carries calls to the main thread and their results back.

    `call` belongs to the loop's thread; `drain` to the main thread; `hold`, `release` and `close` may
    be called from any.
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
            capacity: Calls that may wait at a time; one more is `Overloaded`.
            wait_seconds: How long a call may wait to begin; then it is `Unavailable`.
            slice_seconds: How long one drain keeps the main thread.
        """
        self._waker = waker
        self._capacity = capacity
        self._wait_seconds = wait_seconds
        self._slice_seconds = slice_seconds
        self._lock = threading.Lock()
        self._numbers = itertools.count()
        # Two lines, so that a call that needs no collection passes those that wait for it; the
        # numbers keep the order over both.
        self._collection_line: deque[_Call] = deque()
        self._plain_line: deque[_Call] = deque()
        self._done: deque[_Call] = deque()
        self._awake = False
        self._unheard = False
        self._draining = False
        self._breathing = False
        self._looking: asyncio.AbstractEventLoop | None = None
        self._delivering = False
        self._holds = 0
        self._closed = False

    @property
    def waiting(self) -> int:
        """How many calls wait to begin."""
        return len(self._collection_line) + len(self._plain_line)

    def limit(self, capacity: int, wait_seconds: float) -> None:
        """Set other limits for the calls that come from now on. From any thread."""
        self._capacity = capacity
        self._wait_seconds = wait_seconds

    async def call(self, run: Callable[[], T], *, needs_collection: bool = True) -> T:
        """Run `run` on the main thread and return its result, or raise its exception.

        Raises:
            Overloaded: The queue is full.
            Unavailable: It could not begin in time.
            Closed: The service is stopping.
        """
        loop = asyncio.get_running_loop()
        expires = loop.time() + self._wait_seconds
        call = _Call(next(self._numbers), run, needs_collection, loop.create_future(), expires)
        self._enqueue(call)
        if self._looking is not loop:  # the service may have gone over to another loop
            self._looking = loop
            loop.call_later(LOOK_SECONDS, self._look, loop)
        # A caller that is cancelled leaves the future done; what has begun on the main thread is
        # finished all the same and its result dropped.
        future: asyncio.Future[T] = call.future
        del call  # see _without_tracebacks: an error that is raised here holds this frame
        try:
            return await future
        finally:
            del future

    def _enqueue(self, call: _Call) -> None:
        with self._lock:
            if self._closed:
                raise Closed
            if self.waiting >= self._capacity:
                raise Overloaded
            self._line(call).append(call)
            wake = not self._awake
            self._awake = True
            self._unheard = self._unheard or wake
        if wake:
            # After what else the loop has to do now: so the two threads don't fight for the
            # interpreter while the rest of a burst comes in.
            call.future.get_loop().call_soon(self._wake)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """Look after the calls. Runs in the loop, as long as there are any.

        A wake-up can be stuck behind something that opened a dialog (anki-facts 5.1); one that comes
        after the dialog is heard inside it.
        """
        for call in self._overdue(loop.time()):
            _refuse(call, Unavailable() if call.needs_collection else Late())
        if self._unheard:
            self._wake()
        if self._done:
            self._deliver()
        self._looking = None
        if self.waiting or self._unheard or self._awake:
            self._looking = loop
            loop.call_later(LOOK_SECONDS, self._look, loop)

    def _overdue(self, now: float) -> list[_Call]:
        """Take calls that waited too long out of their lines; what has begun will be answered."""
        with self._lock:
            overdue = []
            for line in (self._collection_line, self._plain_line):
                while line and line[0].expires <= now:
                    overdue.append(line.popleft())
            return overdue

    def _wake(self) -> None:
        if self._closed:
            return
        self._unheard = True
        try:
            self._waker.wake(self.drain)
        except Exception as error:
            # The main thread is gone (Anki is exiting): nobody will ever run what waits.
            log.debug("the main thread cannot be woken: %s", error)
            self.close()

    def _line(self, call: _Call) -> deque[_Call]:
        return self._collection_line if call.needs_collection else self._plain_line

    def drain(self) -> None:
        """Run waiting calls for one slice. Called on the main thread by the waker."""
        self._unheard = False
        # A second wake-up, inside a call: the drain that runs it goes on after it. Or one of several
        # that come after what Anki was busy with: the next slice has its time already.
        if not self._draining and not self._breathing:
            self._drain()

    def _go_on(self) -> None:
        self._breathing = False
        self.drain()

    def _drain(self) -> None:
        self._draining = True
        try:
            self._run_slice()
        finally:
            self._draining = False

    def _run_slice(self) -> None:
        begin = time.perf_counter()
        handed_back = begin
        while (call := self._next()) is not None:
            self._run(call)
            now = time.perf_counter()
            if now - handed_back >= TOGETHER_SECONDS:
                handed_back = now
                self._hand_back()
            if now - begin >= self._slice_seconds:
                self._breathing = True
                self._waker.again(self._go_on)
                break
        self._hand_back()

    def _next(self) -> _Call | None:
        with self._lock:
            line = self._first_line()
            if line is None:
                self._awake = False
                return None
            return line.popleft()

    def _first_line(self) -> deque[_Call] | None:
        """The line whose head came first, among those that may run now."""
        may_run = [self._plain_line] if self._holds else [self._plain_line, self._collection_line]
        filled = [line for line in may_run if line]
        return min(filled, key=lambda line: line[0].number) if filled else None

    def _run(self, call: _Call) -> None:
        run, call.run = call.run, None
        if run is None or call.future.cancelled():
            return
        call.result, call.error = _outcome(run)
        with self._lock:
            self._done.append(call)

    def _hand_back(self) -> None:
        """Give the loop the results that are there, with one wake-up for a burst."""
        with self._lock:
            if self._delivering or not self._done:
                return
            self._delivering = True
            loop = self._done[-1].future.get_loop()
        try:
            loop.call_soon_threadsafe(self._deliver)
        except RuntimeError:  # the loop is closed, and nobody waits any more
            self._done.clear()
            self._delivering = False

    def _deliver(self) -> None:
        """Complete the futures of finished calls. Runs in the loop."""
        with self._lock:
            finished = list(self._done)
            self._done.clear()
            self._delivering = False
        for call in finished:
            if call.future.done() or call.future.get_loop().is_closed():
                continue
            if call.error is not None:
                call.future.set_exception(call.error)
            else:
                call.future.set_result(call.result)

    def hold(self) -> None:
        """Let calls that need the collection wait, until as many `release`s have followed."""
        with self._lock:
            self._holds += 1

    def release(self) -> None:
        """End one `hold`, and go on with what waits."""
        with self._lock:
            self._holds -= 1
            wake = self._holds == 0 and not self._awake and bool(self.waiting)
            self._awake = self._awake or wake
        if wake:
            self._wake()

    def close(self) -> None:
        """Refuse what waits and what comes from now on; what has begun is finished."""
        with self._lock:
            self._closed = True
            self._awake = self._unheard = False  # nothing to ring for any more
            # In their order: the last of them is of the loop that the service went over to.
            waiting = sorted([*self._collection_line, *self._plain_line], key=lambda call: call.number)
            self._collection_line.clear()
            self._plain_line.clear()
            for call in waiting:
                call.run = None
                call.error = Closed()
            self._done.extend(waiting)
        self._hand_back()


def _outcome(run: Callable[[], Any]) -> tuple[Any, Exception | None]:
    """The result of `run`, or its error."""
    try:
        return run(), None
    except BaseException as error:
        # Anki's closures would lose their neighbours to a BaseException (anki-facts 5.1).
        return None, _without_tracebacks(deliverable(error))


def _without_tracebacks(error: Exception) -> Exception:
    """Free an error of the frames it came through.

    They lead to the call that holds the error in turn, and inside Anki such cycles, with the
    parameters of the request, are kept for many minutes (anki-facts 5.6). Whoever wants a traceback
    logs it where the error is raised.
    """
    known: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in known:
        known.add(id(following))
        following.__traceback__ = None
        following = following.__cause__ or following.__context__
    return error


def deliverable(error: BaseException) -> Exception:
    """Wrap what a future must not raise into the loop (SystemExit, KeyboardInterrupt...)."""
    if isinstance(error, Exception) and not isinstance(error, StopIteration):
        return error
    name, text = type(error).__name__, str(error)
    return RuntimeError(f"{name}: {text}" if text else name)


def _refuse(call: _Call, error: BridgeError) -> None:
    call.run = None
    if not call.future.done():
        call.future.set_exception(error)
