"""Saving note types: new ones, and changed copies. One that Anki refuses costs nobody anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anki.models import NotetypeId

from . import notetypes, trying

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.models import NotetypeDict

    from ..framework.undo import UndoStep


def add(col: Collection, step: UndoStep, new: NotetypeDict) -> NotetypeId:
    """Add a note type, under another name where its own is taken; its id."""
    col.models.ensure_name_unique(new)
    trying.try_new(new)
    return NotetypeId(step.did(col.models.add_dict(new)).id)


def save(col: Collection, step: UndoStep, changed: NotetypeDict) -> None:
    """Save a changed copy. One that equals what is there already leaves no undo step."""
    save_all(col, step, [changed])


def save_all(col: Collection, step: UndoStep, copies: list[NotetypeDict]) -> None:
    """Save all of the changed copies, or none when Anki refuses one."""
    changed = [one for one in copies if one != notetypes.by_id(col, NotetypeId(one["id"]))]
    for one in changed:
        trying.try_change(col, one)
    for one in changed:
        step.did(col.models.update_dict(one))
