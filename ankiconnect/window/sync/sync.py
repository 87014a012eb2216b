"""Anki's own sync, started by a client.

It runs as Anki's Sync button does: on Anki's thread for the collection, announced by its hooks, with
the progress dialog once it takes a while, and with all windows reloaded afterwards. Without the
dialog, a click that needs the collection would freeze the window.

What is typed in editors is saved before, so that it is synced, and again before windows reload. A
full sync needs a decision of the user. It is not done unless the client has chosen a direction.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from ...bridge.errors import Unavailable
from ...handlers.framework.errors import ActionError, NoSyncLogin
from ...handlers.shared import full_sync_policy
from ...handlers.shared.sync_limit import SyncLimit
from ..lifecycle.background_operations import PendingReplies
from ..lifecycle.busy import SYNC, Busy
from ..refresh.reloader import WindowReloader
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
        pending: PendingReplies,
        show_message: Callable[[str], None],
        reloader: WindowReloader,
        failed: Callable[[], None],
    ) -> None:
        """
        Args:
            busy: Lets actions wait; the hooks notify it of a sync.
            show_message: Shows the user a message of the server.
            failed: Called when a sync fails, before the hook for its end.
        """
        self._failed = failed
        self._mw = mw
        self._busy = busy
        self._pending = pending
        self._show_message = show_message
        self._reloader = reloader
        self._full = WindowFullSync(mw)

    def start(self, direction: str | None, backup: bool) -> Future[None]:
        """Start to sync.

        Args:
            direction: The direction of a full sync, if one is needed; None makes that an error.
            backup: Whether a full sync makes a backup first, unless there is a recent one.

        Returns:
            A future that is done at the end, when Anki's windows have reloaded.

        Raises:
            NoSyncLogin: The profile has none.
        """
        auth, col = self._mw.pm.sync_auth(), self._mw.col
        if auth is None:
            raise NoSyncLogin
        reply = self._pending.new()

        def begin() -> None:
            if reply.done():  # Anki is exiting
                return
            if self._mw.col is col and col.db is not None:
                self._begin(auth, direction, backup, reply)
            else:  # the profile was closed meanwhile
                self._pending.reject(reply, Unavailable.closed_for_a_moment())

        self._reloader.when_saved(begin)
        return reply

    def _begin(self, auth: SyncAuth, direction: str | None, backup: bool, reply: Future[None]) -> None:
        from aqt import gui_hooks

        try:
            gui_hooks.sync_will_start()
            self._run(auth, direction, backup, reply)
        except BaseException as error:  # of another add-on, which follows the hook too
            self._busy.end(SYNC)
            self._pending.reject(reply, error)

    def _run(self, auth: SyncAuth, direction: str | None, backup: bool, reply: Future[None]) -> None:
        from aqt.sync import on_normal_sync_timer
        from aqt.utils import tr

        col: Any = self._mw.col
        media = self._mw.pm.media_syncing_enabled()
        limit = SyncLimit()
        stop_following = follow_progress(self._mw, lambda: on_normal_sync_timer(self._mw), limit)

        def done(task: Future[SyncOutput]) -> None:
            stop_following()
            try:
                if not self._goes_on(task, direction, backup, lambda error: self._end(reply, error)):
                    error = task.exception()
                    self._end(reply, error and limit.reason(error, self._server()))
            except BaseException as error:
                self._end(reply, error)
                if not isinstance(error, Exception):
                    raise

        self._mw.taskman.with_progress(
            lambda: col.sync_collection(auth, media),
            done,
            parent=self._mw,  # a window in front may close before the end
            label=tr.sync_checking(),
            title=tr.sync_checking(),
        )

    def _goes_on(
        self,
        task: Future[SyncOutput],
        direction: str | None,
        backup: bool,
        ended: Callable[[BaseException | None], None],
    ) -> bool:
        """Apply the outcome, and start a full sync if one is needed.

        Returns:
            Whether a full sync has started. It calls `ended` at its end.

        Raises:
            ActionError: A full sync is needed, and the client has chosen no direction.
        """
        if task.exception() is not None or self._mw.col is None:
            return False
        output = task.result()
        self._apply(output)
        if full_sync_policy.is_needed(output):
            col, server = self._mw.col, self._server()
            chosen = full_sync_policy.chosen(col, output, direction, backup, server)
            self._full.start(chosen, output.server_media_usn, backup, ended)
            return True
        return False

    def _end(self, reply: Future[None], error: BaseException | None) -> None:
        from aqt import gui_hooks

        if error is not None:
            self._failed()
        try:
            gui_hooks.sync_did_finish()
            reloaded = self._reloader.reload()
        except BaseException:
            self._answer(reply, error)
            raise
        # Not inside the future, which would hide an error from the user.
        reloaded.add_done_callback(
            lambda _: self._mw.taskman.run_on_main(lambda: self._reloaded(reply, error))
        )

    def _reloaded(self, reply: Future[None], error: BaseException | None) -> None:
        try:
            if self._mw.col is not None:
                self._mw.toolbar.redraw()
                self._mw.flags.require_refresh()
        finally:
            self._answer(reply, error)

    def _answer(self, reply: Future[None], error: BaseException | None) -> None:
        if error is not None:
            self._pending.reject(reply, self._readable(error))
        else:
            self._pending.resolve(reply, None)

    def _readable(self, error: BaseException) -> BaseException:
        from anki.errors import NetworkError

        if isinstance(error, NetworkError):  # Anki's text holds an empty address
            return ActionError(
                f"sync: cannot reach the sync server {self._server()}; is this computer online?"
            )
        return error

    def _apply(self, output: SyncOutput) -> None:
        """Do what Anki does with the outcome of a sync."""
        full_sync_policy.take_over(self._mw.col)
        self._mw.pm.set_host_number(output.host_number)
        if output.new_endpoint:
            self._mw.pm.set_current_sync_url(output.new_endpoint)
        if output.server_message:
            self._show_message(_plain(output.server_message))
        if output.required == output.NO_CHANGES:
            self._mw.media_syncer.start_monitoring()

    def _server(self) -> str:
        """The name of the server in messages."""
        return self._mw.pm.sync_endpoint() or "AnkiWeb"


def _plain(markup: str) -> str:
    from anki.utils import strip_html

    return strip_html(markup).strip()
