"""The media of a sync without a window: Anki's library carries them in the background; this follows it,
so that a failure is told."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from ..handlers.framework.errors import refusal_text

if TYPE_CHECKING:
    from anki.collection import Collection

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.25


class MediaSync:
    """Watches the media syncs. `follow` from any thread, one at a time, and not after `stop`."""

    def __init__(self) -> None:
        self._threads: list[threading.Thread] = []
        self._stopping = threading.Event()

    def follow(self, col: Collection) -> None:
        """Follow the media sync of a collection that may have begun, until it ends."""
        watch = threading.Thread(target=self._watch, args=(col,), name="ankiconnect-media")
        self._threads = [one for one in self._threads if one.is_alive()]
        self._threads.append(watch)
        watch.start()

    def _watch(self, col: Collection) -> None:
        from anki.errors import AnkiException, Interrupted

        try:
            while col.media_sync_status().active:
                if self._stopping.wait(LOOK_SECONDS):
                    col.abort_media_sync()
                    return
        except Interrupted:
            log.info("the media sync was ended; the next sync goes on with it")
        except AnkiException as error:
            log.warning("the media were not synced: %s", refusal_text(error))

    def stop(self) -> None:
        """End it; what is missing is carried by the next sync."""
        self._stopping.set()
        for one in self._threads:
            one.join()
