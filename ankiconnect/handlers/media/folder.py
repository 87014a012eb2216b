"""The media folder, on the main thread."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ActionError
from .names import existing, plain_name, stored_name

if TYPE_CHECKING:
    from anki.collection import Collection


def store(col: Collection, /, filename: str, content: bytes, delete_existing: bool) -> str:
    """Store a file in the media folder.

    Args:
        filename: The name the client wishes.
        content: What to store.
        delete_existing: Whether another file of that name goes to Anki's media trash first; otherwise
            Anki picks a free name.

    Returns:
        The name under which Anki stored it.

    Raises:
        ActionError: The name cannot name a file.
        AnkiException: It cannot be written. Nothing has changed then.
    """
    name = plain_name(filename)
    there = Path(col.media.dir(), stored_name(name))
    was_there = there.is_file()
    replaces = was_there and delete_existing and not _holds(there, content)
    try:
        if replaces:
            col.media.trash_files([there.name])
        return col.media.write_data(name, content)
    except Exception:  # the disk is full, say
        if replaces or not was_there:
            _remove_part(there, content)
        _remove_part(_with_hash(there, content), content)
        if replaces:
            _bring_back(there)
        raise


def _remove_part(file: Path, content: bytes) -> None:
    """Remove a file that Anki has begun to write and could not finish."""
    with contextlib.suppress(FileNotFoundError):
        part = file.read_bytes()
        if len(part) < len(content) and content.startswith(part):
            file.unlink()


def _with_hash(file: Path, content: bytes) -> Path:
    """The name that Anki picks when there is a file of that name with another content."""
    digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    return file.with_name(f"{file.stem}-{digest}{file.suffix}")


def _bring_back(file: Path) -> None:
    """Take a file out of Anki's media trash, unless it did not get there."""
    with contextlib.suppress(FileNotFoundError):
        if not file.exists():
            (file.parent.with_name("media.trash") / file.name).replace(file)


def _holds(file: Path, content: bytes) -> bool:
    return file.stat().st_size == len(content) and file.read_bytes() == content


def delete(col: Collection, /, filename: str) -> None:
    """Move a file to Anki's media trash; nothing happens when there is none of that name."""
    try:
        there = existing(col.media.dir(), filename)
    except ActionError:
        return  # a name like ".." names no file either
    if there is not None:
        col.media.trash_files([there.name])


def path_of(col: Collection, /) -> str:
    """The path of the media folder."""
    return str(Path(col.media.dir()).absolute())
