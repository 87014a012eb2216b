"""Storing many notes at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

from anki.errors import AnkiException
from anki.notes import Note

from ..framework.errors import ActionError, never_raised
from ..framework.host import Host
from ..framework.undo import UndoStep

if TYPE_CHECKING:
    from anki.collection import Collection

MAX_WITH_MEDIA = 32
"""Notes whose media are in memory at the same time."""

T = TypeVar("T")


def few_with_media(notes: Sequence[T], has_media: Callable[[T], bool]) -> Iterator[Sequence[T]]:
    """Cut a list of notes so that no part has more than `MAX_WITH_MEDIA` with media."""
    begin = with_media = 0
    for index, note in enumerate(notes):
        if not has_media(note):
            continue
        if with_media == MAX_WITH_MEDIA:
            yield notes[begin:index]
            begin, with_media = index, 0
        with_media += 1
    yield notes[begin:]


def save_typed(col: Collection, host: Host, /, notes: Sequence[int]) -> Future[None]:
    """Save what the user is typing in editors of these notes, when the collection is free."""
    return host.save_open_editors(notes)


def version(col: Collection) -> tuple[int, int]:
    """What differs after anybody has changed the collection."""
    return col.mod, col.undo_status().last_step


def store_notes(col: Collection, step: UndoStep, notes: Sequence[Note]) -> dict[int, ActionError]:
    """Store changed notes in one operation. If Anki refuses it, store them one by one.

    Args:
        notes: At least one. The step has begun.

    Returns:
        The errors of the notes that Anki refused, by id.
    """
    try:
        step.did(col.update_notes(notes))
    except AnkiException:
        return _store_singly(col, step, notes)
    return {}


def _store_singly(col: Collection, step: UndoStep, notes: Sequence[Note]) -> dict[int, ActionError]:
    errors = {note.id: _store(col, step, note) for note in notes}
    return {note: error for note, error in errors.items() if error is not None}


def _store(col: Collection, step: UndoStep, note: Note) -> ActionError | None:
    try:
        step.did(col.update_notes([note]))
    except AnkiException as error:
        return never_raised(error)
    return None
