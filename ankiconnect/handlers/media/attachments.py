"""Media that come with a note: fetched in the loop, stored, then named in the note's fields."""

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
"""The members of a note that hold media, in the order in which they are appended."""

AT_A_TIME = 8
"""Downloads of one request that run together."""


def media_objects(note: JsonObject) -> Iterator[tuple[str, JsonObject]]:
    """Every media object of a note with its kind; null entries are skipped.

    Raises:
        ActionError: An entry is no object, or names its fields in no readable way.
    """
    for kind in KINDS:
        given = note.get(kind)
        for media in given if isinstance(given, list) else [given]:
            if media is None:
                continue
            if not isinstance(media, dict):
                raise ActionError(f"note.{kind} must hold objects")
            _fields(media)  # before anything of the note is fetched or stored
            yield kind, media


def has_media(note: Any) -> bool:
    """Whether a note object holds media, or something else in their place."""
    return isinstance(note, dict) and any(note.get(kind) not in (None, []) for kind in KINDS)


def tag(kind: str, name: str) -> str:
    """How a field names a stored file."""
    return f'<img src="{name}">' if kind == "picture" else f"[sound:{name}]"


def expected(note: JsonObject) -> list[Attachment]:
    """What the media of a note would append, with nothing fetched or stored; for the checks.

    Raises:
        KeyError: One cannot be stored and names no fields either.
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
    """Fetch the media of one note, several at a time, and store them in their order.

    A media object that cannot be stored leaves the error's text in its fields
    (docs/api-decisions.md, m and v).

    Raises:
        KeyError: One cannot be stored and names no fields either.
    """
    limit = asyncio.Semaphore(AT_A_TIME)
    objects = list(media_objects(note))
    contents = await asyncio.gather(*(_content(context, limit, media) for _, media in objects))
    # Taken out of the list, so that each is freed as soon as it is stored.
    stored = [await _store(context, kind, media, contents.pop(0)) for kind, media in objects]
    return [one for one in stored if one is not None]


async def _content(
    context: RequestContext, limit: asyncio.Semaphore, media: JsonObject
) -> bytes | Exception | None:
    """The content of a media object, None when it is to be skipped, or why it cannot be had."""
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
        # Not every error: when Anki is not available, the request fails and can be sent again.
        return _failed(media, error)
    finally:
        context.done_with(content)
    return Attachment(tag(kind, name), _fields(media))


def _failed(media: JsonObject, error: Exception) -> Attachment:
    if "fields" not in media:
        raise KeyError("fields") from error
    return Attachment(html.escape(error_text(error), quote=False), _fields(media))


def _fields(media: JsonObject) -> tuple[str, ...]:
    """The fields to append to; one name may stand without an array."""
    given = media.get("fields") or ()
    names: Sequence[Any] = (given,) if isinstance(given, str) else given
    if not isinstance(names, list | tuple) or not all(isinstance(one, str) for one in names):
        raise ActionError("fields of a media object must be an array of field names")
    return tuple(names)
