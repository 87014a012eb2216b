"""Sync without a window.

The login needs no collection, and other calls go on. Then the collection is synced in the background
thread while other calls wait. Media follow while they run.

Anki asks the user for the direction of a full sync. There is no user here, so the client chooses it or
gets an error (`full_sync_policy`). Only where nothing can be lost is it chosen automatically: download
into a collection that is new, and upload to a server whose collection is new.
"""

from __future__ import annotations

import contextlib
import logging
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..bridge.errors import Closed, deliverable
from ..handlers.framework.errors import ActionError, SyncLoginExpired, refusal_text
from ..handlers.shared import full_sync_policy
from ..handlers.shared.backups import back_up, is_due
from ..handlers.shared.sync_limit import SyncLimit
from . import unreachable
from .media_sync import MediaSync
from .sync_login import SyncLogin

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.errors import AnkiException
    from anki.sync import SyncOutput

log = logging.getLogger(__name__)

POLL_SECONDS = 0.1


class HeadlessSync:
    """Syncs the open collection. `log_in`, `start` and `stop` on the main thread, the rest in the
    background."""

    def __init__(
        self,
        login: SyncLogin,
        run_in_background: Callable[[Callable[[], Any]], Future[Any]],
        media: MediaSync,
        reopened: Callable[[Collection], None],
    ) -> None:
        """
        Args:
            login: Server and account.
            run_in_background: Runs a function in the background thread while other calls are paused.
            media: Follows the media sync.
            reopened: Called when a full sync has opened the collection again.
        """
        self._reopened = reopened
        self._login = login
        self._run_in_background = run_in_background
        self._media = media
        self._logins = ThreadPoolExecutor(1, "ankiconnect-login")
        self._running: list[Future[None]] = []
        self._stopping = threading.Event()

    @property
    def is_syncing_media(self) -> bool:
        """Whether the media part of a sync runs."""
        return self._media.is_active

    def log_in(self, col: Collection) -> Future[None]:
        """Start to log in, unless a login is known. Nothing waits for it but the sync.

        Raises:
            NoSyncLogin: The settings name no login.
        """
        self._login.check()

        def log_in() -> None:
            with self._limited(col):
                self._login.log_in(col)

        return self._follow(self._logins.submit(self._run, log_in))

    def start(self, col: Collection, direction: str | None, backup: bool) -> Future[None]:
        """Start to sync.

        Args:
            col: The open collection.
            direction: What to do if a full sync is needed: `full_sync_policy.UPLOAD` or `DOWNLOAD`.
                None: fail, unless nothing can be lost.
            backup: Whether a full sync makes a backup first, unless there is a recent one.

        Returns:
            A future that is done when the collection is synced; media may follow later.

        Raises:
            NoSyncLogin: The settings name no login.
        """
        self._login.check()
        return self._follow(
            self._run_in_background(lambda: self._run(self._sync, col, direction, backup))
        )

    def _follow(self, running: Future[None]) -> Future[None]:
        """Have `stop` wait for something."""
        self._running = [one for one in self._running if not one.done()]
        self._running.append(running)
        return running

    def _run(self, part: Callable[..., None], *arguments: Any) -> None:
        from anki.errors import AnkiException

        try:
            part(*arguments)
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

    def _sync(self, col: Collection, direction: str | None, backup: bool) -> None:
        output = self._normal_sync(col)
        full_sync_policy.take_over(col)
        self._login.redirect(output.new_endpoint)
        if output.server_message:
            log.warning("the sync server says: %s", _plain_text(output.server_message))
        if full_sync_policy.is_needed(output):
            chosen = self._direction(col, output, direction, backup)
            if backup and is_due(col):
                back_up(col)
            self._transfer(col, chosen, output.server_media_usn)
        self._media.follow(col)

    def _normal_sync(self, col: Collection) -> SyncOutput:
        """Sync the changes of both sides.

        Raises:
            SyncLoginExpired: The server refused a cached key.
        """
        from anki.errors import SyncError, SyncErrorKind

        try:
            with self._limited(col):
                return col.sync_collection(self._login.auth(), sync_media=True)
        except SyncError as error:
            if error.kind is SyncErrorKind.AUTH and self._login.has_cached_key:
                self._login.clear_cache()
                raise SyncLoginExpired(f"sync: {self._refusal(error)}") from error
            raise

    @contextlib.contextmanager
    def _limited(self, col: Collection, full: bool = False) -> Iterator[None]:
        """Abort a call to the server when the service stops, or when it takes too long.

        Args:
            full: Whether one side replaces the other.

        Raises:
            ActionError: It took too long.
        """
        from anki.errors import Interrupted

        if self._stopping.is_set():
            raise Closed
        limit, ended = SyncLimit(full), threading.Event()

        def watch() -> None:
            # Repeated, since an abort has no effect on a call that has not started.
            while not ended.wait(POLL_SECONDS):
                if limit.is_over(col.latest_progress()) or self._stopping.is_set():
                    col.abort_sync()

        watcher = threading.Thread(target=watch, name="ankiconnect-sync-limit")
        watcher.start()
        try:
            yield
        except Interrupted as error:
            raise limit.reason(error, self._login.where) from error
        finally:
            ended.set()
            watcher.join()

    def _direction(
        self, col: Collection, output: SyncOutput, requested: str | None, backup: bool
    ) -> str:
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
        return full_sync_policy.chosen(col, output, requested, backup, self._login.server)

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

    def _transfer(self, col: Collection, direction: str, media_usn: int | None) -> None:
        """Replace one side with the other. Then open the collection again, also after a failure."""
        auth = self._login.auth()
        upload = direction == full_sync_policy.UPLOAD
        with self._limited(col, full=True):
            col.close_for_full_sync()
            try:
                col.full_upload_or_download(auth=auth, server_usn=media_usn, upload=upload)
            finally:
                col.reopen(after_full_sync=True)
        self._reopened(col)

    def stop(self) -> None:
        """Abort a running sync, as Anki's Cancel button does, and wait for its end."""
        self._stopping.set()
        self._logins.shutdown(wait=True, cancel_futures=True)
        wait(self._running)
        self._media.stop()


def _plain_text(markup: str) -> str:
    from anki.utils import strip_html

    return " ".join(strip_html(markup).split())
