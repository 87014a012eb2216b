"""Decks."""

from __future__ import annotations

from typing import Annotated, TypedDict


class DeckStats(TypedDict):
    """The counts of a deck, as the deck list shows them: with subdecks, within the daily limits."""

    deck_id: Annotated[int, "Id of the deck."]
    name: Annotated[str, "Last part of its name."]
    new_count: Annotated[int, "New cards."]
    learn_count: Annotated[int, "Cards in learning."]
    review_count: Annotated[int, "Cards to review."]
    total_in_deck: Annotated[int, "All cards of the deck itself, without subdecks."]


class DeckNode(TypedDict):
    """A deck with its subdecks."""

    deckId: Annotated[int, "Id of the deck."]
    name: Annotated[str, "Its full name."]
    leaf: Annotated[str, "Last part of its name."]
    new: Annotated[int, "New cards of today, with subdecks, within the daily limits."]
    learning: Annotated[int, "Cards in learning, in the same way."]
    review: Annotated[int, "Cards to review, in the same way."]
    total: Annotated[int, "All cards of the deck itself."]
    totalWithChildren: Annotated[int, "All cards of the deck and its subdecks."]
    filtered: Annotated[bool, "Whether it is a filtered deck."]
    collapsed: Annotated[bool, "Whether the deck list hides its subdecks."]
    children: Annotated[list[DeckNode], "The subdecks."]


class CurrentDeck(TypedDict):
    """The deck that was selected last."""

    deckId: Annotated[int, "Id of the deck."]
    name: Annotated[str, "Its full name."]


class DeckDescription(TypedDict):
    """The text that Anki shows in the overview of a deck."""

    description: Annotated[str, "The text; empty for none."]
    markdown: Annotated[bool, "Whether the text is Markdown, and not HTML."]


class DeckConfigUse(TypedDict):
    """An options group with the decks that use it."""

    id: Annotated[int, "Id of the group."]
    name: Annotated[str, "Its name."]
    decks: Annotated[list[str], "Names of the decks that use it, in Anki's order."]
