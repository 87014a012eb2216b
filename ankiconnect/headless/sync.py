"""Sync without a window.

The collection is synced in the background thread while other calls wait; media follow while they run.

Anki asks the user for the direction of a full sync. There is no user here, so the client chooses it or
gets an error (`full_sync_policy`). Only where nothing can be lost is it chosen automatically: download
into a collection that is new, and upload to a server whose collection is new.
"""

from __future__ import annotations

import logging
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ..bridge.errors import Closed, deliverable
from ..handlers.framework.errors import ActionError, refusal_text
from ..handlers.shared import full_sync_policy
from . import unreachable
from .collection_file import BACKUPS
from .media_sync import MediaSync
from .sync_login import SyncLogin

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.errors import AnkiException
    from anki.sync import SyncAuth, SyncOutput

T = TypeVar("T")

log = logging.getLogger(__name__)

ABORT_AGAIN_SECONDS = 0.1


class HeadlessSync:
    """Syncs the open collection. `start` and `stop` on the main thread, the rest in the background."""

    def __init__(
        self,
        login: SyncLogin,
        run_in_background: Callable[[Callable[[], Any]], Future[Any]],
        media: MediaSync,
    ) -> None:
        """
        Args:
            login: Server and account.
            run_in_background: Runs a function in the background thread while other calls are paused.
            media: Follows the media sync.
        """
        self._login = login
        self._run_in_background = run_in_background
        self._media = media
        self._running: Future[None] | None = None
        self._in_call: Collection | None = None
        self._stopping = threading.Event()

    def start(self, col: Collection, direction: str | None) -> Future[None]:
        """Start to sync.

        Args:
            col: The open collection.
            direction: What to do if a full sync is needed: `full_sync_policy.UPLOAD` or `DOWNLOAD`.
                None: fail, unless nothing can be lost.

        Returns:
            A future that is done when the collection is synced; media may follow later.

        Raises:
            NoSyncLogin: The settings name no login.
        """
        self._login.check()
        self._running = self._run_in_background(lambda: self._run(col, direction))
        return self._running

    def _run(self, col: Collection, direction: str | None) -> None:
        from anki.errors import AnkiException

        try:
            self._sync(col, direction)
        except AnkiException as error:
            if self._stopping.is_set():
                raise Closed from error
            raise ActionError(f"sync: {self._refusal(error)}") from error
        except Exception:
            raise
        except BaseException as error:  # a panic in Anki's library
            raise deliverable(error) from error

    def _refusal(self, error: AnkiException) -> str:
        from anki.errors import NetworkError

        why = unreachable.reason(self._login.address) if isinstance(error, NetworkError) else None
        if why is not None:
            return f"cannot reach the sync server {self._login.where}: {why}"
        return f"{refusal_text(error)} (server: {self._login.server})"

    def _sync(self, col: Collection, direction: str | None) -> None:
        output = self._normal_sync(col)
        full_sync_policy.take_over(col)
        self._login.redirect(output.new_endpoint)
        if output.server_message:
            log.warning("the sync server says: %s", _plain_text(output.server_message))
        if full_sync_policy.is_needed(output):
            self._full_sync(col, self._direction(col, output, direction), output.server_media_usn)
        self._media.follow(col)

    def _normal_sync(self, col: Collection) -> SyncOutput:
        """Sync the changes of both sides. If the server refuses a cached key, log in again."""
        from anki.errors import SyncError, SyncErrorKind

        cached = self._login.has_cached_key
        try:
            return self._call_server(col, self._sync_changes)
        except SyncError as error:
            if error.kind is not SyncErrorKind.AUTH:
                raise
            self._login.clear_cache()
            if not cached:
                raise
        return self._call_server(col, self._sync_changes)

    def _sync_changes(self, col: Collection, auth: SyncAuth) -> SyncOutput:
        return col.sync_collection(auth, sync_media=True)

    def _call_server(self, col: Collection, call: Callable[[Collection, SyncAuth], T]) -> T:
        """Make a call to the server that `stop` can abort."""
        self._in_call = col
        try:
            auth = self._login.auth(col)
            if self._stopping.is_set():
                raise Closed
            return call(col, auth)
        finally:
            self._in_call = None

    def _direction(self, col: Collection, output: SyncOutput, requested: str | None) -> str:
        """The direction of a full sync.

        Raises:
            ActionError: Something could be lost, and the client has requested no direction that the
                server accepts.
        """
        if (
            requested is None
            and output.required == output.FULL_DOWNLOAD
            and full_sync_policy.is_untouched(col)
        ):
            return full_sync_policy.DOWNLOAD
        if requested is None and output.required == output.FULL_UPLOAD and self._is_first_upload(col):
            return full_sync_policy.UPLOAD
        return full_sync_policy.chosen(col, output, requested, self._login.server)

    def _is_first_upload(self, col: Collection) -> bool:
        """Whether an upload would replace nothing on the server.

        The server reports only that it has no cards. They may have been deleted on another machine, or
        note types may have been added there. So its collection is downloaded and checked; without cards
        it is small.
        """
        from anki.collection import Collection

        if not full_sync_policy.never_synced(col):
            return False
        with tempfile.TemporaryDirectory(prefix="ankiconnect-", ignore_cleanup_errors=True) as folder:
            copy = Collection(str(Path(folder) / "server.anki2"))
            try:
                self._transfer(copy, full_sync_policy.DOWNLOAD, None)
                return full_sync_policy.is_untouched(copy)
            finally:
                copy.close()

    def _full_sync(self, col: Collection, direction: str, media_usn: int) -> None:
        full_sync_policy.back_up(col, Path(col.path).parent / BACKUPS)
        self._transfer(col, direction, media_usn)

    def _transfer(self, col: Collection, direction: str, media_usn: int | None) -> None:
        """Replace one side with the other. Then open the collection again, also after a failure."""

        def replace(col: Collection, auth: SyncAuth) -> None:
            col.close_for_full_sync()
            try:
                col.full_upload_or_download(
                    auth=auth, server_usn=media_usn, upload=direction == full_sync_policy.UPLOAD
                )
            finally:
                col.reopen(after_full_sync=True)

        self._call_server(col, replace)

    def stop(self) -> None:
        """Abort a running sync, as Anki's Cancel button does, and wait for its end."""
        self._stopping.set()
        running = self._running
        while running is not None and not running.done():
            in_call = self._in_call
            if in_call is not None:
                # Repeated, since it has no effect on a call that has not started.
                in_call.abort_sync()
            wait([running], ABORT_AGAIN_SECONDS)
        self._media.stop()


def _plain_text(markup: str) -> str:
    from anki.utils import strip_html

    return " ".join(strip_html(markup).split())
