"""Long parts of actions, run as background operations of Anki."""

from __future__ import annotations

import functools
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

from ...bridge.errors import Closed, deliverable

if TYPE_CHECKING:
    from aqt.main import AnkiQt

T = TypeVar("T")


class PendingReplies:
    """What clients wait for and Anki has not finished yet. Main thread only."""

    def __init__(self) -> None:
        self._pending: set[Future[Any]] = set()

    def new(self) -> Future[Any]:
        """A future that `resolve`, `reject` or `close` completes."""
        reply: Future[Any] = Future()
        reply.set_running_or_notify_cancel()  # nobody can cancel what has started
        self._pending.add(reply)
        return reply

    def resolve(self, reply: Future[Any], result: object) -> None:
        """Complete it with a result, unless it is done."""
        if reply in self._pending:
            self._pending.remove(reply)
            reply.set_result(result)

    def reject(self, reply: Future[Any], error: BaseException) -> None:
        """Complete it with an error, unless it is done."""
        if reply in self._pending:
            self._pending.remove(reply)
            reply.set_exception(error)

    def close(self) -> None:
        """Reject all: the service is stopping."""
        for one in list(self._pending):
            self.reject(one, Closed())


def start_long_part(mw: AnkiQt, pending: PendingReplies, run: Callable[[], T]) -> Future[T]:
    """Start `run` in the background, as an operation of Anki. On the main thread.

    Anki's hooks announce it, so actions wait (`busy.Busy`). After a while Anki shows its progress
    dialog. Without the dialog, a click that needs the collection would freeze the window.
    """
    from aqt.operations import QueryOp

    reply = pending.new()

    def part(_: object) -> None:
        # Completed here, not at the operation's end: another add-on that raises there would prevent it.
        mw.taskman.run_on_main(_finished(pending, reply, run))

    operation = QueryOp(parent=mw, op=part, success=lambda _: None)
    operation.with_progress().run_in_background()
    _let_type_on(mw)
    return reply


def _let_type_on(mw: AnkiQt) -> None:
    """Have the progress dialog take no keys from a window beside the main one, such as an editor's."""
    from aqt.qt import Qt

    dialog, active = mw.progress._win, mw.app.activeWindow()
    if dialog is not None and active is not None and active is not mw and not dialog.isVisible():
        dialog.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        dialog.setWindowModality(Qt.WindowModality.NonModal)


def _finished(pending: PendingReplies, reply: Future[T], run: Callable[[], T]) -> Callable[[], None]:
    """Run it; returns what completes the reply with the outcome."""
    try:
        return functools.partial(pending.resolve, reply, run())
    except BaseException as error:
        return functools.partial(pending.reject, reply, deliverable(error))
