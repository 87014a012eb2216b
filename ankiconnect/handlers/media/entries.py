"""Kinds of entries in the media folder. Only regular files inside the folder are ever opened.

Opening a pipe may block forever, a device may have no end, and a link may lead out of the folder.
"""

from __future__ import annotations

import enum
import os
import stat
from pathlib import Path

from ..shared.paths import is_open_database


class Entry(enum.Enum):
    """What a name in the media folder refers to."""

    NOTHING = enum.auto()
    FILE = enum.auto()
    """A regular file, or a link to a regular file inside the folder."""
    LINK = enum.auto()
    """Any other link: it is broken, or leads out of the folder, or to a folder, pipe or device."""
    OTHER = enum.auto()
    """A folder, a pipe, a device, or a hard link to a database of the collection. Whoever closes the
    latter, Anki's media trash too, ends Anki's lock on the collection."""


def entry(path: Path) -> Entry:
    """The kind of entry at a path. Nothing is opened to find out.

    Args:
        path: The media folder, which may itself be a link, followed by a name in it.
    """
    try:
        found = os.lstat(path)
    except (OSError, ValueError):  # there is no entry, or the name is too long or not valid
        return Entry.NOTHING
    if stat.S_ISREG(found.st_mode):
        return Entry.OTHER if found.st_nlink > 1 and _is_database(path) else Entry.FILE
    if not stat.S_ISLNK(found.st_mode):
        return Entry.OTHER
    return Entry.FILE if _points_to_file_inside(path.parent, path) else Entry.LINK


def _is_database(path: Path) -> bool:
    """Whether a file is one of the databases of the collection to which the media folder belongs."""
    return is_open_database(path, path.parent.with_suffix(".anki2"))


def _points_to_file_inside(folder: Path, link: Path) -> bool:
    """Whether a link points to a regular file in the folder or in its subfolders."""
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):  # the link is broken or part of a loop
        return False
    return target.is_relative_to(folder.resolve()) and target.is_file()
