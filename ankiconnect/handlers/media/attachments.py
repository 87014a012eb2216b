"""Media that a client sends with a note: fetch them, store them, and append their tags to its
fields."""

from __future__ import annotations

import asyncio
import html
from collections.abc import Iterator, Sequence
from typing import Any

from anki.errors import AnkiException

from ..framework.errors import ActionError, error_text
from ..framework.parameter_types import JsonObject
from ..framework.request_context import RequestContext
from ..shared.attachments import Attachment
from . import folder
from .sources import content_of, read_source

KINDS = ("audio", "video", "picture")
"""The members of a note object that hold media, in the order in which they are appended."""

MAX_PARALLEL_DOWNLOADS = 8
"""Per request."""


def media_objects(note: JsonObject) -> Iterator[tuple[str, JsonObject]]:
    """Every media object of a note, with its kind. null entries are skipped.

    Raises:
        ActionError: An entry is not an object, or its "fields" is not an array of field names.
    """
    for kind in KINDS:
        given = note.get(kind)
        for media in given if isinstance(given, list) else [given]:
            if media is None:
                continue
            if not isinstance(media, dict):
                raise ActionError(f"note.{kind} must hold objects")
            _fields(media)  # check it before anything is fetched or stored
            yield kind, media


def has_media(note: Any) -> bool:
    """Whether a note object has a value where media belong; the value may be invalid."""
    return isinstance(note, dict) and any(note.get(kind) not in (None, []) for kind in KINDS)


def tag(kind: str, name: str) -> str:
    """How a field names a stored file, escaped as Anki's editor does."""
    escaped = html.escape(name, quote=False)
    return f'<img src="{escaped}">' if kind == "picture" else f"[sound:{escaped}]"


def expected(note: JsonObject) -> list[Attachment]:
    """What the media of a note would append to its fields. Nothing is fetched or stored.

    Raises:
        KeyError: A media object cannot be stored and has no "fields" where the error could go.
    """
    return [_expected(kind, media) for kind, media in media_objects(note)]


def _expected(kind: str, media: JsonObject) -> Attachment:
    try:
        source = read_source(media)
        source.check()
    except (ActionError, KeyError) as error:
        return _failed(media, error)
    return Attachment(tag(kind, source.filename), _fields(media))


async def store_all(context: RequestContext, note: JsonObject) -> list[Attachment]:
    """Fetch the media of one note, several at a time, and store them in order.

    When a media object cannot be stored, the error text is appended to its fields instead
    (docs/api-decisions.md, m and v).

    Raises:
        KeyError: A media object cannot be stored and has no "fields" where the error could go.
    """
    limit = asyncio.Semaphore(MAX_PARALLEL_DOWNLOADS)
    objects = list(media_objects(note))
    contents = await asyncio.gather(*(_content(context, limit, media) for _, media in objects))
    # Each content is removed from the list, so that its memory is freed as soon as it is stored.
    stored = [await _store(context, kind, media, contents.pop(0)) for kind, media in objects]
    return [one for one in stored if one is not None]


async def _content(
    context: RequestContext, limit: asyncio.Semaphore, media: JsonObject
) -> bytes | Exception | None:
    """The content of a media object, None if skipHash skips it, or the error that prevents it."""
    try:
        async with limit:
            return await content_of(context, read_source(media))
    except Exception as error:
        return error


async def _store(
    context: RequestContext, kind: str, media: JsonObject, content: bytes | Exception | None
) -> Attachment | None:
    if content is None:
        return None
    if isinstance(content, Exception):
        return _failed(media, content)
    source = read_source(media)
    try:
        name = await context.main(folder.store, source.filename, content, source.delete_existing)
    except (ActionError, AnkiException, OSError) as error:
        # Other errors are not caught: when Anki is not available, the whole request fails, and the
        # client can send it again.
        return _failed(media, error)
    finally:
        context.done_with(content)
    return Attachment(tag(kind, name), _fields(media))


def _failed(media: JsonObject, error: Exception) -> Attachment:
    if "fields" not in media:
        raise KeyError("fields") from error
    return Attachment(html.escape(error_text(error), quote=False), _fields(media))


def _fields(media: JsonObject) -> tuple[str, ...]:
    """The fields to append to. A single name may be given without an array."""
    given = media.get("fields") or ()
    names: Sequence[Any] = (given,) if isinstance(given, str) else given
    if not isinstance(names, list | tuple) or not all(isinstance(one, str) for one in names):
        raise ActionError("fields of a media object must be an array of field names")
    return tuple(names)
