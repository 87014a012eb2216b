"""Telling Anki's windows what actions have changed: once for a burst.

A refresh costs 20 to 30 ms of redraw (docs/anki-internals.md, 2), so changes are gathered and told at
most once in a while; the last ones always are. A client's reply does not wait for that.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anki.collection import OpChanges

FIRST_SECONDS = 0.05
"""How long a first change waits for company."""
BETWEEN_SECONDS = 1.0
"""The least time between two refreshes."""


class Refresher:
    """Gathers changes and has them told on the main thread."""

    def __init__(
        self,
        tell: Callable[[OpChanges], None],
        run_on_main: Callable[[Callable[[], None]], None],
        single_shot: Callable[[int, Callable[[], None]], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Args:
            tell: Tells the windows; on the main thread.
            run_on_main: Runs a closure on the main thread; from any thread.
            single_shot: Calls something in some milliseconds; on the main thread.
            clock: The time in seconds.
        """
        self._tell = tell
        self._run_on_main = run_on_main
        self._single_shot = single_shot
        self._clock = clock
        self._lock = threading.Lock()
        self._gathered: Any = None
        self._last = float("-inf")
        self._closed = False

    def add(self, changes: OpChanges) -> None:
        """Have `changes` told soon. From any thread."""
        with self._lock:
            if self._closed:
                return
            first = self._gathered is None
            if first:
                self._gathered = type(changes)()
            for field, value in changes.ListFields():
                setattr(self._gathered, field.name, value)
        if first:
            self._run_on_main(self._schedule)

    def _schedule(self) -> None:
        passed = self._clock() - self._last
        wait = max(FIRST_SECONDS, BETWEEN_SECONDS - passed)
        self._single_shot(round(wait * 1000), self.flush)

    def flush(self) -> None:
        """Tell what was gathered. On the main thread."""
        with self._lock:
            gathered, self._gathered = self._gathered, None
        if gathered is not None:
            self._last = self._clock()
            self._tell(gathered)

    def close(self) -> None:
        """Tell nothing any more: Anki exits.

        Its deck list would begin to read the collection in the background while that is closed, which
        Anki shows to the person as an error.
        """
        with self._lock:
            self._closed = True
            self._gathered = None
