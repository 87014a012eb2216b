"""The actions on files of the media folder."""

from __future__ import annotations

import base64
import fnmatch
import os
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from ..framework.action import Writes
from ..framework.errors import ActionError
from ..framework.registry import action
from ..framework.request_context import RequestContext
from . import folder
from .entries import Entry, entry
from .names import existing
from .sources import Source, content_of

if TYPE_CHECKING:
    from anki.collection import Collection

MAX_PATTERN = 1_000
"""Length of a pattern: `re` keeps the last few hundred that it compiled."""


@action("storeMediaFile", writes=Writes.MEDIA)
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
    """Store a file in the media folder, from the first of data, path and url that is there.

    Args:
        filename: Name of the file; folders are cut off, and Anki changes what file systems do not
            allow. A name that begins with an underscore is kept when unused media are cleaned up.
        data: Content as base64, also URL-safe or as a ``data:`` URL. White space is dropped; anything
            else is an error.
        path: File on the machine Anki runs on.
        url: Address to fetch, http or https; for pages of other sites and other machines, none of this
            machine or a private network.
        skipHash: MD5 as hex, in any case; a content that has it is not stored.
        deleteExisting: Whether a file of that name is replaced; otherwise another content is stored
            under a name that Anki picks.

    Returns:
        string: the name of the stored file; null when skipHash made it skip

    Errors:
        ``You must provide a "data", "path", or "url" field.``, ``data is not base64: ...``,
        ``[Errno 2] No such file or directory: '...'``, ``... download failed with return code ...``,
        ``file paths are not allowed from this origin``, ``... is no regular file ...``,
        ``... is a database of the open collection, and cannot be read``.

    Example:
        {"filename": "hola.txt", "data": "wqFIb2xhIQ=="}
    """
    source = Source(filename, data, path, url, skipHash, deleteExisting)
    if data is None and path is None and url is not None:
        await context.main(folder.path_of)  # what is fetched is for the profile that is open now
    content = await content_of(context, source)
    if content is None:
        return None
    return await context.main(folder.store, filename, content, deleteExisting)


@action("retrieveMediaFile")
async def retrieve_media_file(context: RequestContext, /, filename: str) -> str | bool:
    """Read a file of the media folder.

    Args:
        filename: Name of the file; folders are cut off.

    Returns:
        string: the content as base64; false when there is no such file, or only a link
        out of the folder

    Example:
        {"filename": "gracias.mp3"}
    """
    media = await context.main(folder.path_of)
    return await context.worker(_read, media, filename)


def _read(media: str, filename: str) -> str | bool:
    there = existing(media, filename)
    return False if there is None else base64.b64encode(there.read_bytes()).decode()


@action("getMediaFilesNames")
async def get_media_files_names(context: RequestContext, /, pattern: str = "*") -> list[str]:
    """Names of the files in the media folder, without links out of it.

    Args:
        pattern: Shell pattern with ``?``, ``*`` and ``[..]``, of at most 1,000 characters. Hidden files
            fit only a pattern that begins with a dot; a pattern with a folder in it fits nothing.

    Returns:
        array of string, in no order

    Example:
        {"pattern": "*.mp3"}
    """
    if len(pattern) > MAX_PATTERN:
        raise ActionError(
            f"getMediaFilesNames() parameter pattern must have at most {MAX_PATTERN} characters"
        )
    media = await context.main(folder.path_of)
    return await context.worker(_matching, media, pattern)


def _matching(media: str, pattern: str) -> list[str]:
    hidden = pattern.startswith(".")
    with os.scandir(media) as entries:
        names = [one.name for one in entries if _is_text(one.name) and _is_file(one)]
    # Not fnmatch's own functions, which keep every pattern for good.
    fits = re.compile(fnmatch.translate(unicodedata.normalize("NFC", pattern))).match
    return [
        name
        for name in names
        if name.startswith(".") == hidden and fits(unicodedata.normalize("NFC", name))
    ]


def _is_file(one: os.DirEntry[str]) -> bool:
    """Whether it can be read through `retrieveMediaFile`; costs a look at the disk for links alone."""
    if one.is_symlink():
        return entry(Path(one.path)) is Entry.FILE
    return one.is_file()


def _is_text(name: str) -> bool:
    """Whether a name can be told to a client: on Linux it may hold any bytes."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


@action("deleteMediaFile", writes=Writes.MEDIA)
def delete_media_file(col: Collection, /, filename: str) -> None:
    """Move a file of the media folder to Anki's media trash.

    Args:
        filename: Name of the file; nothing happens when there is none.

    Returns:
        null

    Example:
        {"filename": "gracias.mp3"}
    """
    folder.delete(col, filename)


@action("getMediaDirPath")
def get_media_dir_path(col: Collection, /) -> str:
    """Path of the media folder.

    Returns:
        string: an absolute path on the machine Anki runs on

    Example:
        {}
    """
    return folder.path_of(col)
