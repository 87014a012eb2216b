"""The media folder, on the main thread."""

from __future__ import annotations

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
    """
    name = plain_name(filename)
    if delete_existing:
        _make_way(col, stored_name(name), content)
    return col.media.write_data(name, content)


def _make_way(col: Collection, name: str, content: bytes) -> None:
    there = Path(col.media.dir(), name)
    if there.is_file() and not _holds(there, content):
        col.media.trash_files([name])


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
