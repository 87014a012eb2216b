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


def single_shot(milliseconds: int, work: Callable[[], None]) -> None:
    """Call `work` on the main thread in some milliseconds."""
    from aqt.qt import QTimer

    QTimer.singleShot(milliseconds, work)


def run_later(mw: AnkiQt, work: Callable[[], T]) -> Future[T]:
    """Run `work`, which uses the collection, in the next turn of Anki's event loop.

    A window that opens starts work in the background, and with that runs what waits for the main
    thread. Inside an action, that would be the next action.

    Returns:
        A future with the result. Its error is `Unavailable` if the collection is closed by then.
    """
    from aqt.qt import QTimer

    done: Future[T] = Future()

    def run() -> None:
        if not done.set_running_or_notify_cancel():
            return
        try:
            if mw.col is None:
                raise Unavailable
            if mw.col.db is None:
                raise Unavailable.closed_for_a_moment()
            done.set_result(work())
        except Exception as error:
            done.set_exception(error)

    QTimer.singleShot(0, run)
    return done


def to_front(window: QWidget) -> None:
    """Show a window in front of those of other programs, since the user asked for it there."""
    from aqt.qt import Qt

    if window.windowState() & Qt.WindowState.WindowMinimized:
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()
