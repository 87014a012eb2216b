"""Saving changed copies of note types."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from anki.cards import CardId
from anki.models import NotetypeId
from anki.utils import to_json_bytes

from ..queries import IN_IDS, database, json_ids
from . import notetypes

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.models import NotetypeDict

    from ..undo import UndoStep


def save(col: Collection, step: UndoStep, changed: NotetypeDict) -> None:
    """Save a changed copy. One that equals what is there already leaves no undo step."""
    if changed != notetypes.by_id(col, NotetypeId(changed["id"])):
        step.did(col.models.update_dict(changed))


def save_all(col: Collection, step: UndoStep, changed: list[NotetypeDict]) -> None:
    """Save all of the changed copies, or none when Anki refuses one."""
    before = _State(col, changed) if len(changed) > 1 else None
    try:
        for one in changed:
            save(col, step, one)
    except Exception:
        if before is not None and step.changes is not None:
            before.restore(step)
        raise


class _State:
    """Note types and their cards, to be put back.

    Undo cannot do that: Anki drops its history when it refuses a note type.
    """

    def __init__(self, col: Collection, changing: list[NotetypeDict]) -> None:
        self._col = col
        self._ids = [NotetypeId(one["id"]) for one in changing]
        self._notetypes = [copy.deepcopy(notetypes.by_id(col, one)) for one in self._ids]
        self._cards = self._card_ids()

    def _card_ids(self) -> set[CardId]:
        query = f"select id from cards where nid in (select id from notes where mid {IN_IDS})"
        return set(database(self._col).list(query, json_ids(self._ids)))

    def restore(self, step: UndoStep) -> None:
        """Put back what was there, and remove the cards that a changed front has made."""
        new_cards = list(self._card_ids() - self._cards)
        if new_cards:
            step.did(self._col.remove_cards_and_orphaned_notes(new_cards))
        for one in self._notetypes:
            self._put_back(one)

    def _put_back(self, notetype: NotetypeDict) -> None:
        """Save a note type as it was, its time of change included.

        There is no undo entry for it: undoing the return would bring back half of the change.
        """
        self._col.models._remove_from_cache(notetype["id"])
        self._col._backend.add_or_update_notetype(
            json=to_json_bytes(notetype), preserve_usn_and_mtime=True, skip_checks=True
        )
