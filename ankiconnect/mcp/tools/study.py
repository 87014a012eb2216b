"""Studying: a question, its answer, and the grade."""

from __future__ import annotations

import time
from typing import Annotated, Any, Literal, TypedDict

from ...handlers.framework.action import Scope
from ..wire.catalog import Anki, ToolError
from ..wire.declaring import tool
from . import plain_text

EASES = {"again": 1, "hard": 2, "good": 3, "easy": 4}
_DAY_MS = 24 * 60 * 60 * 1000


class WhichDeck(TypedDict, total=False):
    """Which deck is studied."""

    deck: Annotated[str, "Default: the current one"]


class Counts(TypedDict):
    """Cards that are left today."""

    new: Annotated[int, "New ones."]
    learning: Annotated[int, "In learning."]
    review: Annotated[int, "To review."]


class Shown(TypedDict, total=False):
    """A card that is shown. There is none when the deck is finished for today."""

    card_id: Annotated[int, "Id of the card."]
    shown_at: Annotated[int, "When it was shown."]
    question: Annotated[str, "Its front, as text."]
    next_review: Annotated[dict[str, str], "When it would come again, by grade."]


class NextCard(Shown):
    """The next card, and what is left."""

    deck: Annotated[str, "The deck."]
    counts: Annotated[Counts, "What is left today."]


@tool("Next card", actions=("nextCards",), scopes={Scope.REVIEW}, idempotent=True)
async def anki_next_card(anki: Anki, arguments: WhichDeck) -> NextCard:
    """Show the question of the next card to study. Let the user answer, then use anki_show_answer or
    anki_answer_card. No card_id: finished for today."""
    return await _next(anki, arguments.get("deck"))


async def _next(anki: Anki, deck: str | None) -> NextCard:
    shown_at = int(time.time() * 1000)
    found = await anki.run("nextCards", deck=deck, limit=1)
    shown: NextCard = {"deck": found["deck"], "counts": found["counts"]}
    for card in found["cards"]:
        shown["card_id"] = card["cardId"]
        shown["shown_at"] = shown_at
        shown["question"] = plain_text.of_side(card["question"])
        labels = {one["ease"]: plain_text.of_label(one["label"]) for one in card["buttons"]}
        shown["next_review"] = {grade: labels.get(ease, "") for grade, ease in EASES.items()}
    return shown


class ShownCard(TypedDict):
    """A card."""

    card_id: Annotated[int, ""]


class AnswerSide(TypedDict):
    """The answer side of a card."""

    card_id: Annotated[int, "Id of the card."]
    answer: Annotated[str, "Its back, as text."]


@tool("Show the answer", actions=("cardsInfo",), scopes={Scope.READ}, idempotent=True)
async def anki_show_answer(anki: Anki, arguments: ShownCard) -> AnswerSide:
    """Show the answer of a card, after the user has tried."""
    return {"card_id": arguments["card_id"], "answer": await _answer(anki, arguments["card_id"])}


async def _answer(anki: Anki, card: int) -> str:
    """
    Raises:
        ToolError: The card does not exist.
    """
    info = (await anki.run("cardsInfo", cards=[card]))[0]
    if not info:
        raise ToolError(f"there is no card {card}: call anki_next_card")
    return plain_text.of_side(info["answer"])


class Grade(ShownCard):
    """The grade of a card."""

    shown_at: Annotated[int, ""]
    grade: Annotated[Literal["again", "hard", "good", "easy"], ""]


class Grading(Grade, total=False):
    """The grade of a card, and the deck that is studied."""

    deck: Annotated[str, ""]


class Graded(TypedDict):
    """What became of a card, and the next one."""

    card_id: Annotated[int, "The card that was graded."]
    answer: Annotated[str, "Its back, as text."]
    comes_again: Annotated[str, "When it comes again."]
    next_card: Annotated[NextCard, "The next card."]


@tool(
    "Grade a card",
    actions=("cardsInfo", "answerCards", "nextCards"),
    scopes={Scope.READ, Scope.REVIEW},
    writes=True,
)
async def anki_answer_card(anki: Anki, arguments: Grading) -> Graded:
    """Grade the card shown (again: forgotten, good: remembered). Gives its answer and the next
    question. Refused if the card is no longer the one shown."""
    card, ease = arguments["card_id"], EASES[arguments["grade"]]
    info = await _checked(anki, card, arguments["shown_at"])
    given = {"cardId": card, "ease": ease, "shownAt": arguments["shown_at"]}
    if not (await anki.run("answerCards", answers=[given]))[0]:
        raise ToolError(_GONE)
    return {
        "card_id": card,
        "answer": plain_text.of_side(info["answer"]),
        "comes_again": plain_text.of_label(info["nextReviews"][ease - 1]),
        "next_card": await _next(anki, arguments.get("deck")),
    }


_GONE = (
    "this card is no longer the one shown: it was answered, suspended, buried or deleted since then. "
    "Nothing was changed. Call anki_next_card"
)


async def _checked(anki: Anki, card: int, shown_at: int) -> Any:
    """The card, if it can still be answered.

    Raises:
        ToolError: It cannot.
    """
    now = int(time.time() * 1000)
    if not now - _DAY_MS <= shown_at <= now:
        raise ToolError("shown_at must be the one that anki_next_card gave with this card")
    info = (await anki.run("cardsInfo", cards=[card]))[0]
    if not info or info["queue"] < 0:
        raise ToolError(_GONE)
    return info
