"""Checking the media folder against the notes."""

from __future__ import annotations

import os
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

from ...objects.media import MediaCheck
from ..framework.action import Scope, Writes
from ..framework.host import Host, NewNote
from ..framework.registry import action
from ..framework.request_context import RequestContext
from ..framework.slices import groups
from . import folder, unused

if TYPE_CHECKING:
    from anki.collection import Collection

_FILES_AT_A_TIME = 100


@action("checkMedia", scope=Scope.READ)
async def check_media(context: RequestContext, /) -> MediaCheck:
    """Find the files that no note uses, and the notes whose files are missing, as Tools > Check Media
    does. Unlike there, no file gets another name, and Undo stays as it is.

    A file is used if a note names it, a note in an open Add window too. Files whose names begin with an
    underscore are never unused. Empty files and those over 100 MB are left out. Other requests wait.

    Returns:
        object: the result of the check, sorted

    Example:
        After storeMediaFile {"filename": "hola.txt", "data": "wqFIb2xhIQ=="}
        {}
    """
    found = await context.background(_find, await context.start_and_wait(_new_notes))
    trash = await context.worker(_count_files, await context.main(folder.trash_of))
    return {
        "unused": found.unused,
        "missing": found.missing,
        "missingNotes": found.notes,
        "trashFiles": trash,
    }


@action("trashUnusedMedia", scope=Scope.EDIT, writes=Writes.MEDIA, destructive=True, idempotent=True)
async def trash_unused_media(context: RequestContext, /) -> int:
    """Move the files that checkMedia finds unused to Anki's media trash. Tools > Check Media can
    restore them, and Undo cannot.

    Returns:
        int: number of files that were moved

    Example:
        After storeMediaFile {"filename": "hola.txt", "data": "wqFIb2xhIQ=="}
        {}
    """
    return await context.background(_trash, await context.start_and_wait(_new_notes))


def _new_notes(col: Collection, host: Host, /) -> Future[list[NewNote]]:
    return host.new_notes()


def _find(col: Collection, /, new: list[NewNote]) -> unused.Found:
    return unused.find(col, new)


def _trash(col: Collection, /, new: list[NewNote]) -> int:
    media = Path(col.media.dir())
    names = unused.find(col, new).unused
    links = [name for name in names if (media / name).is_symlink()]
    for link in links:
        folder.delete(col, media / link)
    for some in groups([name for name in names if name not in set(links)], _FILES_AT_A_TIME):
        col.media.trash_files(list(some))
    return len(names)


def _count_files(path: Path) -> int:
    if not path.is_dir():
        return 0
    with os.scandir(path) as entries:
        return sum(one.is_symlink() or one.is_file() for one in entries)
