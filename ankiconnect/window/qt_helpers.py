"""Opening windows from an action, which runs inside the bridge's drain."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

from ..bridge.errors import Unavailable

if TYPE_CHECKING:
    from aqt.main import AnkiQt
    from aqt.qt import QWidget

T = TypeVar("T")


def soon(mw: AnkiQt, work: Callable[[], T]) -> Future[T]:
    """Run `work`, which uses the collection, as soon as the main thread is back in Anki's event loop.

    A window that opens starts work in the background, which runs what waits for the main thread:
    inside an action that would be the next action.

    Returns:
        A future with the result; it is `Unavailable` when the collection has been closed meanwhile.
    """
    from aqt.qt import QTimer

    done: Future[T] = Future()

    def run() -> None:
        if not done.set_running_or_notify_cancel():
            return
        try:
            if mw.col is None or mw.col.db is None:
                raise Unavailable
            done.set_result(work())
        except Exception as error:
            done.set_exception(error)

    QTimer.singleShot(0, run)
    return done


def to_front(window: QWidget) -> None:
    """Bring a window before those of other programs, since a person asked for it."""
    from aqt.qt import Qt

    if window.windowState() & Qt.WindowState.WindowMinimized:
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()
