"""Deleting note types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anki.models import NotetypeId

from ...objects.models import ModelsWouldDelete
from ..framework.action import Scope, Writes
from ..framework.errors import ActionError
from ..framework.long_writes import run_long_write
from ..framework.registry import action
from ..framework.request_context import RequestContext
from ..framework.undo import UndoStep
from ..shared.backups import back_up_first
from ..shared.names import find_notetype
from ..shared.queries import IN_IDS, database, json_ids

if TYPE_CHECKING:
    from anki.collection import Collection

Names = dict[NotetypeId, str]
"""The names of note types by their ids."""


@action(
    "deleteModels",
    scope=Scope.EDIT,
    writes=Writes.NOTES | Writes.CARDS | Writes.NOTE_TYPES,
    destructive=True,
    idempotent=True,
)
async def delete_models(
    context: RequestContext,
    /,
    modelNames: list[str],
    notesToo: bool = False,
    dryRun: bool = False,
) -> int | ModelsWouldDelete:
    """Delete note types. The next sync must be a full one, unless this is undone before.

    All are checked first: after an error, nothing is deleted.

    Args:
        modelNames: Names of the note types; unknown ones are ignored.
        notesToo: true also deletes the notes of these types and their cards. The reviews stay in the
            review log.
        dryRun: true only counts what would be deleted.

    Returns:
        int: number of deleted note types; with dryRun an object: the number of note types, notes and
        cards

    Errors:
        ``... notes have the note type ...: notesToo deletes them too``,
        ``the last note type cannot be deleted``; with dryRun, the same errors.
        ``nothing was changed, since the backup before it failed (setting backupBefore): ...`` with
        notesToo.

    Example:
        {"modelNames": ["Basic"], "notesToo": true, "dryRun": true}
    """
    planned = await context.main(_plan, modelNames, notesToo)
    if dryRun:
        return planned
    if planned["models"] and notesToo:
        await back_up_first(context)
    if not planned["notes"]:
        return await context.main(_delete, modelNames, notesToo)
    return await run_long_write(context, _delete, modelNames, notesToo)


def _plan(col: Collection, /, names: list[str], notes_too: bool) -> ModelsWouldDelete:
    """What would go.

    Raises:
        ActionError: One of the note types must stay.
    """
    found = _found(col, names)
    notes = _notes_of(col, found)
    if not notes_too:
        _check_unused(found, notes)
    if len(found) == len(col.models.all_names_and_ids()):
        raise ActionError("the last note type cannot be deleted: Anki needs one")
    cards = _count_cards(col, found) if notes else 0
    return {"models": len(found), "notes": sum(notes.values()), "cards": cards}


def _delete(col: Collection, step: UndoStep, /, names: list[str], notes_too: bool) -> int:
    _plan(col, names, notes_too)  # again, since others may have changed something
    found = _found(col, names)
    if found:
        step.begin("Delete", "Note Type", len(found))
    for notetype in found:
        step.did(col.models.remove(notetype))
    return len(found)


def _found(col: Collection, names: list[str]) -> Names:
    """The note types that are meant, in the order of their names."""
    meant = (find_notetype(col, name) for name in names)
    return {NotetypeId(one["id"]): one["name"] for one in meant if one is not None}


def _notes_of(col: Collection, notetypes: Names) -> dict[NotetypeId, int]:
    """The number of notes of each note type that has some."""
    query = f"select mid, count() from notes where mid {IN_IDS} group by mid"
    return {row[0]: row[1] for row in database(col).all(query, json_ids(notetypes))}


def _check_unused(notetypes: Names, notes: dict[NotetypeId, int]) -> None:
    for notetype, count in notes.items():
        having = "1 note has" if count == 1 else f"{count} notes have"
        raise ActionError(f"{having} the note type {notetypes[notetype]}: notesToo deletes them too")


def _count_cards(col: Collection, notetypes: Names) -> int:
    query = f"select count() from cards where nid in (select id from notes where mid {IN_IDS})"
    return int(database(col).scalar(query, json_ids(notetypes)))
