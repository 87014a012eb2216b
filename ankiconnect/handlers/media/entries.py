"""What stands under a name in the media folder. Only what is a file there is ever opened.

A pipe would be waited for without end, a device may have no end, and what a link leads to may lie
outside the folder.
"""

from __future__ import annotations

import enum
import os
import stat
from pathlib import Path


class Entry(enum.Enum):
    """Kinds of entries of the media folder."""

    NOTHING = enum.auto()
    FILE = enum.auto()
    """A regular file, or a link to one of the same folder."""
    LINK = enum.auto()
    """A link to anything else: out of the folder, to nothing, to a folder, pipe or device."""
    OTHER = enum.auto()
    """A folder, a pipe, a device."""


def entry(path: Path) -> Entry:
    """What stands at a path of the media folder; nothing is opened for that.

    Args:
        path: The media folder, which may itself be a link, and a name in it.
    """
    try:
        mode = os.lstat(path).st_mode
    except (OSError, ValueError):  # a name that is too long, or that no file system can have
        return Entry.NOTHING
    if stat.S_ISREG(mode):
        return Entry.FILE
    if not stat.S_ISLNK(mode):
        return Entry.OTHER
    return Entry.FILE if _leads_to_a_file_of(path.parent, path) else Entry.LINK


def _leads_to_a_file_of(folder: Path, link: Path) -> bool:
    """Whether a link leads to a regular file in a folder, or below it."""
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):  # it leads to nothing, or in a circle
        return False
    return target.is_relative_to(folder.resolve()) and target.is_file()
