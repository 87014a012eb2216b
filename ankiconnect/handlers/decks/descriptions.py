"""Descriptions of decks, which Anki shows in the overview of a deck."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...objects.decks import DeckDescription
from ..framework.action import Scope, Writes
from ..framework.errors import ActionError
from ..framework.registry import action
from ..framework.undo import UndoStep
from ..shared.names import known_deck

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.decks import DeckDict


@action("deckDescription", scope=Scope.READ)
def deck_description(col: Collection, /, deck: str) -> DeckDescription:
    """Get the description of a deck. That of a filtered deck is always empty.

    Args:
        deck: Name of the deck.

    Returns:
        object: the description

    Errors:
        ``deck was not found: ...``

    Example:
        {"deck": "Spanish"}
    """
    return _description(_stored(col, deck))


@action("setDeckDescription", scope=Scope.EDIT, writes=Writes.DECKS, destructive=True, idempotent=True)
def set_deck_description(
    col: Collection, step: UndoStep, /, deck: str, description: str, markdown: bool | None = None
) -> None:
    """Set the description of a deck.

    Args:
        deck: Name of the deck.
        description: The text; empty for none.
        markdown: Whether the text is Markdown, and not HTML; null leaves that as it is.

    Returns:
        null

    Errors:
        ``deck was not found: ...``, ``... is a filtered deck, which has no description``

    Example:
        {"deck": "Spanish", "description": "The 1000 **most frequent** words", "markdown": true}
    """
    stored = _stored(col, deck)
    if stored["dyn"]:
        raise ActionError(f"{stored['name']} is a filtered deck, which has no description")
    new: DeckDescription = {
        "description": description,
        "markdown": _description(stored)["markdown"] if markdown is None else markdown,
    }
    if new != _description(stored):
        step.begin("Change Description of", "Deck")
        changed = {**stored, "desc": new["description"], "md": new["markdown"]}
        step.did(col.decks.update_dict(changed))


def _stored(col: Collection, name: str) -> DeckDict:
    deck = col.decks.get(known_deck(col, name))
    assert deck is not None  # get() falls back to the default deck
    return deck


def _description(deck: DeckDict) -> DeckDescription:
    return {"description": deck["desc"], "markdown": deck.get("md", False)}
