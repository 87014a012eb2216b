"""How long a call to a sync server may take.

Anki's library waits for each byte, so a server that sends one now and then would keep the collection
for ever. Its progress changes with each whole message, or with the bytes of a full sync.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from ..framework.errors import ActionError

if TYPE_CHECKING:
    from anki.collection import Progress

STALLED_SECONDS = 60.0
"""Without progress. Anki's own limit without any byte is the same."""
LOCAL_SECONDS = 600.0
"""The same before and after the transfer of a full sync, while a large collection is checked here."""
MAX_SECONDS = 3_600.0
MIN_BYTES_PER_SECOND = 1_000


class SyncLimit:
    """Follows one call. Not thread-safe."""

    def __init__(self, full: bool = False) -> None:
        """
        Args:
            full: Whether one side replaces the other.
        """
        self._full = full
        self._begun = self._moved = time.monotonic()
        self._seen: Any = None
        self._exceeded = False

    def reason(self, error: BaseException, server: str) -> BaseException:
        """The error of the call, in words for the user if the limit has ended it.

        Args:
            server: Its name in the text.
        """
        if not self._exceeded:
            return error
        seconds = time.monotonic() - self._begun
        return ActionError(
            f"sync: the sync server {server} is too slow; the sync was given up after {seconds:.0f} s"
        )

    def is_over(self, progress: Progress) -> bool:
        """Whether the call is to be aborted.

        Args:
            progress: What Anki's library says now.
        """
        now = time.monotonic()
        state = self._state_of(progress)
        if state is not None and state != self._seen:
            self._seen, self._moved = state, now
        limit = LOCAL_SECONDS if self._full and not _is_transferring(progress) else STALLED_SECONDS
        self._exceeded |= now - self._moved > limit or now - self._begun > MAX_SECONDS
        return self._exceeded

    def _state_of(self, progress: Progress) -> Any:
        """What changes when the call makes progress. None: it is the progress of something else."""
        if not self._full:
            sync = progress.normal_sync
            return (sync.stage, sync.added, sync.removed) if _is(progress, "normal_sync") else None
        if not _is(progress, "full_sync"):
            return None
        step = max(1, int(MIN_BYTES_PER_SECOND * STALLED_SECONDS))
        return progress.full_sync.transferred // step, _is_transferring(progress)


def _is(progress: Progress, kind: str) -> bool:
    return progress.WhichOneof("value") == kind


def _is_transferring(progress: Progress) -> bool:
    done = progress.full_sync
    return _is(progress, "full_sync") and 0 < done.transferred < done.total
