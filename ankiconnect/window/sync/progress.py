"""Anki's progress dialog during a sync: how far it is, whether the user cancels, and its limit."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ...handlers.shared.sync_limit import SyncLimit

if TYPE_CHECKING:
    from aqt.main import AnkiQt

PROGRESS_MS = 150


def follow_progress(mw: AnkiQt, show: Callable[[], None], limit: SyncLimit) -> Callable[[], None]:
    """Show the progress regularly, and abort the sync when it takes too long. Main thread only.

    Args:
        show: Shows it, and aborts the sync when the user has cancelled.

    Returns:
        A function that ends this.
    """
    from aqt.qt import QTimer

    def update() -> None:
        if mw.col is not None:  # else Anki is exiting
            show()
            if limit.is_over(mw.col.latest_progress()):
                mw.col.abort_sync()

    timer: Any = QTimer(mw)
    timer.timeout.connect(update)
    timer.start(PROGRESS_MS)

    def stop() -> None:
        with contextlib.suppress(RuntimeError):  # Anki is exiting, and has deleted it with its window
            timer.stop()
            timer.deleteLater()

    return stop
