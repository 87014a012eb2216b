"""Answering cards, as in a review, without the reviewer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anki.cards import Card, CardId
from anki.scheduler.v3 import CardAnswer

from ..framework import parameter_types
from ..framework.action import Writes
from ..framework.errors import ActionError
from ..framework.parameter_types import JsonObject
from ..framework.registry import action
from ..framework.undo import UndoStep
from ..shared.queries import by_id
from ..shared.scheduler import scheduler

if TYPE_CHECKING:
    from anki.collection import Collection

_RATINGS = (CardAnswer.AGAIN, CardAnswer.HARD, CardAnswer.GOOD, CardAnswer.EASY)


@action("answerCards", writes=Writes.CARDS | Writes.REVIEWS)
def answer_cards(col: Collection, step: UndoStep, /, answers: list[JsonObject]) -> list[bool]:
    """Answer cards with Anki's scheduler, in order. They need not be due.
    All answers are one step in Anki's Undo.

    Args:
        answers: Objects {"cardId", "ease" (the button, 1 to 4), "time" (optional: milliseconds taken;
            the maximum of the deck's options limits what is logged)}.

    Returns:
        array of bool, in input order: false for an unknown card

    Errors:
        ``invalid ease``; ``'cardId'`` or ``'ease'`` when it is absent. The answers before that
        one stay.

    Example:
        {"answers": [{"cardId": 1751400000001, "ease": 3}, {"cardId": 1234567890123, "ease": 3}]}
    """
    answering = _Answering(col, step)
    return [answering.answer(f"answers[{number}]", one) for number, one in enumerate(answers)]


class _Answering:
    """The answers of one request."""

    def __init__(self, col: Collection, step: UndoStep) -> None:
        self._col = col
        self._step = step
        self._scheduler = scheduler(col)
        self._begun = False

    def answer(self, place: str, answer: JsonObject) -> bool:
        """Give one answer; false when there is no such card."""
        card_id = CardId(parameter_types.integer(f"{place}.cardId", answer["cardId"]))
        ease = answer["ease"]
        if not by_id(self._col, "nid", "cards", [card_id]):
            return False
        rating = _rating(ease)
        milliseconds = _milliseconds(f"{place}.time", answer.get("time"))
        self._give(self._col.get_card(card_id), rating, milliseconds)
        return True

    def _give(self, card: Card, rating: CardAnswer.Rating.V, milliseconds: int | None) -> None:
        if not self._begun:
            self._begin(card)
        card.start_timer()
        states = self._col._backend.get_scheduling_states(card.id)
        answer = self._scheduler.build_answer(card=card, states=states, rating=rating)
        if milliseconds is not None:
            answer.milliseconds_taken = min(milliseconds, card.time_limit())
        self._step.did(self._scheduler.answer_card(answer))

    def _begin(self, card: Card) -> None:
        """Make the undo step, and let Anki forget the queue of a review that is going on.

        While it has such a queue, Anki refuses answers to any card but the first in it, and that
        failure would clear the undo history. Any change to a card empties the queue, even one that
        changes nothing; the reviewer builds it anew.
        """
        self._begun = True
        self._step.begin(self._col.tr.actions_answer_card())
        self._step.did(self._col.update_cards([card]))


def _rating(ease: Any) -> CardAnswer.Rating.V:
    if isinstance(ease, bool) or ease not in (1, 2, 3, 4):
        raise ActionError("invalid ease")
    return _RATINGS[int(ease) - 1]


def _milliseconds(place: str, given: Any) -> int | None:
    if given is None:
        return None
    milliseconds = parameter_types.integer(place, given)
    if milliseconds < 0:
        raise ActionError(f"{place} must not be negative")
    return milliseconds
