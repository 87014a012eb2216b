"""Long parts of actions on Anki's own thread for the collection."""

from __future__ import annotations

import functools
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

from ...bridge.errors import Closed, deliverable

if TYPE_CHECKING:
    from aqt.main import AnkiQt

T = TypeVar("T")


class Promises:
    """What clients wait for and Anki has not finished yet. Main thread only."""

    def __init__(self) -> None:
        self._open: set[Future[Any]] = set()

    def new(self) -> Future[Any]:
        """A future that `keep` or `fail` completes."""
        promise: Future[Any] = Future()
        promise.set_running_or_notify_cancel()  # nobody can cancel what has begun
        self._open.add(promise)
        return promise

    def keep(self, promise: Future[Any], result: object) -> None:
        """Complete it with a result, unless it is done."""
        if promise in self._open:
            self._open.remove(promise)
            promise.set_result(result)

    def fail(self, promise: Future[Any], error: BaseException) -> None:
        """Complete it with an error, unless it is done."""
        if promise in self._open:
            self._open.remove(promise)
            promise.set_exception(error)

    def close(self) -> None:
        """Answer everybody who waits: the service is stopping."""
        for one in list(self._open):
            self.fail(one, Closed())


def start_long_part(mw: AnkiQt, promises: Promises, run: Callable[[], T]) -> Future[T]:
    """Start `run` in the background, as one of Anki's own operations. On the main thread.

    Anki tells its hooks of it, on which actions wait (`busy.Busy`), and shows its progress dialog once
    it takes a while: whoever clicked meanwhile would freeze the window until it ends.
    """
    from aqt.operations import QueryOp

    promise = promises.new()

    def part(_: object) -> None:
        # Not told by the operation: another add-on that raises at its end would keep it from that.
        mw.taskman.run_on_main(_finished(promises, promise, run))

    operation = QueryOp(parent=mw, op=part, success=lambda _: None)
    operation.with_progress().run_in_background()
    return promise


def _finished(promises: Promises, promise: Future[T], run: Callable[[], T]) -> Callable[[], None]:
    """Run it; what completes the promise with the outcome."""
    try:
        return functools.partial(promises.keep, promise, run())
    except BaseException as error:
        return functools.partial(promises.fail, promise, deliverable(error))
