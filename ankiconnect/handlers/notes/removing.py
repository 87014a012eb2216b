"""Removing notes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from anki.notes import NoteId

from ..framework.action import Scope, Writes
from ..framework.registry import action
from ..framework.undo import UndoStep
from ..shared.queries import by_id

if TYPE_CHECKING:
    from anki.collection import Collection


@action(
    "deleteNotes",
    scope=Scope.EDIT,
    writes=Writes.NOTES | Writes.CARDS,
    destructive=True,
    idempotent=True,
)
def delete_notes(col: Collection, step: UndoStep, /, notes: list[NoteId]) -> None:
    """Delete notes and their cards. Their reviews stay in the review log.

    Args:
        notes: Ids of the notes; unknown ones are ignored.

    Returns:
        null

    Example:
        {"notes": [1751300000004]}
    """
    known = known_notes(col, notes)
    if known:
        step.begin("Delete", "Note", len(known))
        step.did(col.remove_notes(known))


@action(
    "removeEmptyNotes",
    scope=Scope.EDIT,
    writes=Writes.NOTES | Writes.CARDS,
    destructive=True,
    idempotent=True,
)
def remove_empty_notes(col: Collection, step: UndoStep, /) -> None:
    """Delete the notes whose cards are all empty, as Anki's "Empty Cards" reports them.

    Returns:
        null

    Example:
        {}
    """
    report = col.get_empty_cards()
    empty = [NoteId(one.note_id) for one in report.notes if one.will_delete_note]
    if empty:
        step.begin("Delete Empty", "Note", len(empty))
        step.did(col.remove_notes(empty))


def known_notes(col: Collection, notes: Iterable[NoteId]) -> list[NoteId]:
    """The given ids that exist. A write with an unknown id may clear the undo history."""
    return [NoteId(note) for note in by_id(col, "mid", "notes", notes)]
