"""The media part of a sync without a window.

Anki's library transfers media in the background and reports a failure only to whoever asks for the
status. So the status is polled, and a failure logged.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from ..handlers.framework.errors import refusal_text

if TYPE_CHECKING:
    from anki.collection import Collection

log = logging.getLogger(__name__)

POLL_SECONDS = 0.25


class MediaSync:
    """Polls media syncs. `follow` from any thread, one at a time, and not after `stop`."""

    def __init__(self) -> None:
        self._threads: list[threading.Thread] = []
        self._stopping = threading.Event()

    @property
    def is_active(self) -> bool:
        """Whether a media sync runs, or ended a moment ago."""
        return any(one.is_alive() for one in self._threads)

    def follow(self, col: Collection) -> None:
        """Poll until the media sync of a collection ends, if it has one."""
        thread = threading.Thread(target=self._watch, args=(col,), name="ankiconnect-media")
        self._threads = [one for one in self._threads if one.is_alive()]
        self._threads.append(thread)
        thread.start()

    def _watch(self, col: Collection) -> None:
        from anki.errors import AnkiException, Interrupted

        try:
            while col.media_sync_status().active:
                if self._stopping.wait(POLL_SECONDS):
                    col.abort_media_sync()
                    return
        except Interrupted:
            log.info("the media sync was stopped; the next sync continues it")
        except AnkiException as error:
            log.warning("media were not synced: %s", refusal_text(error))

    def stop(self) -> None:
        """Stop media syncs; the next sync transfers what is missing."""
        self._stopping.set()
        for one in self._threads:
            one.join()
