"""Anki's full sync in a direction that a client has chosen: one side replaces the other."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from ...handlers.shared.backups import is_due
from ...handlers.shared.full_sync_policy import UPLOAD
from ...handlers.shared.sync_limit import SyncLimit
from .progress import follow_progress

if TYPE_CHECKING:
    from aqt.main import AnkiQt


class WindowFullSync:
    """Replaces one side as Anki does once the user has chosen. Main thread only."""

    def __init__(self, mw: AnkiQt) -> None:
        self._mw: Any = mw

    def start(
        self,
        direction: str,
        media_usn: int,
        backup: bool,
        ended: Callable[[BaseException | None], None],
    ) -> None:
        """Start.

        Args:
            direction: `UPLOAD` or `DOWNLOAD`.
            media_usn: The update sequence number of the media on the server.
            backup: Whether to make a backup first, unless there is a recent one.
            ended: Called at the end, when the collection is open again, with the error or None.
        """
        from aqt import gui_hooks
        from aqt.sync import on_full_sync_timer
        from aqt.utils import tr

        mw, col, auth = self._mw, self._mw.col, self._mw.pm.sync_auth()
        server_usn = media_usn if mw.pm.media_syncing_enabled() else None
        upload = direction == UPLOAD
        label = tr.sync_uploading_to_ankiweb() if upload else tr.sync_downloading_from_ankiweb()
        gui_hooks.collection_will_temporarily_close(col)
        limit = SyncLimit(full=True)
        stop_following = follow_progress(mw, lambda: on_full_sync_timer(mw, label), limit)

        def replace() -> None:
            if backup and is_due(col):
                mw.create_backup_now()
            col.close_for_full_sync()
            col.full_upload_or_download(auth=auth, server_usn=server_usn, upload=upload)

        def done(task: Future[None]) -> None:
            stop_following()
            try:
                self._open_again(col)
            except Exception as error:
                ended(task.exception() or error)
            else:
                ended(self._reason(task.exception(), limit))

        mw.taskman.with_progress(replace, done, parent=mw)  # a window in front may close before the end

    def _reason(self, error: BaseException | None, limit: SyncLimit) -> BaseException | None:
        return error and limit.reason(error, self._mw.pm.sync_endpoint() or "AnkiWeb")

    def _open_again(self, col: Any) -> None:
        from aqt import gui_hooks

        if self._mw.col is not col:
            return  # Anki is exiting
        if col.db is None:
            self._mw.reopen(after_full_sync=True)
        else:  # the backup failed before it was closed
            gui_hooks.collection_did_temporarily_close(col)
        self._mw.media_syncer.start_monitoring()
