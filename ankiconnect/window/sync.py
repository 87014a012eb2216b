"""Anki's own sync, started by a client.

It runs as Anki's Sync button does: on Anki's thread for the collection, told to the hooks, with the
progress dialog once it takes a while (whoever clicked then would freeze the window until it ends), and
with everything shown anew afterwards. What needs a person's decision, a full sync, is left alone.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from .background import Promises
from .busy import SYNC, Busy

if TYPE_CHECKING:
    from anki.sync import SyncAuth, SyncOutput
    from aqt.main import AnkiQt

PROGRESS_MS = 150


class WindowSync:
    """Syncs the open collection. Main thread only."""

    def __init__(self, mw: AnkiQt, busy: Busy, promises: Promises, tell: Callable[[str], None]) -> None:
        """
        Args:
            mw: Anki's main window, with an open collection.
            busy: What lets actions wait; the hooks tell it of a sync.
            promises: Where it is noted that somebody waits.
            tell: Shows the person a message of the server.
        """
        self._mw = mw
        self._busy = busy
        self._promises = promises
        self._tell = tell

    def start(self, auth: SyncAuth) -> Future[SyncOutput]:
        """Begin to sync; the future is completed at the end, when Anki's windows know."""
        from aqt import gui_hooks

        promise = self._promises.new()
        try:
            gui_hooks.sync_will_start()
            self._run(auth, promise)
        except BaseException as error:  # of another add-on, which the hook tells too
            self._busy.end(SYNC)
            self._promises.fail(promise, error)
        return promise

    def _run(self, auth: SyncAuth, promise: Future[SyncOutput]) -> None:
        from aqt.utils import tr

        col: Any = self._mw.col
        media = self._mw.pm.media_syncing_enabled()
        timer = self._follow_progress()

        def done(task: Future[SyncOutput]) -> None:
            timer.stop()
            timer.deleteLater()
            try:
                self._finish(task)
            finally:
                self._answer(promise, task)

        self._mw.taskman.with_progress(
            lambda: col.sync_collection(auth, media),
            done,
            label=tr.sync_checking(),
            title=tr.sync_checking(),
        )

    def _answer(self, promise: Future[SyncOutput], task: Future[SyncOutput]) -> None:
        error = task.exception()
        if error is not None:
            self._promises.fail(promise, error)
        else:
            self._promises.keep(promise, task.result())

    def _follow_progress(self) -> Any:
        """Show how far it is, and stop when the person cancels."""
        from aqt.qt import QTimer
        from aqt.sync import on_normal_sync_timer

        def look() -> None:
            if self._mw.col is not None:  # else Anki is exiting
                on_normal_sync_timer(self._mw)

        timer = QTimer(self._mw)
        timer.timeout.connect(look)
        timer.start(PROGRESS_MS)
        return timer

    def _finish(self, task: Future[SyncOutput]) -> None:
        from aqt import gui_hooks

        try:
            if task.exception() is None and self._mw.col is not None:
                self._take_over(task.result())
        finally:
            gui_hooks.sync_did_finish()
            self._mw.reset()
            if self._mw.col is not None:
                self._mw.toolbar.redraw()
                self._mw.flags.require_refresh()

    def _take_over(self, output: SyncOutput) -> None:
        """What Anki does with the outcome of a sync."""
        col: Any = self._mw.col
        col._load_scheduler()  # its version may have changed
        col.models._clear_cache()
        self._mw.pm.set_host_number(output.host_number)
        if output.new_endpoint:
            self._mw.pm.set_current_sync_url(output.new_endpoint)
        if output.server_message:
            self._tell(_plain(output.server_message))
        if output.required == output.NO_CHANGES:
            self._mw.media_syncer.start_monitoring()


def _plain(markup: str) -> str:
    from anki.utils import strip_html

    return strip_html(markup).strip()
