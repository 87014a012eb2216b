"""Anki's progress dialog during a sync: how far it is, and whether the person cancels."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aqt.main import AnkiQt

PROGRESS_MS = 150


def follow_progress(mw: AnkiQt, show: Callable[[], None]) -> Callable[[], None]:
    """Have how far it is shown, until the function that is returned is called. Main thread only.

    Args:
        mw: Anki's main window.
        show: Shows it, and aborts the sync when the person has cancelled.
    """
    from aqt.qt import QTimer

    def look() -> None:
        if mw.col is not None:  # else Anki is exiting
            show()

    timer: Any = QTimer(mw)
    timer.timeout.connect(look)
    timer.start(PROGRESS_MS)

    def stop() -> None:
        with contextlib.suppress(RuntimeError):  # Anki is exiting, and its window has taken it along
            timer.stop()
            timer.deleteLater()

    return stop
