"""Checks of a collection's file before Anki's library opens it.

Opening a collection that was written by an older Anki upgrades it for good, so it is copied first.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from datetime import datetime
from pathlib import Path

log = logging.getLogger(__name__)

SCHEMA = 18
"""The schema version that the supported versions of Anki write."""
MIN_SCHEMA = 11
"""The oldest schema version that they can upgrade."""
BACKUPS = "backups"


class CannotOpen(Exception):
    """A collection cannot be opened. The text says why and what to do."""


def prepare(file: Path) -> None:
    """Copy a collection that Anki's library would upgrade when it opens it.

    A file that cannot be read here is skipped: Anki's library reports the error. Do not call this for a
    file that this process has open: closing a second handle would release the locks on it.

    Raises:
        CannotOpen: It is another program's database, or the copy could not be written.
    """
    if not file.is_file() or file.stat().st_size == 0:
        return
    address = f"{file.absolute().as_uri()}?mode=ro"
    try:
        with contextlib.closing(sqlite3.connect(address, uri=True, timeout=0)) as database:
            version, changed = _version(file, database)
            if MIN_SCHEMA <= version < SCHEMA:
                copy = _copy(file, database, version, changed)
                log.warning(
                    "%s was last written by an older Anki (schema %s); it is upgraded now (schema %s), "
                    "and that Anki cannot open it any more; a copy of the old file is kept as %s",
                    *(file, version, SCHEMA, copy),
                )
    except sqlite3.Error as error:  # locked or damaged: Anki's library reports it
        log.debug("%s cannot be checked: %s", file, error)


def _version(file: Path, database: sqlite3.Connection) -> tuple[int, int]:
    """The schema version, and when the collection was last changed, in milliseconds.

    Raises:
        CannotOpen: It has tables, but not those of a collection. Anki would add its own to them.
    """
    tables = {
        name for (name,) in database.execute("select name from sqlite_master where type = 'table'")
    }
    if tables and "col" not in tables:
        raise CannotOpen(f"cannot open {file}: it is the database of another program")
    row = database.execute("select ver, mod from col").fetchone() if tables else None
    return (SCHEMA, 0) if row is None else (int(row[0]), int(row[1]))


def _copy(file: Path, database: sqlite3.Connection, version: int, changed: int) -> Path:
    """Copy a collection unless this state of it has a copy already; the path of the copy.

    Raises:
        CannotOpen: The copy cannot be written, so the collection must not be upgraded.
    """
    when = datetime.fromtimestamp(changed / 1000).strftime("%Y-%m-%d-%H.%M.%S")
    copy = file.parent / BACKUPS / f"{file.stem}-schema{version}-{when}.anki2"
    if copy.exists():
        return copy
    unfinished = copy.with_suffix(".part")
    try:
        copy.parent.mkdir(parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        with contextlib.closing(sqlite3.connect(unfinished)) as target:
            database.backup(target)
        unfinished.replace(copy)
    except (OSError, sqlite3.Error) as error:
        raise CannotOpen(
            f"cannot open {file}: it was last written by an older Anki, and the copy that has to be "
            f"made before the upgrade could not be written to {copy}: {error}"
        ) from error
    return copy


def failure_reason(file: Path, error: Exception) -> str:
    """Why Anki's library did not open a collection, and what to do about it, in one line."""
    text = str(error)
    for marker, reason in _REASONS.items():
        if marker in text:
            return reason.format(anki=_anki_version(), backups=_newest_backup(file))
    from ..handlers.framework.errors import refusal_text

    return refusal_text(error)


_REASONS = {
    "already open": "another Anki has it open; close that one first",
    "FileTooNew": "it was last written by a newer Anki than the one here, {anki}; install a newer one "
    "here (pip install --upgrade anki), or there use File > Switch Profile > Downgrade & Quit",
    "FileTooOld": "it was last written by an Anki too old for this one, {anki}; open it with Anki 2.1 "
    "first",
    "NotADatabase": "it is not a collection, or it is damaged{backups}",
    "DatabaseCorrupt": "it is damaged{backups}",
}


def _anki_version() -> str:
    from anki.buildinfo import version

    return version


def _newest_backup(file: Path) -> str:
    """Which backup to restore, as the end of a sentence."""
    backups = sorted((file.parent / BACKUPS).glob("*.colpkg"), key=lambda one: one.stat().st_mtime)
    return f"; the newest backup is {backups[-1]}" if backups else "; go back to a copy of it"
