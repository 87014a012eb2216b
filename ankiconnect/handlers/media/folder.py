"""The media folder, on the main thread."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from ..framework.errors import ActionError
from .entries import Entry, entry
from .names import existing, hashed_name, plain_name, stored_name

if TYPE_CHECKING:
    from anki.collection import Collection


def store(col: Collection, /, filename: str, content: bytes, delete_existing: bool) -> str:
    """Store a file in the media folder.

    Args:
        filename: The name the client wishes.
        content: What to store.
        delete_existing: Whether another file of that name goes to Anki's media trash first; otherwise
            Anki picks a free name. A link that leads out of the folder goes there in any case: Anki
            would write to where it leads.

    Returns:
        The name under which Anki stored it.

    Raises:
        ActionError: The name cannot name a file, or names a folder, a pipe or a device.
        AnkiException, OSError: It cannot be written. Nothing has changed then.
    """
    name = plain_name(filename)
    there = Path(col.media.dir(), stored_name(name))
    differs = entry(there) is Entry.FILE and not _holds(there, content)
    replaces = differs and delete_existing
    if differs and not replaces:
        there = there.with_name(hashed_name(there.name, content))
    kind = entry(there)
    if kind is Entry.OTHER:
        raise ActionError(f"{there.name} is no regular file in the media folder, and stays as it is")
    makes_room = replaces or kind is Entry.LINK
    if makes_room:
        _put_aside(col, there)
    try:
        return col.media.write_data(name, content)
    except Exception:  # the disk is full, say
        _remove_part(there, content)
        if makes_room:
            _bring_back(there)
        raise


def _remove_part(file: Path, content: bytes) -> None:
    """Remove a file that Anki has begun to write and could not finish."""
    if entry(file) is Entry.FILE:
        part = file.read_bytes()
        if len(part) < len(content) and content.startswith(part):
            file.unlink()


def _put_aside(col: Collection, there: Path) -> None:
    """Move a file or a link to Anki's media trash, or leave it where it is and raise."""
    try:
        if there.is_symlink():
            # Anki would set the time of what it leads to, if anything, and fail over a relative one.
            _trash(there).parent.mkdir(exist_ok=True)
            there.replace(_trash(there))
        else:
            col.media.trash_files([there.name])
    except Exception:
        _bring_back(there)
        raise


def _bring_back(file: Path) -> None:
    """Take a file out of Anki's media trash, unless it did not get there."""
    with contextlib.suppress(FileNotFoundError):
        if not os.path.lexists(file):
            _trash(file).replace(file)


def _trash(file: Path) -> Path:
    return file.parent.with_name("media.trash") / file.name


def _holds(file: Path, content: bytes) -> bool:
    return file.stat().st_size == len(content) and file.read_bytes() == content


def delete(col: Collection, /, filename: str) -> None:
    """Move a file, or a link itself, to Anki's media trash; nothing happens when there is none."""
    try:
        there = existing(col.media.dir(), filename, (Entry.FILE, Entry.LINK))
    except ActionError:
        return  # a name like ".." names no file either
    if there is not None:
        _put_aside(col, there)


def path_of(col: Collection, /) -> str:
    """The path of the media folder."""
    return str(Path(col.media.dir()).absolute())
