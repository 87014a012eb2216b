"""Anki's own sync, started by a client.

It runs as Anki's Sync button does: on Anki's thread for the collection, told to the hooks, with the
progress dialog once it takes a while (whoever clicked then would freeze the window until it ends), and
with everything shown anew afterwards. What needs a person's decision, a full sync, is left alone unless
the client has made it.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from ..handlers import full_sync
from ..handlers.errors import NoSyncLogin
from .background import Promises
from .busy import SYNC, Busy
from .full_sync import WindowFullSync
from .progress import follow_progress

if TYPE_CHECKING:
    from anki.sync import SyncAuth, SyncOutput
    from aqt.main import AnkiQt


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
        self._full = WindowFullSync(mw)

    def start(self, wish: str | None) -> Future[None]:
        """Begin to sync; the future is completed at the end, when Anki's windows know.

        Args:
            wish: The direction of a full sync, should one be needed; None: it is an error then.

        Raises:
            NoSyncLogin: The profile has none.
        """
        from aqt import gui_hooks

        auth = self._mw.pm.sync_auth()
        if auth is None:
            raise NoSyncLogin
        promise = self._promises.new()
        try:
            gui_hooks.sync_will_start()
            self._run(auth, wish, promise)
        except BaseException as error:  # of another add-on, which the hook tells too
            self._busy.end(SYNC)
            self._promises.fail(promise, error)
        return promise

    def _run(self, auth: SyncAuth, wish: str | None, promise: Future[None]) -> None:
        from aqt.sync import on_normal_sync_timer
        from aqt.utils import tr

        col: Any = self._mw.col
        media = self._mw.pm.media_syncing_enabled()
        stop_following = follow_progress(self._mw, lambda: on_normal_sync_timer(self._mw))

        def done(task: Future[SyncOutput]) -> None:
            stop_following()
            try:
                if not self._goes_on(task, wish, lambda error: self._end(promise, error)):
                    self._end(promise, task.exception())
            except BaseException as error:
                self._end(promise, error)
                if not isinstance(error, Exception):
                    raise

        self._mw.taskman.with_progress(
            lambda: col.sync_collection(auth, media),
            done,
            label=tr.sync_checking(),
            title=tr.sync_checking(),
        )

    def _goes_on(
        self, task: Future[SyncOutput], wish: str | None, ended: Callable[[BaseException | None], None]
    ) -> bool:
        """Take over the outcome; whether a full sync has begun, which calls `ended` at its end.

        Raises:
            ActionError: One is needed, and the client has chosen no direction.
        """
        if task.exception() is not None or self._mw.col is None:
            return False
        output = task.result()
        self._take_over(output)
        if full_sync.is_needed(output):
            direction = full_sync.chosen(self._mw.col, output, wish, self._server())
            self._full.start(direction, output.server_media_usn, ended)
            return True
        return False

    def _end(self, promise: Future[None], error: BaseException | None) -> None:
        try:
            self._tell_anki()
        finally:
            if error is not None:
                self._promises.fail(promise, error)
            else:
                self._promises.keep(promise, None)

    def _tell_anki(self) -> None:
        from aqt import gui_hooks

        gui_hooks.sync_did_finish()
        self._mw.reset()
        if self._mw.col is not None:
            self._mw.toolbar.redraw()
            self._mw.flags.require_refresh()

    def _take_over(self, output: SyncOutput) -> None:
        """What Anki does with the outcome of a sync."""
        full_sync.take_over(self._mw.col)
        self._mw.pm.set_host_number(output.host_number)
        if output.new_endpoint:
            self._mw.pm.set_current_sync_url(output.new_endpoint)
        if output.server_message:
            self._tell(_plain(output.server_message))
        if output.required == output.NO_CHANGES:
            self._mw.media_syncer.start_monitoring()

    def _server(self) -> str:
        """The server in words."""
        return self._mw.pm.sync_endpoint() or "AnkiWeb"


def _plain(markup: str) -> str:
    from anki.utils import strip_html

    return strip_html(markup).strip()
