"""Decks."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict


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


FilteredOrder = Literal[
    "oldestSeen",
    "random",
    "intervalsAscending",
    "intervalsDescending",
    "lapses",
    "added",
    "due",
    "latestAdded",
    "retrievabilityAscending",
    "retrievabilityDescending",
    "relativeOverdueness",
]
"""Which cards a filtered deck takes first, and shows first. Anki numbers them in this order."""


class FilteredDeckSettings(TypedDict):
    """The settings of a filtered deck, with the names of updateFilteredDeck's parameters."""

    deck: Annotated[str, "Its full name."]
    query: Annotated[str, "The search for its cards, as Anki stores it."]
    limit: Annotated[int, "The max number of cards."]
    order: Annotated[FilteredOrder | None, "Which cards come first; null for an order of a newer Anki."]
    secondQuery: Annotated[str | None, "A second search; null for none."]
    secondLimit: Annotated[int | None, "The max number of cards of the second search."]
    secondOrder: Annotated[FilteredOrder | None, "Which of its cards come first."]
    reschedule: Annotated[bool, "Whether answers change the schedule of the cards."]


class DecksWouldDelete(TypedDict):
    """What deleteDecks would delete. It has changed nothing."""

    decks: Annotated[int, "Number of decks, with their subdecks."]
    notes: Annotated[int, "Number of notes."]
    cards: Annotated[int, "Number of cards."]
