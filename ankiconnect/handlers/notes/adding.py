"""Adding notes. One request is one step in Anki's Undo."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

from ...objects.notes import NewNote
from ...objects.outcomes import AddOutcome
from ..framework.action import Scope, Writes
from ..framework.errors import ActionError, never_raised
from ..framework.parameter_types import JsonObject
from ..framework.registry import action
from ..framework.request_context import RequestContext
from ..media.attachments import MAX_PARALLEL_DOWNLOADS, NoteMedia
from ..media.objects import has_media
from .draft import MAX_TOGETHER, Draft, OnDuplicate, Reader
from .duplicates import Check
from .many import few_with_media, save_typed
from .storing import Fetched, NotFetched, Outcome, add, outcomes_of, plan, read, refused

if TYPE_CHECKING:
    from anki.collection import Collection


@action("addNote", scope=Scope.ADD, writes=Writes.NOTES | Writes.CARDS | Writes.TAGS | Writes.MEDIA)
async def add_note(
    context: RequestContext, /, note: Annotated[JsonObject, NewNote], details: bool = False
) -> int | AddOutcome:
    """Add a note.

    Args:
        note: The note, with its media. The error text of a file that cannot be stored is put into the
            fields of the file, unless the option onMediaError says something else. The option
            onDuplicate says what happens to a duplicate.
        details: Whether to say what became of the note. A note that is refused is then not an error.

    Returns:
        int: id of the new note, or of the one that was there already; with details, what became of the
        note

    Errors:
        ``model was not found: ...``, ``deck was not found: ...``,
        ``... is a filtered deck, which takes no new notes``,
        ``cannot create note because it is empty`` (with ``: ... has no field ...; it has ...`` after it
        when no name is that of a field), ``cannot create note because it is a duplicate``,
        ``cannot create note for unknown reason``, ``option parameter "..." must be boolean``,
        ``note.audio[0]: ...``, ``'fields'`` (the name of a missing member).

    Example:
        {
          "note": {
            "deckName": "Spanish",
            "modelName": "Basic",
            "fields": {"Front": "gato", "Back": "cat"},
            "tags": ["animal"],
            "audio": {"filename": "gato.mp3", "data": "SUQzBAAAAAAAAA==", "fields": ["Front"]}
          }
        }
    """
    outcomes = await _add_all(context, [note])
    if details:
        (described,) = await context.main(outcomes_of, outcomes)
        return described
    if outcomes[0].error is not None:
        raise outcomes[0].error
    assert outcomes[0].id is not None
    return outcomes[0].id


@action("addNotes", scope=Scope.ADD, writes=Writes.NOTES | Writes.CARDS | Writes.TAGS | Writes.MEDIA)
async def add_notes(
    context: RequestContext, /, notes: Annotated[list[Any], list[NewNote]], details: bool = False
) -> list[int | None] | list[AddOutcome]:
    """Add several notes, in order. The second of two equal notes is a duplicate of the first.

    Args:
        notes: Notes as for addNote.
        details: Whether to say what became of each note.

    Returns:
        array: the id of each note, or null for a note that could not be added; with details, what
        became of each note. The other notes are added all the same

    Example:
        {
          "notes": [
            {
              "deckName": "Spanish",
              "modelName": "Basic",
              "fields": {"Front": "hola", "Back": "hi"},
              "options": {"onDuplicate": "update"}
            },
            {"deckName": "Italian", "modelName": "Basic", "fields": {"Front": "gatto", "Back": "cat"}}
          ],
          "details": true
        }
    """
    outcomes = await _add_all(context, notes)
    if details:
        return await context.main(outcomes_of, outcomes)
    return [one.id for one in outcomes]


async def _add_all(context: RequestContext, notes: Sequence[Any]) -> list[Outcome]:
    title: tuple[str, int] | None = None
    if any(map(_may_update, notes)):
        context.require(Scope.EDIT, 'with onDuplicate "update"')
        title = await _prepare(context, notes)
    outcomes: list[Outcome] = []
    for some in few_with_media(notes, has_media):
        later = len(notes) - len(outcomes) - len(some)
        has_written = any(one.error is None for one in outcomes)
        outcomes += await _add_group(context, some, has_written, title or later)
    return outcomes


def _may_update(note: Any) -> bool:
    """Whether a note object may have the option to be written into another note."""
    options = note.get("options") if isinstance(note, dict) else None
    return isinstance(options, dict) and options.get("onDuplicate") == OnDuplicate.UPDATE.value


async def _prepare(context: RequestContext, notes: Sequence[Any]) -> tuple[str, int]:
    """Save what the user is typing in notes that will be written into.

    Returns:
        What will be done to how many notes, for the name in Undo.
    """
    targets, title = await context.main(plan, notes)
    await context.start_and_wait(save_typed, targets)
    return title


async def _add_group(
    context: RequestContext, notes: Sequence[Any], has_written: bool, title: tuple[str, int] | int
) -> list[Outcome]:
    """Add some notes of a request.

    Args:
        has_written: Whether others of it were added or changed already.
        title: As for `add`; the number of notes that come later is that of later groups.
    """
    media = await _fetch(context, notes) if any(has_media(note) for note in notes) else {}
    outcomes: list[Outcome] = []
    try:
        for part in _parts(notes):
            try:
                outcomes += await context.main(
                    add,
                    [notes[one] for one in part],
                    [media.get(one) for one in part],
                    title + len(notes) - part.stop if isinstance(title, int) else title,
                )
            except Exception as error:
                if not has_written:
                    raise
                # The client must get the ids of the notes that were added.
                outcomes += [refused(never_raised(error))] * len(part)
            has_written = has_written or any(one.error is None for one in outcomes)
    finally:
        for one in media.values():
            if isinstance(one, NoteMedia):
                one.done(context)
    return outcomes


def _parts(notes: Sequence[Any]) -> Iterator[range]:
    """The indexes of the notes that are added together; between them other requests have their turn.

    A note with media is added alone: writing a file takes long enough for others to wait.
    """
    begin = 0
    for index, note in enumerate(notes):
        alone = has_media(note)
        if begin < index and (alone or index - begin == MAX_TOGETHER):
            yield range(begin, index)
            begin = index
        if alone:
            yield range(index, index + 1)
            begin = index + 1
    if begin < len(notes):
        yield range(begin, len(notes))


async def _fetch(context: RequestContext, notes: Sequence[Any]) -> dict[int, Fetched]:
    """Fetch the media of the notes that have some, but nothing for a note that is not written."""
    known = await context.main(_without_media, notes)
    limit = asyncio.Semaphore(MAX_PARALLEL_DOWNLOADS)

    async def fetch(index: int) -> Fetched:
        if known[index] is not None:
            return known[index]
        try:
            media = NoteMedia(notes[index])
            await media.fetch(context, limit)
        except ActionError as error:
            return never_raised(error)
        return media

    with_media = [index for index, note in enumerate(notes) if has_media(note)]
    fetched = await asyncio.gather(*(fetch(index) for index in with_media))
    return dict(zip(with_media, fetched, strict=True))


def _without_media(col: Collection, /, notes: Sequence[Any]) -> list[Fetched]:
    """For each note that is not written whatever its media are, why; None for the others."""
    reader = Reader(col)
    drafts = [read(reader, note) for note in notes]
    check = Check(col, reader, [one for one in drafts if isinstance(one, Draft)])
    return [_early(reader, check, *one) for one in zip(drafts, notes, strict=True)]


def _early(reader: Reader, check: Check, draft: Draft | ActionError, note: Any) -> Fetched:
    if isinstance(draft, ActionError):
        return draft
    try:
        may_fail = NoteMedia(note).may_refuse
    except ActionError as error:
        return never_raised(error)
    if reader.fills_first_field(draft, note):
        return None
    refusal = check.refusal(draft)
    if refusal is not None:
        return _of_duplicate(draft) if refusal.code == "duplicate" else refusal
    if not may_fail:
        check.accept(draft)
    return None


def _of_duplicate(draft: Draft) -> Fetched:
    return None if draft.options.on_duplicate is OnDuplicate.UPDATE else NotFetched()
