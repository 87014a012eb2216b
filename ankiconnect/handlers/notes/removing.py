"""Removing notes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from anki.notes import NoteId

from ...objects.notes import WouldDelete
from ..framework.action import Scope, Writes
from ..framework.registry import action
from ..framework.undo import UndoStep
from ..shared.queries import IN_IDS, by_id, database, json_ids

if TYPE_CHECKING:
    from anki.collection import Collection


@action(
    "deleteNotes",
    scope=Scope.EDIT,
    writes=Writes.NOTES | Writes.CARDS,
    destructive=True,
    idempotent=True,
)
def delete_notes(
    col: Collection, step: UndoStep, /, notes: list[NoteId], dryRun: bool = False
) -> WouldDelete | None:
    """Delete notes and their cards. Their reviews stay in the review log.

    Args:
        notes: Ids of the notes; unknown ones are ignored.
        dryRun: true only counts what would be deleted.

    Returns:
        null; with dryRun an object: the number of notes and cards

    Example:
        {"notes": [1751300000004]}
    """
    return _delete(col, step, "Delete", known_notes(col, notes), dryRun)


@action(
    "removeEmptyNotes",
    scope=Scope.EDIT,
    writes=Writes.NOTES | Writes.CARDS,
    destructive=True,
    idempotent=True,
)
def remove_empty_notes(col: Collection, step: UndoStep, /, dryRun: bool = False) -> WouldDelete | None:
    """Delete the notes whose cards are all empty, as Anki's "Empty Cards" reports them.

    Args:
        dryRun: true only counts what would be deleted.

    Returns:
        null; with dryRun an object: the number of notes and cards

    Example:
        {}
    """
    report = col.get_empty_cards()
    empty = [NoteId(one.note_id) for one in report.notes if one.will_delete_note]
    return _delete(col, step, "Delete Empty", empty, dryRun)


def _delete(
    col: Collection, step: UndoStep, verb: str, notes: list[NoteId], dry_run: bool
) -> WouldDelete | None:
    if dry_run:
        cards = database(col).scalar(f"select count() from cards where nid {IN_IDS}", json_ids(notes))
        return {"notes": len(notes), "cards": cards}
    if notes:
        step.begin(verb, "Note", len(notes))
        step.did(col.remove_notes(notes))
    return None


def known_notes(col: Collection, notes: Iterable[NoteId]) -> list[NoteId]:
    """The given ids that exist. A write with an unknown id may clear the undo history."""
    return [NoteId(note) for note in by_id(col, "mid", "notes", notes)]
