"""Noticing that Anki has been at rest for long."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

LOOK_MS = 250
LOOKS = 40
"""So often in a row Anki must be found at rest. Windows that close one after the other, for a change of
profile, look like rest in between, and each may take seconds (`open_editors.SAVE_SECONDS`)."""


class Rest:
    """Looks at Anki while it is told to. Main thread only."""

    def __init__(
        self,
        is_at_rest: Callable[[], bool],
        single_shot: Callable[[int, Callable[[], None]], None],
        is_long: Callable[[], None],
    ) -> None:
        """
        Args:
            is_at_rest: Whether Anki is at rest now.
            single_shot: Calls something in some milliseconds.
            is_long: Called, once for each `begin`, when it has been so for long.
        """
        self._is_at_rest = is_at_rest
        self._single_shot = single_shot
        self._is_long = is_long
        self._looks = 0
        self._wanted = False
        self._timed = False

    def begin(self) -> None:
        """Look from now on; what was seen before does not count."""
        self._looks = 0
        self._wanted = True
        self._look_later()

    def end(self) -> None:
        """Look no more."""
        self._wanted = False

    def _look_later(self) -> None:
        if not self._timed:
            self._timed = True
            self._single_shot(LOOK_MS, self._look)

    def _look(self) -> None:
        self._timed = False
        if not self._wanted:
            return
        self._looks = self._looks + 1 if self._is_at_rest() else 0
        if self._looks < LOOKS:
            self._look_later()
        else:
            self._wanted = False
            self._is_long()


def is_at_rest(mw: Any) -> bool:
    """Whether a collection is open, and neither Anki nor a question to the person is in its way."""
    return (
        mw.col is not None
        and mw.col.db is not None
        and mw.isEnabled()
        and not mw.progress.busy()
        and not mw._background_op_count
        and mw.app.activeModalWidget() is None
    )
