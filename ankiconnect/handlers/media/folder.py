"""Writing and deleting files in the media folder. Main thread only.

A file is stored in two steps: `plan` finds its name, with which a note can be tested, and `write`
stores it. `Written.undo` puts everything back, for a note that could not be added after all.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..framework.errors import ActionError
from . import new_files
from .entries import Entry, entry
from .names import is_changed, name_of_its_own, plain_name, stored_name, suffixed_name, very_name

if TYPE_CHECKING:
    from anki.collection import Collection


@dataclass(frozen=True)
class Plan:
    """How a file will be stored.

    Attributes:
        target: The file.
        content: What to store.
        aside: What goes to Anki's media trash first.
        keeps_case: Whether the name has capital letters, which Anki would change.
    """

    target: Path
    content: bytes
    aside: tuple[Path, ...] = ()
    keeps_case: bool = False


@dataclass(frozen=True)
class Written:
    """A file that was stored.

    Attributes:
        file: The file.
        is_new: Whether it was not there before with the same content.
        aside: What went to Anki's media trash.
    """

    file: Path
    is_new: bool
    aside: tuple[Path, ...] = ()

    def undo(self) -> None:
        """Remove the file, and take what it replaced out of the trash."""
        if self.is_new:
            self.file.unlink(missing_ok=True)
        for one in self.aside:
            _restore_from_trash(one)


def store(
    col: Collection, syncs_media: bool, /, filename: str, content: bytes, delete_existing: bool
) -> str:
    """Store a file in the media folder at once.

    Returns:
        The name under which it is stored.

    Raises:
        ActionError, AnkiException, OSError: As for `plan` and `write`.
    """
    return write(col, syncs_media, plan(col, filename, content, delete_existing)).file.name


def plan(
    col: Collection,
    filename: str,
    content: bytes | None,
    delete_existing: bool,
    planned: Mapping[Path, bytes] = {},
) -> Plan:
    """Find the name under which a file is stored (docs/api-decisions.md, bb).

    Args:
        col: The collection.
        filename: The name the client requests.
        content: What to store; None when it is not known, for a check.
        delete_existing: Whether another file of exactly that name is replaced; otherwise the new one
            gets a suffix. A link that leads out of the folder is replaced in any case: Anki would
            write to where it leads.
        planned: Files that will be stored before it.

    Raises:
        ActionError: The name cannot name a file, or names a folder, a pipe or a device.
    """

    def look_at(file: Path) -> tuple[Entry, bool]:
        """The kind of entry, and whether it is a file with other content."""
        kind = entry(file)
        if content is None:
            return kind, False
        if file in planned:
            return kind, planned[file] != content
        return kind, kind is Entry.FILE and not _holds(file, content)

    folder = Path(col.media.dir())
    target = folder / stored_name(plain_name(filename))
    old = very_name(folder, filename)
    in_place = old is not None and _differs_in_case(old, target)
    if old is not None and in_place:
        target = old
    kind, is_other = look_at(target)
    if is_other and not in_place and is_changed(filename, target.name):
        target = folder / name_of_its_own(filename)
        kind, is_other = look_at(target)
    if is_other and not delete_existing:
        target = folder / suffixed_name(target.name, content or b"")
        in_place = False
        kind, is_other = look_at(target)
    if kind is Entry.OTHER:
        raise ActionError(
            f"{target.name} is not a regular file in the media folder, and stays as it is"
        )
    aside = [target] if kind is Entry.LINK or is_other else []
    if old is not None and old != target and delete_existing and not _is_same(old, target):
        aside.append(old)
    return Plan(target, content or b"", tuple(aside), in_place)


def _differs_in_case(old: Path, target: Path) -> bool:
    same_letters = old.name != target.name and old.name.lower() == target.name.lower()
    return same_letters and not _is_same(old, target)


def _is_same(one: Path, other: Path) -> bool:
    """Whether two names are one file: on Windows and macOS, where case does not count."""
    try:
        return not one.is_symlink() and not other.is_symlink() and one.samefile(other)
    except OSError:
        return False


def write(col: Collection, syncs_media: bool, planned: Plan) -> Written:
    """Store a file as planned.

    Args:
        syncs_media: Whether Anki is syncing media.

    Raises:
        AnkiException, OSError: It cannot be written. Nothing has changed then.
    """
    file = planned.target
    aside: list[Path] = []
    is_new = False
    try:
        for one in planned.aside:
            if os.path.lexists(one):  # two plans of one note may replace the same file
                _move_to_trash(col, one)
                aside.append(one)
        is_new = not os.path.lexists(file)
        # Anki must note at once what becomes of a file that it knows, and of one during a sync.
        is_simple = is_new and not aside and not syncs_media
        if planned.keeps_case:
            if is_new:
                file.write_bytes(planned.content)
        elif not (is_simple and new_files.store(col, file, planned.content)):
            file = file.with_name(col.media.write_data(file.name, planned.content))
    except Exception:  # the disk is full, say
        if is_new:
            _remove_partial_file(planned.target, planned.content)
        for one in aside:
            _restore_from_trash(one)
        raise
    return Written(file, is_new, tuple(aside))


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
    return _trash_beside(file.parent) / file.name


def _trash_beside(folder: Path) -> Path:
    return folder.with_name("media.trash")


def _holds(file: Path, content: bytes) -> bool:
    return file.stat().st_size == len(content) and file.read_bytes() == content


def delete(col: Collection, /, there: Path) -> None:
    """Move a file, or a link itself, to Anki's media trash; nothing happens when it is gone."""
    if entry(there) in (Entry.FILE, Entry.LINK):
        _move_to_trash(col, there)


def trash_of(col: Collection, /) -> Path:
    """The folder of Anki's media trash, which may not exist."""
    return _trash_beside(Path(col.media.dir()).absolute())


def path_of(col: Collection, /) -> str:
    """The absolute path of the media folder."""
    return str(Path(col.media.dir()).absolute())
