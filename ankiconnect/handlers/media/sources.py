"""Getting the content of a media file from base64 data, from a file on this machine or from a URL.

This code runs in the server's loop or in a worker thread. The content is then stored on the main
thread.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..framework import parameter_types
from ..framework.errors import ActionError
from ..framework.host import Memory
from ..framework.request_context import RequestContext
from ..shared.paths import (
    check_not_open_database,
    check_paths_allowed,
    check_regular_file,
    collection_file,
)
from . import base64_data

_MAX_FILE_BYTES = 2**30
"""Limit for reading a file by its path, besides that of all requests together."""
_PIECE_BYTES = 1024 * 1024
_MIN_BYTES_FOR_WORKER = 256 * 1024
"""Smaller data are decoded and hashed in the loop: that takes less than a millisecond, and the way to a
worker thread and back about half of one."""

_optional_text = parameter_types.checker(str | None)


@dataclass(frozen=True)
class Source:
    """A client's description of a file to store. The first of data, path and url that is given
    counts."""

    filename: str
    data: str | None = None
    path: str | None = None
    url: str | None = None
    skip_hash: str | None = None
    delete_existing: bool = True

    def check(self) -> None:
        """
        Raises:
            ActionError: None of data, path and url is given.
        """
        if not (self.data or self.path or self.url):
            raise ActionError('You must provide a "data", "path", or "url" field.')


def read_source(media: Mapping[str, Any]) -> Source:
    """Read the media object of a note.

    Raises:
        ActionError: It has no filename, or a member has the wrong type.
    """
    return Source(
        filename=parameter_types.text("filename", _required(media, "filename")),
        data=_optional_text("data", media.get("data")),
        path=_optional_text("path", media.get("path")),
        url=_optional_text("url", media.get("url")),
        skip_hash=_optional_text("skipHash", media.get("skipHash")),
        delete_existing=parameter_types.boolean("deleteExisting", media.get("deleteExisting") or False),
    )


def _required(media: Mapping[str, Any], name: str) -> Any:
    if media.get(name) is None:
        held = parameter_types.listed(key for key, value in media.items() if value is not None)
        raise ActionError(f"'{name}' is missing (it has: {held})")
    return media[name]


async def content_of(context: RequestContext, source: Source) -> bytes | None:
    """Get the content of a file to store.

    Returns:
        The content, or None when its hash is the one that the client wants to skip.

    Raises:
        ActionError: None of data, path and url is given, or the caller may not use paths.
        Exception: The content cannot be decoded, read or downloaded; the text says why.
    """
    content = await _fetched(context, source)
    skipped = _skipped(source)
    if skipped and await _in_worker_if_large(context, _md5, content) == skipped:
        context.done_with(content)
        return None
    return content


def _skipped(source: Source) -> str:
    return (source.skip_hash or "").strip().lower()


def known_content(source: Source) -> tuple[bytes | None, bool]:
    """The content that is in the request itself, None for others, and whether skipHash skips it.

    Raises:
        ActionError: There is no source, or the data cannot be decoded.
    """
    source.check()
    if not source.data:
        return None, False
    content = base64_data.decode(source.data)
    return content, bool(_skipped(source)) and _md5(content) == _skipped(source)


async def _fetched(context: RequestContext, source: Source) -> bytes:
    source.check()
    if source.data:
        context.reserve(len(source.data) * 3 // 4)
        decoded: bytes = await _in_worker_if_large(context, base64_data.decode, source.data)
        return decoded
    if source.path:
        check_paths_allowed(context)
        collection = await context.main(collection_file)
        return await context.path_worker(_read_file, source.path, collection, context)
    assert source.url
    return await context.fetch(source.url)


async def _in_worker_if_large(context: RequestContext, function: Any, value: str | bytes) -> Any:
    if len(value) < _MIN_BYTES_FOR_WORKER:
        return function(value)
    return await context.worker(function, value)


def _md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def _read_file(path: str, collection: str, memory: Memory) -> bytes:
    check_regular_file(path)
    check_not_open_database(path, collection)
    with open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        _count(path, size, size, memory)
        pieces = [file.read(size)]
        while piece := file.read(_PIECE_BYTES):  # a system file has no size, and may never end
            size += len(piece)
            _count(path, size, len(piece), memory)
            pieces.append(piece)
    return b"".join(pieces)


def _count(path: str, size: int, more: int, memory: Memory) -> None:
    """Count some bytes of a file that has `size` with them.

    Raises:
        ActionError: It is too large.
    """
    if size > _MAX_FILE_BYTES:
        raise ActionError(f"{path} is larger than {_MAX_FILE_BYTES} bytes")
    memory.reserve(more)
