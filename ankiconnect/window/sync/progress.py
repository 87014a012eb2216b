"""Anki's progress dialog during a sync: how far it is, and whether the user cancels."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aqt.main import AnkiQt

PROGRESS_MS = 150


def follow_progress(mw: AnkiQt, show: Callable[[], None]) -> Callable[[], None]:
    """Show the progress regularly. Main thread only.

    Args:
        show: Shows it, and aborts the sync when the user has cancelled.

    Returns:
        A function that ends this.
    """
    from aqt.qt import QTimer

    def update() -> None:
        if mw.col is not None:  # else Anki is exiting
            show()

    timer: Any = QTimer(mw)
    timer.timeout.connect(update)
    timer.start(PROGRESS_MS)

    def stop() -> None:
        with contextlib.suppress(RuntimeError):  # Anki is exiting, and has deleted it with its window
            timer.stop()
            timer.deleteLater()

    return stop
