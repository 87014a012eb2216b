"""Files of this machine that clients name: who may (docs/api-decisions.md, m), and which nobody may."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..framework.errors import ActionError
from ..framework.request_context import RequestContext

if TYPE_CHECKING:
    from anki.collection import Collection

NOT_ALLOWED = "file paths are not allowed from this origin"

_COLLECTION = "collection.anki2"
_OF_A_DATABASE = ("", "-wal", "-shm", "-journal")
_MEDIA_DATABASES = (".media.db2", ".media.db")
"""How the database of the media ends; the second is of older Ankis."""
_OF_ALL_PROFILES = ("prefs21.db", "prefs21.db-journal", "prefs.db")
"""What Anki keeps in its base folder, above the profiles."""
_FOLDERS = ("backups", "media.trash")
"""What Anki keeps besides in the folder of a profile."""


def check_paths_allowed(context: RequestContext) -> None:
    """Refuse a request that names a file, from a web page or another machine.

    Raises:
        ActionError: This caller may not.
    """
    if not context.caller.may_use_paths:
        raise ActionError(NOT_ALLOWED)


def collection_file(col: Collection, /) -> str:
    """The file of the open collection."""
    return col.path


def check_regular_file(path: str) -> None:
    """Refuse a device or a pipe: opening one may wait for ever. For a worker thread.

    Raises:
        ActionError: It is no regular file.
        OSError: There is no such file.
    """
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise ActionError(f"{path} is no regular file")


def check_not_open_database(path: str, collection: str) -> None:
    """Refuse to read what Anki's library has open as a database. For a worker thread.

    Where locks belong to processes, as on Linux and macOS, this process closing such a file would end
    the lock on the collection, and another Anki could open it at the same time.

    Args:
        path: The file that would be read.
        collection: The file of the open collection.

    Raises:
        ActionError: It is such a file.
    """
    if any(_is_same(Path(path), database) for database in _databases(Path(collection))):
        raise ActionError(f"{path} is a database of the open collection, and cannot be read")


def check_not_ankis(path: str, collection: str) -> None:
    """Refuse to replace what Anki keeps its collections in. For a worker thread.

    That is, of the open profile, of those beside it, and of any other whose folder the path leads into:
    the collection, the database of its media, what SQLite keeps beside both, the list of the profiles,
    and everything inside the folders of media, deleted media and backups. Links are followed.

    Args:
        path: The file that would be written, absolute.
        collection: The file of the open collection.

    Raises:
        ActionError: It is such a file, or lies in such a folder.
    """
    # A link at the path would be replaced itself; whoever names one to a collection means that.
    entry = Path(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
    targets = {entry, Path(os.path.realpath(path))}
    for own in _collections(Path(collection).absolute(), targets):
        if any(_belongs_to(own, target) for target in targets):
            raise ActionError(f"{path} is a part of Anki's collection {own}, and is not replaced")


def _collections(open_one: Path, targets: Iterable[Path]) -> Iterator[Path]:
    """The collections that one of the targets might belong to."""
    folders = {one for target in targets for one in target.parents}
    with contextlib.suppress(PermissionError):  # where nobody may look there are no profiles of ours
        folders.update(open_one.parent.parent.iterdir())
    found = (folder / _COLLECTION for folder in folders)
    yield from {open_one, *(one for one in found if os.path.exists(one))}


def _belongs_to(collection: Path, target: Path) -> bool:
    files = _databases(collection)
    files += [collection.parent.parent / name for name in _OF_ALL_PROFILES]
    folders = [_media(collection), *(collection.with_name(name) for name in _FOLDERS)]
    return any(_is_same(target, file) for file in files) or any(
        _is_same(above, folder) for above in (target, *target.parents) for folder in folders
    )


def _databases(collection: Path) -> list[Path]:
    """A collection and the database of its media, with what SQLite keeps beside them."""
    # Anki takes what is beside a collection that is a link from beside the link, SQLite from beside
    # the file that it leads to.
    databases = [collection, Path(os.path.realpath(collection))]
    databases += [collection.with_suffix(end) for end in _MEDIA_DATABASES]
    return [one.with_name(one.name + end) for one in databases for end in _OF_A_DATABASE]


def _media(collection: Path) -> Path:
    """The folder of a collection's media."""
    return collection.with_suffix(".media")


def _is_same(one: Path, other: Path) -> bool:
    """Whether two paths are one file; where one is missing, whether they would be."""
    try:
        return os.path.samefile(one, other)
    except OSError:
        # Without regard to case, which a file system may not have any for.
        same_name = one.name.casefold() == other.name.casefold() != ""
        return same_name and _is_same(one.parent, other.parent)
