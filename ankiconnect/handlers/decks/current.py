"""The current deck: the one that was selected last, which Anki studies next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...objects.decks import CurrentDeck
from ..framework.action import Scope, Writes
from ..framework.registry import action
from ..framework.undo import UndoStep
from ..shared.names import known_deck

if TYPE_CHECKING:
    from anki.collection import Collection


@action("currentDeck", scope=Scope.READ)
def current_deck(col: Collection, /) -> CurrentDeck:
    """Get the current deck: the one that was selected last, in Anki or with setCurrentDeck.

    Returns:
        object: the deck

    Example:
        {}
    """
    current = col.decks.current()
    return {"deckId": current["id"], "name": current["name"]}


@action("setCurrentDeck", scope=Scope.REVIEW, writes=Writes.CURRENT_DECK, idempotent=True)
def set_current_deck(col: Collection, step: UndoStep, /, deck: str) -> None:
    """Select a deck. Anki's window stays where it is; a review goes on with the cards of this deck.

    As in Anki, that is a step of Undo.

    Args:
        deck: Name of the deck.

    Returns:
        null

    Errors:
        ``deck was not found: ...``

    Example:
        {"deck": "Spanish::Verbs"}
    """
    selected = known_deck(col, deck)
    if selected != col.decks.get_current_id():
        step.begin("Select", "Deck")
        step.did(col.decks.set_current(selected))
