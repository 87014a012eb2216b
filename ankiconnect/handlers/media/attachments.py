"""Media that a client sends with a note.

They are fetched into memory. Then, in one part on the main thread, their names are planned, the note
is checked with these names in its fields, and the files are written with the note. A note that is
refused leaves no files and replaces none (docs/api-decisions.md, v).
"""

from __future__ import annotations

import asyncio
import html
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from anki.errors import AnkiException

from ..framework.errors import ActionError, error_text
from ..framework.parameter_types import JsonObject
from ..framework.request_context import RequestContext
from ..shared.attachments import Attachment
from . import folder
from .objects import MediaObject, OnError, media_objects, on_error
from .sources import Source, content_of, known_content, read_source

if TYPE_CHECKING:
    from pathlib import Path

    from anki.collection import Collection

MAX_PARALLEL_DOWNLOADS = 8
"""Per request."""

_EXPECTED = (ActionError, AnkiException, OSError, ValueError)
"""Errors of one media object. With any other the request fails, and the client can send it again."""


def tag(kind: str, name: str) -> str:
    """How a field names a stored file, escaped as Anki's editor does."""
    escaped = html.escape(name, quote=False)
    return f'<img src="{escaped}">' if kind == "picture" else f"[sound:{escaped}]"


class _Item:
    """One media object on its way into the media folder.

    Attributes:
        source: What to store; None when it cannot be read.
        content: None before it is fetched, and for a check that fetches nothing.
        is_skipped: Whether nothing is stored and appended.
        error: The text that is appended instead of a tag, or "".
    """

    def __init__(self, media: MediaObject, on_error: OnError) -> None:
        self.media = media
        self.source: Source | None = None
        self.content: bytes | None = None
        self.is_skipped = False
        self.error = ""
        self.plan: folder.Plan | None = None
        self.written: folder.Written | None = None
        self._on_error = on_error

    @property
    def is_stored(self) -> bool:
        """Whether there is something to store, as far as is known."""
        return not self.is_skipped and not self.error

    def fail(self, error: Exception) -> None:
        """Note that it cannot be stored.

        Raises:
            ActionError: The note is to be refused for that.
        """
        if self._on_error is OnError.SKIP:
            self.is_skipped = True
        elif self._on_error is OnError.REFUSE or self.media.fields is None:
            # Without the first error, whose frames would keep the request in memory.
            raise ActionError(f"{self.media.path}: {error_text(error)}", "media") from None
        else:
            self.error = html.escape(error_text(error), quote=False)

    def attachment(self) -> Attachment | None:
        fields = self.media.fields or ()
        if self.is_skipped:
            return None
        if self.error:
            return Attachment(self.error, fields)
        assert self.plan is not None
        file = self.plan.target if self.written is None else self.written.file
        return Attachment(tag(self.media.kind, file.name), fields)


