"""Which files of the media folder no note uses, and which are missing, as Anki's Check Media finds it.

Anki's own check also renames files and changes notes, clears the undo history, and reads every file
that is new. So it runs in a scratch collection that holds copies of the notes, on a folder that holds
a small file for each file of the media folder.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..shared.queries import database
from ..shared.scratch_collection import open_scratch
from .entries import Entry, entry

if TYPE_CHECKING:
    from anki._backend import RustBackend
    from anki.collection import Collection

MAX_FILE_BYTES = 100 * 1024 * 1024
"""Anki's check ignores larger files, and empty ones."""
_NOTES_AT_A_TIME = 2_000
_GROUPS_AT_ONCE = 25
"""So many groups of notes are in memory at a time."""
_SOME_NOTES = (
    "select id, mid, flds from notes where id > ? and (instr(flds, '<') or instr(flds, '['))"
    f" order by id limit {_NOTES_AT_A_TIME}"
)
"""Notes that may name a file. One is named in an element of HTML or in brackets."""
_STORE = "insert into notes values (?, '', ?, 0, 0, '', ?, 0, 0, 0, '')"


@dataclass(frozen=True)
class Found:
    """What a check has found.

    Attributes:
        unused: Names of files that no note uses.
        missing: Names that notes use, without a file.
        notes: Ids of the notes that use them.
    """

    unused: list[str]
    missing: list[str]
    notes: list[int]


def find(col: Collection, unstored: Sequence[tuple[int, list[str]]] = ()) -> Found:
    """Check the media. It takes about 5 s for 100,000 notes with pictures.

    Args:
        unstored: Notes that are being written, which use files too: note type and fields of each.

    Raises:
        OSError: The temporary folder cannot be written.
    """
    groups = itertools.chain([_numbered(unstored)], _notes(col))
    parts = [
        _check(col, itertools.chain([first], itertools.islice(groups, _GROUPS_AT_ONCE - 1)))
        for first in groups
    ]
    return Found(
        sorted(set(parts[0].unused).intersection(*(one.unused for one in parts))),
        sorted({name for one in parts for name in one.missing}),
        sorted(note for one in parts for note in one.notes if note > 0),
    )


def _check(col: Collection, groups: Iterable[Iterable[Sequence[Any]]]) -> Found:
    """Check the media against some of the notes.

    Args:
        groups: The notes: id, note type and fields of each.
    """
    with _temporary_folder() as folder, _scratch(folder) as scratch:
        _copy_names(Path(col.media.dir()), folder)
        _copy_notetypes(col, scratch)
        for rows in groups:
            scratch.db_execute_many(_STORE, [list(row) for row in rows])
        checked = scratch.check_media()
        unused = [(folder / name).read_bytes().decode() for name in checked.unused]
        return Found(unused, list(checked.missing), list(checked.missing_media_notes))


@contextlib.contextmanager
def _temporary_folder() -> Iterator[Path]:
    """A folder for media. Anki makes one for its media trash beside it."""
    with tempfile.TemporaryDirectory(prefix="ankiconnect-") as around:
        folder = Path(around, "media")
        folder.mkdir()
        yield folder


@contextlib.contextmanager
def _scratch(folder: Path) -> Iterator[RustBackend]:
    scratch = open_scratch(str(folder))
    try:
        yield scratch
    finally:
        scratch.close_collection(downgrade_to_schema11=False)


def _copy_names(media: Path, folder: Path) -> None:
    """Make a file for each file of the media folder. Its content is the name: Anki may rename it."""
    with os.scandir(media) as entries:
        for one in entries:
            if _is_checked(Path(one.path)):
                (folder / one.name).write_bytes(one.name.encode())


def _is_checked(file: Path) -> bool:
    try:
        str(file).encode()  # on Linux a name may hold bytes that are not UTF-8
        size = file.lstat().st_size
    except (UnicodeEncodeError, OSError):
        return False
    return 0 < size <= MAX_FILE_BYTES and entry(file) in (Entry.FILE, Entry.LINK)


def _copy_notetypes(col: Collection, scratch: RustBackend) -> None:
    for one in col.models.all_names_and_ids():
        scratch.add_or_update_notetype(
            json=col._backend.get_notetype_legacy(one.id),
            preserve_usn_and_mtime=True,
            skip_checks=True,
        )


def _numbered(notes: Sequence[tuple[int, list[str]]]) -> list[Sequence[Any]]:
    """Notes without an id, with numbers that are not those of other notes."""
    return [(-n, kind, "\x1f".join(fields)) for n, (kind, fields) in enumerate(notes, 1)]


def _notes(col: Collection) -> Iterator[Sequence[Any]]:
    """The notes in groups: id, note type and fields of each."""
    last = 0
    while rows := database(col).all(_SOME_NOTES, last):
        yield rows
        last = rows[-1][0]
