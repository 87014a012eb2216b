"""Writing and deleting files in the media folder. Main thread only."""

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
        filename: The name the client requested.
        delete_existing: Whether to move an existing file with that name and other content to Anki's
            media trash first. If not, Anki chooses a free name. A link that leads out of the folder is
            always moved to the trash, since Anki would write to the target of the link.

    Returns:
        The name under which Anki stored it.

    Raises:
        ActionError: The name is not a valid file name, or refers to a folder, a pipe or a device.
        AnkiException, OSError: The file cannot be written. Nothing has changed then.
    """
    name = plain_name(filename)
    path = Path(col.media.dir(), stored_name(name))
    differs = entry(path) is Entry.FILE and not _holds(path, content)
    replaces = differs and delete_existing
    if differs and not replaces:
        path = path.with_name(hashed_name(path.name, content))
    kind = entry(path)
    if kind is Entry.OTHER:
        raise ActionError(f"{path.name} is no regular file in the media folder, and stays as it is")
    trash_first = replaces or kind is Entry.LINK
    if trash_first:
        _move_to_trash(col, path)
    try:
        return col.media.write_data(name, content)
    except Exception:  # the disk may be full, for example
        _remove_partial_file(path, content)
        if trash_first:
            _restore_from_trash(path)
        raise


def _remove_partial_file(file: Path, content: bytes) -> None:
    """Remove a file that Anki started to write but could not finish."""
    if entry(file) is Entry.FILE:
        written = file.read_bytes()
        if len(written) < len(content) and content.startswith(written):
            file.unlink()


def _move_to_trash(col: Collection, path: Path) -> None:
    """Move a file or a link to Anki's media trash. If that fails, it stays in the media folder."""
    try:
        if path.is_symlink():
            # Not trash_files(): it would set the time of the link's target, and fail for a relative
            # link.
            _trash_path(path).parent.mkdir(exist_ok=True)
            path.replace(_trash_path(path))
        else:
            col.media.trash_files([path.name])
    except Exception:
        _restore_from_trash(path)
        raise


def _restore_from_trash(file: Path) -> None:
    """Move a file back from Anki's media trash, if it is there and its old name is free."""
    with contextlib.suppress(FileNotFoundError):
        if not os.path.lexists(file):
            _trash_path(file).replace(file)


def _trash_path(file: Path) -> Path:
    return file.parent.with_name("media.trash") / file.name


def _holds(file: Path, content: bytes) -> bool:
    return file.stat().st_size == len(content) and file.read_bytes() == content


def delete(col: Collection, /, filename: str) -> None:
    """Move a file or a link (not its target) to Anki's media trash. If it does not exist, nothing
    happens."""
    try:
        path = existing(col.media.dir(), filename, (Entry.FILE, Entry.LINK))
    except ActionError:
        return  # a name such as ".." cannot be a file
    if path is not None:
        _move_to_trash(col, path)


def path_of(col: Collection, /) -> str:
    """The absolute path of the media folder."""
    return str(Path(col.media.dir()).absolute())
