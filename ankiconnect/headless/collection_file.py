"""A collection's file before Anki's library opens it: whose it is, how old, and what is kept of it.

Opening a collection that an older Anki has written upgrades it for good, so a copy is made before.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from datetime import datetime
from pathlib import Path

log = logging.getLogger(__name__)

SCHEMA = 18
"""The version of the database that the supported Ankis write."""
OLDEST_SCHEMA = 11
"""The oldest that they can upgrade."""
BACKUPS = "backups"


class CannotOpen(Exception):
    """A collection cannot be opened; the text says why and what to do."""


def prepare(file: Path) -> None:
    """Make a copy of what would be upgraded. What cannot be read here is left to Anki's library.

    Not for a file that this process has open: looking at it would end the locks on it.

    Raises:
        CannotOpen: It is another program's database, or the copy could not be made.
    """
    if not file.is_file() or file.stat().st_size == 0:
        return
    address = f"{file.absolute().as_uri()}?mode=ro"
    try:
        with contextlib.closing(sqlite3.connect(address, uri=True, timeout=0)) as database:
            version, changed = _version(file, database)
            if OLDEST_SCHEMA <= version < SCHEMA:
                copy = _copy(file, database, version, changed)
                log.warning(
                    "%s was last written by an older Anki (schema %s); it is upgraded now (schema %s), "
                    "and that Anki cannot open it any more; as it was it is kept as %s",
                    *(file, version, SCHEMA, copy),
                )
    except sqlite3.Error as error:  # locked, damaged: Anki's library will say so
        log.debug("%s cannot be looked at: %s", file, error)


def _version(file: Path, database: sqlite3.Connection) -> tuple[int, int]:
    """The version of its schema, and when it was changed.

    Raises:
        CannotOpen: It has tables, and not that of a collection, so Anki would add its own to them.
    """
    tables = {
        name for (name,) in database.execute("select name from sqlite_master where type = 'table'")
    }
    if tables and "col" not in tables:
        raise CannotOpen(f"cannot open {file}: it is the database of another program")
    row = database.execute("select ver, mod from col").fetchone() if tables else None
    return (SCHEMA, 0) if row is None else (int(row[0]), int(row[1]))


def _copy(file: Path, database: sqlite3.Connection, version: int, changed: int) -> Path:
    """Copy a collection as it is; one that has been copied already is not copied again.

    Raises:
        CannotOpen: It cannot be written, so that the collection must not be upgraded.
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


def why_not(file: Path, error: Exception) -> str:
    """Why Anki's library did not open a collection, and what to do, in one line."""
    text = str(error)
    for sign, reason in _REASONS.items():
        if sign in text:
            return reason.format(anki=_anki_version(), backups=_newest_backup(file))
    from ..handlers.framework.errors import refusal_text

    return refusal_text(error)


_REASONS = {
    "already open": "another Anki has it open; close that one first",
    "FileTooNew": "it was last written by a newer Anki than the one here, {anki}; install a newer one "
    "here (pip install --upgrade anki), or there use File > Switch Profile > Downgrade & Quit",
    "FileTooOld": "it was last written by an Anki too old for this one, {anki}; open it with Anki 2.1 "
    "first",
    "NotADatabase": "it is no collection, or it is damaged{backups}",
    "DatabaseCorrupt": "it is damaged{backups}",
}


def _anki_version() -> str:
    from anki.buildinfo import version

    return version


def _newest_backup(file: Path) -> str:
    """What to go back to, in words."""
    backups = sorted((file.parent / BACKUPS).glob("*.colpkg"), key=lambda one: one.stat().st_mtime)
    return f"; the newest backup is {backups[-1]}" if backups else "; go back to a copy of it"
