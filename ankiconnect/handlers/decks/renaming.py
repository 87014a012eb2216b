"""Renaming decks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anki.decks import DeckId

from ..framework.action import Scope, Writes
from ..framework.errors import ActionError
from ..framework.registry import action
from ..framework.undo import UndoStep
from ..shared.names import check_parents, find_deck, known_deck, stored_deck

if TYPE_CHECKING:
    from anki.collection import Collection


@action("renameDeck", scope=Scope.EDIT, writes=Writes.DECKS)
def rename_deck(col: Collection, step: UndoStep, /, deck: str, newName: str) -> None:
    """Rename a deck, or move it below another one. Its subdecks go along.

    Args:
        deck: Name of the deck.
        newName: Its new full name. With ``::`` in it, missing parent decks are created. It may differ
            from the old name only in case.

    Returns:
        null

    Errors:
        ``deck was not found: ...``, ``newName is empty``, ``a deck named ... exists already``,
        ``a deck cannot be moved below itself: ...``, or a text from Anki when a parent would be a
        filtered deck, or more than 10 parents are missing.

    Example:
        {"deck": "Spanish::Verbs", "newName": "Verbs"}
    """
    renamed = known_deck(col, deck)
    if _check_new_name(col, renamed, newName):
        step.begin("Rename", "Deck")
        step.did(col.decks.rename(renamed, newName))


def _check_new_name(col: Collection, deck: DeckId, name: str) -> bool:
    """Find what Anki would refuse, or would solve with another name.

    Returns:
        Whether the name differs from the present one.

    Raises:
        ActionError: The deck cannot have that name.
    """
    if not name.strip():
        raise ActionError("newName is empty")
    same = find_deck(col, name)
    if same == deck:
        return _leaf(stored_deck(name)) != _leaf(col.decks.name(deck))
    if same is not None:
        raise ActionError(f"a deck named {col.decks.name(same)} exists already")
    if check_parents(col, name) in col.decks.deck_and_child_ids(deck):
        raise ActionError(f"a deck cannot be moved below itself: {name}")
    return True


def _leaf(name: str) -> str:
    """The last part of a name. The case of the others is that of the parent decks."""
    return name.rpartition("::")[2]
