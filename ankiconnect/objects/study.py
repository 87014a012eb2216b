"""What is studied next."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

QueueName = Literal["new", "learning", "review"]


class AnswerButton(TypedDict):
    """An answer button."""

    ease: Annotated[int, "Its number: 1 again, 2 hard, 3 good, 4 easy."]
    label: Annotated[str, "When the card would come again."]


class QueuedCard(TypedDict):
    """A card to study, without its answer."""

    cardId: Annotated[int, "Id of the card."]
    noteId: Annotated[int, "Id of its note."]
    deckName: Annotated[str, "Name of its deck."]
    modelName: Annotated[str, "Name of its note type."]
    queue: Annotated[QueueName, "Why it is shown."]
    question: Annotated[
        str,
        "The front as HTML, after the note type's styling. Sounds are markers such as [anki:play:q:0].",
    ]
    css: Annotated[str, "The note type's styling."]
    buttons: Annotated[list[AnswerButton], "The answer buttons."]


class StudyCounts(TypedDict):
    """Cards that are left today, within the daily limits."""

    new: Annotated[int, "New cards."]
    learning: Annotated[int, "Cards in learning."]
    review: Annotated[int, "Cards to review."]


class NextCards(TypedDict):
    """The next cards of a deck."""

    deck: Annotated[str, "Name of the deck."]
    counts: Annotated[StudyCounts, "What is left today."]
    cards: Annotated[list[QueuedCard], "The cards; none when the deck is finished for today."]
