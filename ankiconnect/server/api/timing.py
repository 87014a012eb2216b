"""How long a request waited for Anki's main thread, and what went wrong there."""

from __future__ import annotations

from collections.abc import Callable, Generator
from time import perf_counter
from types import GeneratorType
from typing import Any, Generic, TypeVar

from ...bridge.call import UNFINISHED, Unfinished
from ...log.formatting import trace_of

T = TypeVar("T")


class Timing:
    """Of one request: it waits in the bridge's queue, and runs for the rest of its time.

    Attributes:
        waited: Seconds in the queue so far, over all its ways to the main thread.
        trace: The traceback of what failed unexpectedly there; the bridge keeps none.
    """

    __slots__ = ("_begun", "trace", "waited")

    def __init__(self) -> None:
        self._begun = perf_counter()
        self.waited = 0.0
        self.trace = ""

    def spent(self) -> tuple[float, float]:
        """Milliseconds it has waited, and run, until now."""
        total = perf_counter() - self._begun
        waited = min(self.waited, total)  # parts of one request may wait beside each other
        return waited * 1000, (total - waited) * 1000


class MainThreadCall(Generic[T]):
    """A part of a request on its way to the main thread, which notes when it gets there.

    A part that is a generator is done in slices, from one ``yield`` to the next.
    """

    __slots__ = ("_asked", "_begun", "_keep_trace", "_run", "_slices", "_timing")

    def __init__(
        self,
        run: Callable[[], T | Generator[None, None, T]],
        timing: Timing,
        keep_trace: Callable[[BaseException], bool],
    ) -> None:
        """
        Args:
            run: The part.
            timing: Of its request.
            keep_trace: Whether an error's traceback is wanted for the log.
        """
        self._run = run
        self._timing = timing
        self._keep_trace = keep_trace
        self._begun: float | None = None
        self._slices: Generator[None, None, T] | None = None
        self._asked = perf_counter()

    def __call__(self) -> T | Unfinished:
        """Do the part, or the next slice of it; `UNFINISHED` when there are more."""
        try:
            if self._slices is not None:
                return _next(self._slices)
            self._begun = perf_counter()
            made: Any = self._run()
            # Checking for the abstract Generator would take three times as long.
            if isinstance(made, GeneratorType):
                self._slices = made
                return _next(made)
            result: T = made
            return result
        except BaseException as error:
            if self._keep_trace(error):
                self._timing.trace = trace_of(error)
            raise

    def arrived(self) -> None:
        """Count the wait, until it began on the main thread or was given up."""
        end = perf_counter() if self._begun is None else self._begun
        self._timing.waited += end - self._asked


def _next(slices: Generator[None, None, T]) -> T | Unfinished:
    """Run a slice; the result of the generator, or `UNFINISHED`."""
    try:
        next(slices)
    except StopIteration as end:
        result: T = end.value
        return result
    return UNFINISHED
