"""Cards and their reviews."""

from __future__ import annotations

from typing import Annotated, TypedDict

from .notes import FieldValue


class AnswerTimes(TypedDict, total=False):
    """How long an answer took, and when the card was shown."""

    time: Annotated[int | None, "Milliseconds; at most the maximum in the deck's options is logged."]
    shownAt: Annotated[
        int | None,
        "When the card was shown, in milliseconds since 1970. If it was answered since then, it is not "
        "answered again.",
    ]


class Answer(AnswerTimes):
    """An answer to a card."""

    cardId: Annotated[int, "Id of the card."]
    ease: Annotated[int, "Number of the button: 1 again, 2 hard, 3 good, 4 easy."]


class CardTime(TypedDict):
    """When a card was last changed."""

    cardId: Annotated[int, "Id of the card."]
    mod: Annotated[int, "The time, in seconds since 1970."]


class ShownCard(TypedDict):
    """A card with its note's fields and both sides."""

    cardId: Annotated[int, "Id of the card."]
    fields: Annotated[dict[str, FieldValue], "The fields of its note by name."]
    fieldOrder: Annotated[int, "Index of its template, from 0."]
    question: Annotated[
        str,
        "The front as HTML, after the note type's styling. Sounds are markers such as [anki:play:q:0].",
    ]
    answer: Annotated[str, "The back, in the same form."]
    modelName: Annotated[str, "Name of its note type."]
    deckName: Annotated[str, "Name of its deck."]
    css: Annotated[str, "The note type's styling."]
    nextReviews: Annotated[
        list[str],
        "The texts on the answer buttons: when the card would come again.",
    ]


class CardInfo(ShownCard):
    """A card with its scheduling."""

    ord: Annotated[int, "Index of its template, from 0."]
    factor: Annotated[int, "Ease factor in permille; 0 for a new card."]
    interval: Annotated[int, "Days between the last review and the next; negative in seconds."]
    note: Annotated[int, "Id of its note."]
    type: Annotated[int, "0 new, 1 learning, 2 review, 3 relearning."]
    queue: Annotated[
        int,
        "0 new, 1 and 3 learning, 2 review, 4 preview, -1 suspended, -2 and -3 buried.",
    ]
    due: Annotated[
        int,
        "When it is due: a position, a day of the collection or seconds since 1970, by its queue.",
    ]
    reps: Annotated[int, "Number of reviews."]
    lapses: Annotated[int, "How often it was forgotten."]
    left: Annotated[int, "Learning steps that are left, in Anki's own form."]
    mod: Annotated[int, "When it was last changed, in seconds since 1970."]
    flags: Annotated[int, "Number of its flag, 0 for none."]


class CurrentCard(ShownCard):
    """The card on the review screen."""

    template: Annotated[str, "Name of its template."]
    buttons: Annotated[list[int], "Numbers of the answer buttons. nextReviews has their texts."]


class MemoryState(TypedDict):
    """What FSRS knows of a card."""

    cardId: Annotated[int, "Id of the card."]
    stability: Annotated[float, "Days until the probability of remembering the card falls to 90 %."]
    difficulty: Annotated[float, "How hard the card is to remember, 1 to 10."]
    retrievability: Annotated[float, "The probability of remembering the card now, 0 to 1."]
    desiredRetention: Annotated[
        float, "The probability at which the card is to be shown again, 0 to 1."
    ]


class Review(TypedDict):
    """A review of a card."""

    id: Annotated[int, "When the card was answered, in milliseconds since 1970."]
    usn: Annotated[int, "Number of the sync it belongs to; -1 before it is synced."]
    ease: Annotated[int, "Number of the button, 1 to 4; 0 when the card was rescheduled by hand."]
    ivl: Annotated[int, "The new interval, in days; negative in seconds."]
    lastIvl: Annotated[int, "The interval before, in the same form."]
    factor: Annotated[int, "The new ease factor in permille, or FSRS's difficulty."]
    time: Annotated[int, "Milliseconds that the answer took."]
    type: Annotated[int, "0 learning, 1 review, 2 relearning, 3 cram, 4 and 5 rescheduled."]


ReviewRow = tuple[int, int, int, int, int, int, int, int, int]
"""A review as a row: id, card id, usn, button, new interval, interval before, ease factor,
milliseconds, type. `Review` explains them."""
