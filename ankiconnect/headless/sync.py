"""Sync without a window: the collection in the background part, then its media beside everything else.

Where Anki would ask a person for the direction of a full sync, nobody is there: a client chooses, or
gets an error (`full_sync_policy`). It goes by itself only where nothing can be lost: down into a
collection that is as Anki makes it, and up to a server whose collection is.
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
from .collection_file import BACKUPS
from .media_sync import MediaSync
from .sync_login import SyncLogin

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.sync import SyncAuth, SyncOutput

T = TypeVar("T")

log = logging.getLogger(__name__)

ABORT_AGAIN_SECONDS = 0.1


class HeadlessSync:
    """Syncs the open collection. `begin` and `stop` on the main thread, the rest in the background."""

    def __init__(
        self, login: SyncLogin, start: Callable[[Callable[[], Any]], Future[Any]], media: MediaSync
    ) -> None:
        """
        Args:
            login: Who this is at which server.
            start: Starts a long part, while others wait.
            media: Follows the media.
        """
        self._login = login
        self._start = start
        self._media = media
        self._running: Future[None] | None = None
        self._talking: Collection | None = None
        self._stopping = threading.Event()

    def begin(self, col: Collection, wish: str | None) -> Future[None]:
        """Begin to sync; the future is done when the collection is, and its media may go on.

        Args:
            col: The open collection.
            wish: The direction of a full sync, should one be needed; None: it is an error then.

        Raises:
            ActionError: There is no login.
        """
        self._login.check()
        self._running = self._start(lambda: self._run(col, wish))
        return self._running

    def _run(self, col: Collection, wish: str | None) -> None:
        from anki.errors import AnkiException

        try:
            self._sync(col, wish)
        except AnkiException as error:
            if self._stopping.is_set():
                raise Closed from error
            raise ActionError(f"sync: {refusal_text(error)} (server: {self._login.server})") from error
        except Exception:
            raise
        except BaseException as error:  # a panic of Anki's library
            raise deliverable(error) from error

    def _sync(self, col: Collection, wish: str | None) -> None:
        output = self._normal(col)
        full_sync_policy.take_over(col)
        self._login.moved(output.new_endpoint)
        if output.server_message:
            log.warning("the sync server says: %s", _plain(output.server_message))
        if full_sync_policy.is_needed(output):
            self._full(col, self._direction(col, output, wish), output.server_media_usn)
        self._media.follow(col)

    def _normal(self, col: Collection) -> SyncOutput:
        """Anki's sync of what has changed on both sides; a key that has become void is got anew."""
        from anki.errors import SyncError, SyncErrorKind

        remembered = self._login.remembered
        try:
            return self._talk(col, self._changes)
        except SyncError as error:
            if error.kind is not SyncErrorKind.AUTH:
                raise
            self._login.forget()
            if not remembered:
                raise
        return self._talk(col, self._changes)

    def _changes(self, col: Collection, auth: SyncAuth) -> SyncOutput:
        return col.sync_collection(auth, sync_media=True)

    def _talk(self, col: Collection, call: Callable[[Collection, SyncAuth], T]) -> T:
        """Do something with the server that `stop` can end."""
        self._talking = col
        try:
            auth = self._login.auth(col)
            if self._stopping.is_set():
                raise Closed
            return call(col, auth)
        finally:
            self._talking = None

    def _direction(self, col: Collection, output: SyncOutput, wish: str | None) -> str:
        if (
            wish is None
            and output.required == output.FULL_DOWNLOAD
            and full_sync_policy.is_untouched(col)
        ):
            return full_sync_policy.DOWNLOAD
        if wish is None and output.required == output.FULL_UPLOAD and self._is_first_upload(col):
            return full_sync_policy.UPLOAD
        return full_sync_policy.chosen(col, output, wish, self._login.server)

    def _is_first_upload(self, col: Collection) -> bool:
        """Whether there is nothing on the server that an upload would replace.

        The server says only that it has no cards. They may have been deleted on another machine, or
        note types may have been made there; so its collection, which is small then, is looked at.
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

    def _full(self, col: Collection, direction: str, media_usn: int) -> None:
        full_sync_policy.back_up(col, Path(col.path).parent / BACKUPS)
        self._transfer(col, direction, media_usn)

    def _transfer(self, col: Collection, direction: str, media_usn: int | None) -> None:
        """Replace one side; Anki opens the collection again however that ends."""

        def replace(col: Collection, auth: SyncAuth) -> None:
            col.close_for_full_sync()
            try:
                col.full_upload_or_download(
                    auth=auth, server_usn=media_usn, upload=direction == full_sync_policy.UPLOAD
                )
            finally:
                col.reopen(after_full_sync=True)

        self._talk(col, replace)

    def stop(self) -> None:
        """End a sync that is under way, as Anki's Cancel does, and wait for its end."""
        self._stopping.set()
        running = self._running
        while running is not None and not running.done():
            talking = self._talking
            if talking is not None:
                # Again and again: a call that has not begun yet would not hear the first.
                talking.abort_sync()
            wait([running], ABORT_AGAIN_SECONDS)
        self._media.stop()


def _plain(markup: str) -> str:
    from anki.utils import strip_html

    return " ".join(strip_html(markup).split())
