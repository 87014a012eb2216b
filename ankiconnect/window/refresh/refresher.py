"""Merging what actions have changed, so that Anki's windows are notified once for a burst.

A refresh costs 20 to 30 ms of redraw (docs/anki-internals.md, 2), so windows are notified at most
once a second. The last changes are always passed on. A client's reply does not wait for that.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anki.collection import OpChanges

FIRST_SECONDS = 0.25
"""How long a first change waits for others. A dictionary that makes a card sends several requests, and
a redraw among them would slow them down."""
BETWEEN_SECONDS = 1.0
"""The minimum time between two refreshes."""


class Refresher:
    """Merges changes and passes them on, on the main thread."""

    def __init__(
        self,
        notify: Callable[[OpChanges], None],
        run_on_main: Callable[[Callable[[], None]], None],
        single_shot: Callable[[int, Callable[[], None]], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Args:
            notify: Notifies the windows; called on the main thread.
            run_on_main: Runs a closure on the main thread; called from any thread.
            single_shot: Calls something in some milliseconds; called on the main thread.
            clock: The time in seconds.
        """
        self._notify = notify
        self._run_on_main = run_on_main
        self._single_shot = single_shot
        self._clock = clock
        self._lock = threading.Lock()
        self._merged: Any = None
        self._last = float("-inf")
        self._closed = False

    def add(self, changes: OpChanges) -> None:
        """Pass `changes` on soon. From any thread."""
        with self._lock:
            if self._closed:
                return
            first = self._merged is None
            if first:
                self._merged = type(changes)()
            for field, value in changes.ListFields():
                setattr(self._merged, field.name, value)
        if first:
            self._run_on_main(self._schedule)

    def _schedule(self) -> None:
        passed = self._clock() - self._last
        wait = max(FIRST_SECONDS, BETWEEN_SECONDS - passed)
        self._single_shot(round(wait * 1000), self.flush)

    def flush(self) -> None:
        """Pass on now what was merged. On the main thread."""
        with self._lock:
            merged, self._merged = self._merged, None
        if merged is not None:
            self._last = self._clock()
            self._notify(merged)

    def close(self) -> None:
        """Pass nothing on any more: Anki exits.

        Anki's deck list would read the closed collection in the background, and Anki would show the
        user an error.
        """
        with self._lock:
            self._closed = True
            self._merged = None
