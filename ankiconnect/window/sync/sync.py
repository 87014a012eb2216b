"""Anki's own sync, started by a client.

It runs as Anki's Sync button does: on Anki's thread for the collection, told to the hooks, with the
progress dialog once it takes a while (whoever clicked then would freeze the window until it ends), and
with everything shown anew afterwards. What is typed in editors is saved before, so that it is synced,
and once more before they are shown anew. What needs a person's decision, a full sync, is left alone
unless the client has made it.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from ...bridge.errors import Unavailable
from ...handlers.framework.errors import NoSyncLogin
from ...handlers.shared import full_sync_policy
from ..lifecycle.background_operations import Promises
from ..lifecycle.busy import SYNC, Busy
from ..refresh.reloader import Anew
from .full_sync import WindowFullSync
from .progress import follow_progress

if TYPE_CHECKING:
    from anki.sync import SyncAuth, SyncOutput
    from aqt.main import AnkiQt


class WindowSync:
    """Syncs the open collection. Main thread only."""

    def __init__(
        self,
        mw: AnkiQt,
        busy: Busy,
        promises: Promises,
        tell: Callable[[str], None],
        anew: Anew,
    ) -> None:
        """
        Args:
            mw: Anki's main window, with an open collection.
            busy: What lets actions wait; the hooks tell it of a sync.
            promises: Where it is noted that somebody waits.
            tell: Shows the person a message of the server.
            anew: Has everything shown anew.
        """
        self._mw = mw
        self._busy = busy
        self._promises = promises
        self._tell = tell
        self._anew = anew
        self._full = WindowFullSync(mw)

    def start(self, wish: str | None) -> Future[None]:
        """Begin to sync; the future is completed at the end, when Anki's windows know.

        Args:
            wish: The direction of a full sync, should one be needed; None: it is an error then.

        Raises:
            NoSyncLogin: The profile has none.
        """
        auth, col = self._mw.pm.sync_auth(), self._mw.col
        if auth is None:
            raise NoSyncLogin
        promise = self._promises.new()

        def begin() -> None:
            if promise.done():  # Anki is exiting
                return
            if self._mw.col is col and col.db is not None:
                self._begin(auth, wish, promise)
            else:  # the profile was closed meanwhile
                self._promises.fail(promise, Unavailable())

        self._anew.when_saved(begin)
        return promise

    def _begin(self, auth: SyncAuth, wish: str | None, promise: Future[None]) -> None:
        from aqt import gui_hooks

        try:
            gui_hooks.sync_will_start()
            self._run(auth, wish, promise)
        except BaseException as error:  # of another add-on, which the hook tells too
            self._busy.end(SYNC)
            self._promises.fail(promise, error)

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
        if full_sync_policy.is_needed(output):
            direction = full_sync_policy.chosen(self._mw.col, output, wish, self._server())
            self._full.start(direction, output.server_media_usn, ended)
            return True
        return False

    def _end(self, promise: Future[None], error: BaseException | None) -> None:
        from aqt import gui_hooks

        try:
            gui_hooks.sync_did_finish()
            shown = self._anew.reload()
        except BaseException:
            self._answer(promise, error)
            raise
        # Not inside the future, which would keep an error from the person.
        shown.add_done_callback(
            lambda _: self._mw.taskman.run_on_main(lambda: self._shown(promise, error))
        )

    def _shown(self, promise: Future[None], error: BaseException | None) -> None:
        try:
            if self._mw.col is not None:
                self._mw.toolbar.redraw()
                self._mw.flags.require_refresh()
        finally:
            self._answer(promise, error)

    def _answer(self, promise: Future[None], error: BaseException | None) -> None:
        if error is not None:
            self._promises.fail(promise, error)
        else:
            self._promises.keep(promise, None)

    def _take_over(self, output: SyncOutput) -> None:
        """What Anki does with the outcome of a sync."""
        full_sync_policy.take_over(self._mw.col)
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
