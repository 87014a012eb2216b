"""Replies that are kept for a day, in memory or in a file that survives a kill of the process.

A request is first noted as begun, then its reply is stored. A kill in between leaves one without a
reply. `settle` finds out whether it has changed the collection.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

log = logging.getLogger(__name__)

KEPT_SECONDS = 24 * 3600.0
MAX_REPLIES = 10_000
MAX_BYTES = 64 * 1024 * 1024
ROW_BYTES = 256
"""Of a reply in memory, besides its text."""
LOCK_SECONDS = 5.0
"""How long another process may have the file locked."""

_UNKNOWN = -1
"""In place of the collection's time of change, when a change right now might not be seen in it."""

_SCHEMA = """
create table if not exists replies (
    name blob primary key,
    request blob not null,
    at real not null,
    profile text not null,
    modified integer not null,
    reply blob
);
create index if not exists replies_by_age on replies (at);
"""


class Kept(NamedTuple):
    """What is known of a request.

    Attributes:
        request: Identifies its body.
        reply: None when the process ended while it ran.
    """

    request: bytes
    reply: bytes | None


class CannotKeep(Exception):
    """Replies cannot be read or written. The text says why."""


class KeptReplies:
    """The replies of one service. From any thread."""

    def __init__(self, file: Path | None = None) -> None:
        """
        Args:
            file: Where they are stored; created with the first one. None keeps them in memory.
        """
        self._file = file
        self._lock = threading.Lock()
        self._opened: sqlite3.Connection | None = None
        self._count = 0
        self._bytes = 0

    def settle(self, profile: str, modified: int) -> None:
        """Forget the requests that an earlier process began, and that have changed nothing.

        Call it before anything else changes the collection.

        Args:
            profile: The open profile.
            modified: When its collection was last changed, in milliseconds.
        """
        if self._file is None or not self._file.exists():
            return
        try:
            with self._database() as database:
                database.execute(
                    "delete from replies where reply is null and profile = ? and modified = ?",
                    (profile, modified),
                )
                self._measure(database)
        except CannotKeep as error:
            log.warning("%s", error)

    def find(self, name: bytes) -> Kept | None:
        """What is known of a request; None if nothing is.

        Raises:
            CannotKeep: It cannot be read.
        """
        with self._database() as database:
            found = database.execute(
                "select request, reply from replies where name = ? and at > ?",
                (name, time.time() - KEPT_SECONDS),
            ).fetchone()
        return None if found is None else Kept(*found)

    def begin(self, name: bytes, request: bytes, profile: str, modified: int) -> None:
        """Note that a request is about to change something.

        Args:
            name, request: See `retry_key.RetryKey`.
            profile, modified: See `settle`.

        Raises:
            CannotKeep: It cannot be written.
        """
        now = time.time()
        known = modified if modified < int(now * 1000) else _UNKNOWN
        self._put((name, request, now, profile, known, None))

    def keep(self, name: bytes, request: bytes, reply: bytes) -> None:
        """Store a reply.

        Raises:
            CannotKeep: It cannot be written.
        """
        self._put((name, request, time.time(), "", _UNKNOWN, reply))

    def forget(self, name: bytes) -> None:
        """Forget a request that has changed nothing."""
        with self._database() as database:
            self._delete(database, name)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            opened, self._opened = self._opened, None
            if opened is not None:
                opened.close()

    def _put(self, row: tuple[bytes, bytes, float, str, int, bytes | None]) -> None:
        with self._database() as database:
            self._delete(database, row[0])
            database.execute("insert into replies values (?, ?, ?, ?, ?, ?)", row)
            self._count += 1
            self._bytes += ROW_BYTES + len(row[-1] or b"")
            self._evict(database)

    def _evict(self, database: sqlite3.Connection) -> None:
        """Forget the oldest while there are too many, or they are too old."""
        oldest = "select name, at from replies order by at limit 1"
        while (row := database.execute(oldest).fetchone()) is not None:
            is_old = row[1] <= time.time() - KEPT_SECONDS
            if not is_old and self._count <= MAX_REPLIES and self._bytes <= MAX_BYTES:
                return
            self._delete(database, row[0])

    def _delete(self, database: sqlite3.Connection, name: bytes) -> None:
        size = "select coalesce(length(reply), 0) from replies where name = ?"
        row = database.execute(size, (name,)).fetchone()
        if row is not None:
            database.execute("delete from replies where name = ?", (name,))
            self._count -= 1
            self._bytes -= ROW_BYTES + row[0]

    def _measure(self, database: sqlite3.Connection) -> None:
        sizes = "select count(), coalesce(sum(length(reply)), 0) from replies"
        self._count, size = database.execute(sizes).fetchone()
        self._bytes = size + ROW_BYTES * self._count

    @contextlib.contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        """The database, for one change or question."""
        with self._lock:
            try:
                database = self._opened = self._opened or self._open()
                with database:
                    yield database
            except (sqlite3.Error, OSError) as error:
                if self._file is not None and self._opened is not None:
                    self._opened.close()  # opened and counted again by the next call
                    self._opened = None
                where = self._file or "memory"
                raise CannotKeep(f"replies cannot be kept in {where}: {error}") from error

    def _open(self) -> sqlite3.Connection:
        """Open the file. One that is damaged is replaced: it holds nothing but copies of replies."""
        try:
            return self._connect()
        except sqlite3.DatabaseError as error:
            if self._file is None or isinstance(error, sqlite3.OperationalError):
                raise
            log.warning("%s is damaged, and replaced: %s", self._file, error)
            for suffix in ("", "-wal", "-shm"):
                self._file.with_name(self._file.name + suffix).unlink(missing_ok=True)
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        database = sqlite3.connect(
            self._file or ":memory:", timeout=LOCK_SECONDS, check_same_thread=False
        )
        try:
            # Written data survive a kill of the process without waiting for the disk.
            database.execute("pragma journal_mode = wal")
            database.execute("pragma synchronous = normal")
            database.executescript(_SCHEMA)
            self._measure(database)
        except BaseException:
            database.close()
            raise
        return database
