"""Cards to study."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict


class Button(TypedDict):
    """An answer button."""

    ease: Annotated[int, "Its number, for answerCards: 1 again, 2 hard, 3 good, 4 easy."]
    label: Annotated[str, "The text on it: when the card would come again. As in nextReviews."]


class NextCard(TypedDict):
    """A card to study, without its answer."""

    cardId: Annotated[int, "Id of the card."]
    noteId: Annotated[int, "Id of its note."]
    deckName: Annotated[str, "Name of its deck."]
    modelName: Annotated[str, "Name of its note type."]
    queue: Annotated[Literal["new", "learning", "review"], "Which of the counts it belongs to."]
    question: Annotated[
        str,
        "The front as HTML, after the note type's styling. Sounds are markers such as [anki:play:q:0].",
    ]
    css: Annotated[str, "The note type's styling."]
    buttons: Annotated[list[Button], "The answer buttons."]


class Counts(TypedDict):
    """How many cards are left today, as Anki's review screen shows it."""

    new: Annotated[int, "New cards."]
    learning: Annotated[int, "Cards in learning."]
    review: Annotated[int, "Cards to review."]


class NextCards(TypedDict):
    """The cards of a deck to study next."""

    deck: Annotated[str, "Name of the deck."]
    counts: Annotated[Counts, "How many are left."]
    cards: Annotated[list[NextCard], "The next ones."]
