"""Storing, reading, listing and deleting files in the media folder."""

from __future__ import annotations

import base64
import fnmatch
import os
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from ..framework.action import Scope, Writes
from ..framework.errors import ActionError
from ..framework.host import Memory
from ..framework.registry import action
from ..framework.request_context import RequestContext
from . import folder
from .entries import Entry, entry
from .names import existing
from .sources import Source, content_of

if TYPE_CHECKING:
    from anki.collection import Collection

MAX_PATTERN_LENGTH = 1_000
"""Characters. `re` caches the last few hundred patterns, so long ones would keep much memory in use."""


@action("storeMediaFile", scope=Scope.ADD, writes=Writes.MEDIA, destructive=True, idempotent=True)
async def store_media_file(
    context: RequestContext,
    /,
    filename: str,
    data: str | None = None,
    path: str | None = None,
    url: str | None = None,
    skipHash: str | None = None,
    deleteExisting: bool = True,
) -> str | None:
    """Store a file in the media folder. The content comes from data, path or url; the first one that is
    given counts.

    Args:
        filename: Name of the file. Folders in it are removed, ``%XX`` is decoded, and Anki removes
            characters that file systems do not allow. If another file already has the name that
            results, the new file gets a suffix. Files whose names begin with an underscore are kept
            when unused media are deleted.
        data: The content as base64, which may be URL-safe or a ``data:`` URL. White space is ignored;
            any other invalid character is an error.
        path: A file on the machine Anki runs on.
        url: An http or https address to download. Web pages and other machines may not use addresses of
            this machine or of a private network.
        skipHash: An MD5 hash in hex, in any case. Content with this hash is not stored.
        deleteExisting: Whether to replace an existing file with that name. If false, and the content
            differs, Anki chooses another name.

    Returns:
        string: the name of the stored file; null when it was skipped because of skipHash

    Errors:
        ``You must provide a "data", "path", or "url" field.``, ``data is not base64: ...``,
        ``no such file: ...``, ``... answered 404``, ``... download failed: ...``,
        ``file paths are not allowed from this origin``, ``... is not a regular file ...``,
        ``... is a database of the open collection, and cannot be read``.

    Example:
        {"filename": "hola.txt", "data": "wqFIb2xhIQ=="}
    """
    source = Source(filename, data, path, url, skipHash, deleteExisting)
    if data is None and path is None and url is not None:
        # This fixes the profile: if the user opens another one during the download, the request fails.
        await context.main(folder.path_of)
    content = await content_of(context, source)
    if content is None:
        return None
    return await context.main(folder.store, filename, content, deleteExisting)


@action("retrieveMediaFile", scope=Scope.READ)
async def retrieve_media_file(context: RequestContext, /, filename: str) -> str | bool:
    """Read a file in the media folder.

    Args:
        filename: Name of the file, as getMediaFilesNames lists it or as it was sent to storeMediaFile.

    Returns:
        string: the content as base64; false when the file does not exist, or is a link that leads out
        of the folder

    Example:
        {"filename": "gracias.mp3"}
    """
    media = await context.main(folder.path_of)
    return await context.worker(_read, media, filename, context)


def _read(media: str, filename: str, memory: Memory) -> str | bool:
    path = existing(media, filename)
    if path is None:
        return False
    # Twice as base64, which has four bytes for three: as bytes and as text, and then in the reply.
    memory.reserve(2 * path.stat().st_size * 4 // 3)
    return base64.b64encode(path.read_bytes()).decode()


@action("getMediaFilesNames", scope=Scope.READ)
async def get_media_files_names(context: RequestContext, /, pattern: str = "*") -> list[str]:
    """Get the names of the files in the media folder. Links that lead out of the folder are left out.

    Args:
        pattern: Shell pattern with ``?``, ``*`` and ``[..]``, at most 1,000 characters long. Hidden
            files match only a pattern that begins with a dot. A pattern with a folder in it matches
            nothing.

    Returns:
        array of string, in no particular order

    Example:
        {"pattern": "*.mp3"}
    """
    if len(pattern) > MAX_PATTERN_LENGTH:
        raise ActionError(
            "getMediaFilesNames() parameter pattern must have at most "
            f"{MAX_PATTERN_LENGTH} characters, not {len(pattern)}"
        )
    media = await context.main(folder.path_of)
    return await context.worker(_matching, media, pattern)


def _matching(media: str, pattern: str) -> list[str]:
    hidden = pattern.startswith(".")
    with os.scandir(media) as entries:
        names = [one.name for one in entries if _is_text(one.name) and _is_file(one)]
    # Not fnmatch.filter(): fnmatch caches many thousands of patterns.
    matches = re.compile(fnmatch.translate(unicodedata.normalize("NFC", pattern))).match
    return [
        name
        for name in names
        if name.startswith(".") == hidden and matches(unicodedata.normalize("NFC", name))
    ]


def _is_file(one: os.DirEntry[str]) -> bool:
    """Whether `retrieveMediaFile` can read it. Only links cost an extra disk access."""
    if one.is_symlink():
        return entry(Path(one.path)) is Entry.FILE
    return one.is_file()


def _is_text(name: str) -> bool:
    """Whether a name can be sent to a client. On Linux a name may hold bytes that are not UTF-8."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


@action("deleteMediaFile", scope=Scope.EDIT, writes=Writes.MEDIA, destructive=True, idempotent=True)
async def delete_media_file(context: RequestContext, /, filename: str) -> None:
    """Move a file from the media folder to Anki's media trash.

    Args:
        filename: Name of the file, as for retrieveMediaFile. If it does not exist, nothing happens.

    Returns:
        null

    Example:
        {"filename": "gracias.mp3"}
    """
    media = await context.main(folder.path_of)
    there = await context.worker(_deletable, media, filename)
    if there is not None:
        await context.main(folder.delete, there)


def _deletable(media: str, filename: str) -> Path | None:
    try:
        return existing(media, filename, (Entry.FILE, Entry.LINK))
    except ActionError:
        return None  # a name like ".." names no file either


@action("getMediaDirPath", scope=Scope.READ)
def get_media_dir_path(col: Collection, /) -> str:
    """Get the path of the media folder.

    Returns:
        string: an absolute path on the machine Anki runs on

    Example:
        {}
    """
    return folder.path_of(col)
