"""Which files on this machine a client may name (docs/api-decisions.md, m). Anki's own files are
protected from every client."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..framework import parameter_types
from ..framework.errors import ActionError
from ..framework.request_context import RequestContext

if TYPE_CHECKING:
    from anki.collection import Collection

NOT_ALLOWED = "file paths are not allowed from this origin"

_COLLECTION = "collection.anki2"
_DATABASE_SUFFIXES = ("", "-wal", "-shm", "-journal")
_MEDIA_DATABASES = (".media.db2", ".media.db")
"""Extensions of the media database; older versions of Anki used the second one."""
_PROFILE_DATABASES = ("prefs21.db", "prefs21.db-journal", "prefs.db")
"""Files in Anki's base folder, which contains the folders of the profiles."""
_PROFILE_FOLDERS = ("backups", "media.trash")
"""Folders in the folder of a profile, besides the media folder."""


def check_paths_allowed(context: RequestContext) -> None:
    """Refuse a request that names a file when it comes from a page, an extension or another machine.

    Raises:
        ActionError: This caller may not name files.
    """
    if not context.caller.may_use_paths:
        raise ActionError(NOT_ALLOWED)


def collection_file(col: Collection, /) -> str:
    """The path of the open collection's file."""
    return col.path


def check_regular_file(path: str) -> None:
    """Refuse a device or a pipe, since opening one may block forever. For a worker thread.

    Raises:
        ActionError: It is not a regular file.
        OSError: The file does not exist.
    """
    if "\0" in path:
        raise ActionError(f"{parameter_types.shown(path)} is not a path: it has a NUL character in it")
    mode = os.stat(path).st_mode
    if not stat.S_ISREG(mode):
        what = "a folder" if stat.S_ISDIR(mode) else "not a regular file"
        raise ActionError(f"{path} is {what}")


def check_not_open_database(path: str, collection: str) -> None:
    """Refuse to read a file that Anki's library has open as a database. For a worker thread.

    On Linux and macOS, file locks belong to the process. If this process opened and closed such a file,
    the lock on the collection would be lost, and another Anki could open the collection.

    Args:
        path: The file that would be read.
        collection: The path of the open collection's file.

    Raises:
        ActionError: It is one of the open databases.
    """
    if is_open_database(Path(path), Path(collection)):
        raise ActionError(f"{path} is a database of the open collection, and cannot be read")


def is_open_database(path: Path, collection: Path) -> bool:
    """Whether a file is the collection, its media database, or one that SQLite keeps next to these."""
    return any(_is_same(path, database) for database in _databases(collection))


def check_not_ankis(path: str, collection: str) -> None:
    """Refuse to replace a file that belongs to an Anki profile. For a worker thread.

    These files are the collection, the media database, the files that SQLite keeps next to both, the
    list of profiles, and all files in the folders for media, deleted media and backups. They are
    protected in the open profile, in the profiles next to it, and in any other profile whose folder
    contains the path. Links are followed.

    Args:
        path: The file that would be written, as an absolute path.
        collection: The path of the open collection's file.

    Raises:
        ActionError: The file is one of these.
    """
    # Writing to a link replaces the link, not its target. A link to a collection is protected all the
    # same, since a client that names it means the collection.
    entry = Path(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
    targets = {entry, Path(os.path.realpath(path))}
    for own in _collections(Path(collection).absolute(), targets):
        if any(_belongs_to(own, target) for target in targets):
            raise ActionError(f"{path} is a part of Anki's collection {own}, and is not replaced")


def _collections(open_one: Path, targets: Iterable[Path]) -> Iterator[Path]:
    """The collections to which one of the targets may belong."""
    folders = {one for target in targets for one in target.parents}
    with contextlib.suppress(PermissionError):  # an unreadable folder contains no profiles of this Anki
        folders.update(open_one.parent.parent.iterdir())
    found = (folder / _COLLECTION for folder in folders)
    yield from {open_one, *(one for one in found if os.path.exists(one))}


def _belongs_to(collection: Path, target: Path) -> bool:
    files = _databases(collection)
    files += [collection.parent.parent / name for name in _PROFILE_DATABASES]
    folders = [_media(collection), *(collection.with_name(name) for name in _PROFILE_FOLDERS)]
    return any(_is_same(target, file) for file in files) or any(
        _is_same(above, folder) for above in (target, *target.parents) for folder in folders
    )


def _databases(collection: Path) -> list[Path]:
    """A collection and its media database, with the files that SQLite keeps next to them."""
    # If the collection is a link, Anki keeps its files next to the link, and SQLite keeps its files
    # next to the target of the link.
    databases = [collection, Path(os.path.realpath(collection))]
    databases += [collection.with_suffix(end) for end in _MEDIA_DATABASES]
    return [one.with_name(one.name + end) for one in databases for end in _DATABASE_SUFFIXES]


def _media(collection: Path) -> Path:
    """The media folder of a collection."""
    return collection.with_suffix(".media")


def _is_same(one: Path, other: Path) -> bool:
    """Whether two paths are the same file. If one does not exist, whether they would be."""
    try:
        return os.path.samefile(one, other)
    except OSError:
        # Ignore case, since the file system may not distinguish it.
        same_name = one.name.casefold() == other.name.casefold() != ""
        return same_name and _is_same(one.parent, other.parent)
