"""Whether media are being synced."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

from ankiconnect.headless.media_sync import MediaSync

from ...support.waiting import until


class Syncing:
    """A collection whose media are synced until `ended` is set."""

    def __init__(self) -> None:
        self.ended = threading.Event()

    def media_sync_status(self) -> Any:
        return SimpleNamespace(active=not self.ended.is_set())


def test_it_is_active_until_it_ends() -> None:
    media, col = MediaSync(), Syncing()
    assert not media.is_active
    media.follow(col)  # type: ignore[arg-type]
    assert media.is_active
    col.ended.set()
    until(lambda: not media.is_active)
    media.stop()
