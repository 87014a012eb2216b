"""Storing a new file without Anki's media database.

`write_data` of Anki's library opens that database for each file and waits several times for the disk:
4 ms on the main thread, and more on a slow disk. It gains nothing here, since before each sync of media
Anki looks for new files in the folder in any case (docs/anki-internals.md, 12).
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from .names import stored_name

if TYPE_CHECKING:
    from anki.collection import Collection

_MAX_NAME_BYTES = 100
"""Anki shortens names that are a little longer."""


def store(col: Collection, file: Path, content: bytes) -> bool:
    """Store a file of a name that is free.

    Returns:
        Whether it was stored. If not, Anki's library is to do it, or to say why it cannot.
    """
    return keeps_name(file.name) and not _is_wrapped(col) and _put(file, content)


def keeps_name(name: str) -> bool:
    """Whether Anki is known to store a new file under just this name."""
    return name.isprintable() and len(name.encode()) <= _MAX_NAME_BYTES and stored_name(name) == name


def _is_wrapped(col: Collection) -> bool:
    """Whether another add-on has replaced Anki's function, to make pictures smaller, say."""
    return getattr(col.media.write_data, "__module__", "") != "anki.media"


def _put(file: Path, content: bytes) -> bool:
    """Write a file beside the folder, then put it there as a whole: a sync may look at any time."""
    partial = file.parent.with_name(f"{file.parent.name}.partial")
    try:
        # It is there after a kill, perhaps as a second name of a stored file, which must stay as it is.
        partial.unlink(missing_ok=True)
        with partial.open("xb") as output:
            output.write(content)
        os.link(partial, file)
    except OSError:  # the name is not free, the disk is full, the file system has no links...
        return False
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
    return True
