"""Noticing that Anki has been idle for long."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

POLL_MS = 250
IDLE_POLLS = 40
"""How many polls in a row must find Anki idle. Windows that close one after the other, for a change of
profile, look idle in between, and each may take seconds (`add_window.CLOSE_SECONDS`)."""


class IdleWatcher:
    """Polls Anki between `start` and `stop`. Main thread only."""

    def __init__(
        self,
        is_idle: Callable[[], bool],
        single_shot: Callable[[int, Callable[[], None]], None],
        idle_for_long: Callable[[], None],
    ) -> None:
        """
        Args:
            is_idle: Whether Anki is idle now.
            single_shot: Calls something in some milliseconds.
            idle_for_long: Called, once for each `start`, when `IDLE_POLLS` in a row were idle.
        """
        self._is_idle = is_idle
        self._single_shot = single_shot
        self._idle_for_long = idle_for_long
        self._idle_polls = 0
        self._polling = False
        self._timed = False

    def start(self) -> None:
        """Poll from now on; earlier polls do not count."""
        self._idle_polls = 0
        self._polling = True
        self._poll_later()

    def stop(self) -> None:
        self._polling = False

    def _poll_later(self) -> None:
        if not self._timed:
            self._timed = True
            self._single_shot(POLL_MS, self._poll)

    def _poll(self) -> None:
        self._timed = False
        if not self._polling:
            return
        self._idle_polls = self._idle_polls + 1 if self._is_idle() else 0
        if self._idle_polls < IDLE_POLLS:
            self._poll_later()
        else:
            self._polling = False
            self._idle_for_long()


def is_idle(mw: Any) -> bool:
    """Whether a collection is open, and neither Anki's work nor a question to the user blocks it."""
    return (
        mw.col is not None
        and mw.col.db is not None
        and mw.isEnabled()
        and not mw.progress.busy()
        and not mw._background_op_count
        and mw.app.activeModalWidget() is None
    )
