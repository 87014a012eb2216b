"""Storing a new file without Anki's media database.

`write_data` of Anki's library opens that database for each file and waits several times for the disk:
4 ms on the main thread, and more on a slow disk. Without it, Anki finds the file when it looks through
the folder, before the next sync of media (docs/anki-internals.md, 12).
"""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from .names import stored_name

if TYPE_CHECKING:
    from anki.collection import Collection

_MAX_NAME_BYTES = 100
"""Anki shortens names that are a little longer."""
_MS = 1_000_000


def store(col: Collection, file: Path, content: bytes) -> bool:
    """Store a file of a name that is free and that Anki's media database does not know.

    Not during a sync of media: Anki might take the folder for known without having seen the file.

    Returns:
        Whether it was stored. If not, Anki's library is to do it, or to say why it cannot.
    """
    return keeps_name(file.name) and not _is_wrapped(col) and _put(file, content)


def keeps_name(name: str) -> bool:
    """Whether Anki is known to store a new file under just this name."""
    return name.isprintable() and len(name.encode()) <= _MAX_NAME_BYTES and stored_name(name) == name


def _is_wrapped(col: Collection) -> bool:
    """Whether another add-on has replaced Anki's function, to make pictures smaller, say."""
    function = col.media.write_data
    return getattr(function, "__module__", "") != "anki.media" or hasattr(function, "__wrapped__")


def _put(file: Path, content: bytes) -> bool:
    """Write a file beside the folder, then put it there as a whole: others may read it at once."""
    folder = file.parent
    partial = folder.with_name(f"{folder.name}.partial")
    try:
        before = folder.stat()
        if _differs(before, partial.parent.stat()):
            return False
        # It is there after a kill, perhaps as a second name of a stored file, which must stay as it is.
        partial.unlink(missing_ok=True)
        with partial.open("xb") as output:
            output.write(content)
        os.link(partial, file)
        make_newer(folder, before.st_mtime_ns)
    except OSError:  # the name is not free, the disk is full, the file system has no links...
        return False
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
    return True


def _differs(folder: os.stat_result, beside: os.stat_result) -> bool:
    """Whether a file from beside the folder could not be linked, or would be of another group."""
    return folder.st_dev != beside.st_dev or bool(folder.st_mode & stat.S_ISGID)


def make_newer(folder: Path, before: int) -> None:
    """Let a sync see that a folder has changed, also within a tick of the clock.

    Args:
        before: Its time before the change, in nanoseconds. Anki compares milliseconds.
    """
    after = folder.stat()
    if after.st_mtime_ns // _MS <= before // _MS:
        os.utime(folder, ns=(after.st_atime_ns, before + _MS))