class NoteMedia:
    """The media of one note. `plan`, `write` and `undo` run on the main thread."""

    def __init__(self, note: JsonObject) -> None:
        """
        Raises:
            ActionError: A media object or the option for errors is not valid.
        """
        mode = on_error(note)
        self._items = [_Item(one, mode) for one in media_objects(note)]
        self.may_refuse = mode is not OnError.SKIP and any(
            mode is OnError.REFUSE or one.media.fields is None for one in self._items
        )
        """Whether a file that cannot be stored may make the note be refused."""

    async def fetch(self, context: RequestContext, limit: asyncio.Semaphore) -> None:
        """Fetch the contents, several at a time.

        Raises:
            ActionError: One cannot be fetched, and the note is to be refused for that.
        """
        contents = await asyncio.gather(*(_content(context, limit, one) for one in self._items))
        for item, content in zip(self._items, contents, strict=True):
            if isinstance(content, Exception):
                item.fail(content)
            item.is_skipped |= content is None
            item.content = content if isinstance(content, bytes) else None

    def predict(self) -> None:
        """Look at what is known without fetching anything.

        Raises:
            ActionError: One cannot be stored, and the note would be refused for that.
        """
        for item in self._items:
            _predict(item)

    def plan(self, col: Collection) -> None:
        """Find the names under which the files will be stored.

        Raises:
            ActionError: One has a name that cannot be used, and the note is to be refused for that.
        """
        planned: dict[Path, bytes] = {}
        for item in self._items:
            if not item.is_stored or item.source is None:
                continue
            name, replaces = item.source.filename, item.source.delete_existing
            try:
                item.plan = folder.plan(col, name, item.content, replaces, planned)
            except _EXPECTED as error:
                item.fail(error)
            else:
                planned[item.plan.target] = item.content or b""

    def attachments(self) -> list[Attachment]:
        """What is appended to the note's fields, as planned or written so far."""
        found = (item.attachment() for item in self._items)
        return [one for one in found if one is not None]

    def write(self, col: Collection, syncs_media: bool) -> None:
        """Store the files as planned.

        Raises:
            ActionError: One cannot be written, and the note is to be refused for that. Nothing has
                changed then.
        """
        try:
            for item in self._items:
                if item.is_stored and item.plan is not None:
                    self._write(col, syncs_media, item, item.plan)
        except BaseException:
            self.undo()
            raise

    def _write(self, col: Collection, syncs_media: bool, item: _Item, plan: folder.Plan) -> None:
        try:
            item.written = folder.write(col, syncs_media, plan)
        except _EXPECTED as error:
            item.fail(error)

    def undo(self) -> None:
        """Remove the files again, and bring back those that they replaced."""
        for item in reversed(self._items):
            if item.written is not None:
                item.written.undo()
                item.written = None

    def done(self, context: RequestContext) -> None:
        """Free the memory of the contents."""
        for item in self._items:
            if item.content is not None:
                context.done_with(item.content)
                item.content = item.plan = None


def _predict(item: _Item) -> None:
    try:
        item.source = read_source(item.media.given)
        item.content, item.is_skipped = known_content(item.source)
    except _EXPECTED as error:
        item.fail(error)


async def _content(
    context: RequestContext, limit: asyncio.Semaphore, item: _Item
) -> bytes | Exception | None:
    """The content of a media object, None if skipHash skips it, or the error that prevents it."""
    try:
        item.source = read_source(item.media.given)
        async with limit:
            return await content_of(context, item.source)
    except Exception as error:
        return error


async def fetch_media(context: RequestContext, note: JsonObject) -> NoteMedia:
    """Fetch the media of one note.

    Raises:
        ActionError: The note is to be refused for them.
    """
    media = NoteMedia(note)
    await media.fetch(context, asyncio.Semaphore(MAX_PARALLEL_DOWNLOADS))
    return media


async def store_all(context: RequestContext, note: JsonObject) -> list[Attachment]:
    """Fetch and store the media of a note that is not stored itself.

    Raises:
        ActionError: One cannot be stored, and the note is to be refused for that.
    """
    media = await fetch_media(context, note)
    try:
        return await context.main(_store_all, media)
    finally:
        media.done(context)


def _store_all(col: Collection, syncs_media: bool, /, media: NoteMedia) -> list[Attachment]:
    media.plan(col)
    media.write(col, syncs_media)
    return media.attachments()


def with_media(
    col: Collection,
    syncs_media: bool,
    media: NoteMedia | None,
    place: Callable[[list[Attachment]], Any],
) -> Any:
    """Place media in a note, and write them if it takes them.

    Args:
        col: The collection.
        syncs_media: Whether Anki is syncing media.
        media: None for a note without media.
        place: Makes the note with these attachments and returns it, or raises to refuse it. Called
            again when a file could not be written as planned.
    """
    if media is None:
        return place([])
    media.plan(col)
    planned = media.attachments()
    placed = place(planned)
    media.write(col, syncs_media)
    try:
        written = media.attachments()
        return placed if written == planned else place(written)
    except BaseException:
        media.undo()
        raise
