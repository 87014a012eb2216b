"""Reads what changed after each change, and passes it on."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, NamedTuple, Protocol

from . import triggers

if TYPE_CHECKING:
    from anki.collection import Collection

log = logging.getLogger(__name__)

API = "api"
SYNC = "sync"
WINDOW = "window"


class Batch(NamedTuple):
    """What changed at one time.

    Attributes:
        by: Who changed it: "api", "window", "sync", or the name of a program.
        time: In milliseconds since 1970.
        rows: What `triggers.read` returns; None if too much changed, or nobody knows what.
        event: An event that is not read from rows: its type, and its state or None.
        name: The name of the profile, in an event of one.
    """

    by: str
    time: int
    rows: str | None = None
    event: tuple[str, str] | None = None
    name: str | None = None


class Sink(Protocol):
    """Where changes go. From any thread."""

    @property
    def wanted(self) -> bool:
        """Whether anybody listens, or has listened lately."""

    def take(self, batch: Batch) -> None:
        """Take what changed."""


class Recorder:
    """Follows one collection after the other.

    A long part of an action calls it in the background, where nothing else uses the collection.
    """

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._col: Collection | None = None
        self._position: int | None = None

    def opened(self, col: Collection) -> None:
        """Follow a collection that was opened, or opened again, just now."""
        self._col = self._position = None
        if col.undo_status().undo:
            log.warning(
                "the changes of the open collection cannot be followed until it is opened again"
            )
            return
        triggers.install(col)
        self._col = col
        self._position = 0 if self._sink.wanted else None

    def replaced(self, col: Collection, by: str) -> None:
        """Follow a collection that was closed for a moment, and may be another one now."""
        self.opened(col)
        self.reset(by)

    def sync_started(self) -> None:
        """A sync begins."""
        self.happened("sync", "started", SYNC)

    def sync_ended(self, col: Collection | None, failed: bool) -> None:
        """A sync has ended.

        Args:
            col: The collection; None if it is not open any more.
        """
        if col is not None and col.db is not None:
            self.wrote(col, SYNC)
        self.happened("sync", "failed" if failed else "finished", SYNC)

    def closed(self) -> None:
        """Follow nothing: the collection is closed."""
        self._col = self._position = None

    def listen(self) -> None:
        """Begin to read: somebody listens from now on."""
        if self._position is None and self._col is not None and self._col.db is not None:
            self._position = triggers.last(self._col)

    def wrote(self, col: Collection, by: str) -> None:
        """Pass on what changed since the last call.

        Args:
            by: Who has changed it.
        """
        if not self._sink.wanted:
            self._position = None
            return
        if self._col is not col or self._position is None:
            self.listen()
            self.reset(by)
            return
        last = triggers.last(col)
        if last > self._position:
            if last - self._position > triggers.MAX_ROWS or _is_import(col):
                self.reset(by)
            else:
                self._sink.take(Batch(by, _now(), triggers.read(col, self._position)))
        self._position = last

    def reset(self, by: str) -> None:
        """Say that anything may have changed."""
        self._sink.take(Batch(by, _now()))

    def happened(self, what: str, state: str, by: str, name: str | None = None) -> None:
        """Pass on an event that is not a change of the collection: of a sync, or of a profile."""
        if self._sink.wanted:
            self._sink.take(Batch(by, _now(), event=(what, state), name=name))


def _is_import(col: Collection) -> bool:
    """Whether the last operation was an import, or Undo has reverted one."""
    status = col.undo_status()
    return col.tr.actions_import() in (status.undo, status.redo)


def _now() -> int:
    return int(time.time() * 1000)
