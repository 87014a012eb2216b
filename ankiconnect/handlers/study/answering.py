"""Answering cards without Anki's review screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

from anki.cards import Card, CardId
from anki.errors import AnkiException
from anki.scheduler.v3 import CardAnswer

from ...objects.cards import Answer
from ..framework import parameter_types
from ..framework.action import Scope, Writes
from ..framework.errors import ActionError, error_text
from ..framework.parameter_types import JsonObject
from ..framework.registry import action
from ..framework.slices import Slices, groups
from ..framework.undo import UndoStep
from ..shared.known_cards import known_cards
from ..shared.queries import IN_IDS, by_id, database, json_ids
from ..shared.scheduler import scheduler
from .queue_head import comes_first

if TYPE_CHECKING:
    from anki.collection import Collection

_ANSWERS_AT_A_TIME = 16
"""About 5 ms, until other requests may have their turn."""
_RATINGS = (CardAnswer.AGAIN, CardAnswer.HARD, CardAnswer.GOOD, CardAnswer.EASY)


@action("answerCards", scope=Scope.REVIEW, writes=Writes.CARDS | Writes.REVIEWS)
def answer_cards(
    col: Collection, step: UndoStep, /, answers: Annotated[list[JsonObject], list[Answer]]
) -> Slices[list[bool]]:
    """Answer cards with Anki's scheduler, in order. The cards do not have to be due.
    All answers together are one step in Anki's Undo.

    With ``shownAt``, a card that was answered meanwhile is not answered again: by another program, in
    Anki's window, or by the same request when it is sent again. The time is compared with the clock of
    the computer on which the service runs.

    Args:
        answers: The answers, each with its card and its button.

    Returns:
        array of bool, in input order: false for an unknown card, and for one that was answered since
        ``shownAt``

    Errors:
        ``answers[3].ease must be 1 to 4, not 5; the 3 before it were given``;
        ``'cardId' is missing in answers[0] ...`` or the same with ``'ease'``. The answers before the
        failing one are kept.

    Example:
        {"answers": [{"cardId": 1751400000001, "ease": 3}, {"cardId": 1234567890123, "ease": 3}]}
    """
    given: list[bool] = []
    count = _count_to_answer(col, answers)
    for some in groups(answers, _ANSWERS_AT_A_TIME):
        _answer(_Answering(col, step, count), some, given)
        yield
    return given


@action("gradeNow", scope=Scope.REVIEW, writes=Writes.CARDS | Writes.REVIEWS)
def grade_now(col: Collection, step: UndoStep, /, cards: list[CardId], ease: int) -> Slices[None]:
    """Answer cards with the same button, like "Grade Now" in Anki's browser. The cards do not have to
    be due, and no time is logged. Suspended and buried cards are in their queue again afterwards.

    Args:
        cards: Ids of the cards; unknown ones are ignored.
        ease: Number of the button: 1 again, 2 hard, 3 good, 4 easy.

    Returns:
        null

    Errors:
        ``ease must be 1 to 4, not 5``

    Example:
        {"cards": [1751400000001, 1751400000002], "ease": 3}
    """
    rating = _rating("ease", ease)
    count = len(known_cards(col, cards))
    for some in groups(list(dict.fromkeys(cards)), _ANSWERS_AT_A_TIME):
        known = known_cards(col, some)
        if known:
            step.begin("Grade", "Card", count)
            step.did(col._backend.grade_now(card_ids=known, rating=rating))
        yield


def _answer(answering: _Answering, answers: Sequence[JsonObject], given: list[bool]) -> None:
    """Give some answers of a request, and add whether their cards exist to those of the ones before.

    Raises:
        ActionError: One cannot be given. The text says how many were.
    """
    try:
        for one in answers:
            given.append(answering.answer(f"answers[{len(given)}]", one))
    except (ActionError, AnkiException) as error:
        raise ActionError(f"{error_text(error)}{_given(len(given))}") from None


def _given(count: int) -> str:
    """What became of the answers before the one that failed."""
    if count < 2:
        return "; the one before it was given" if count else ""
    return f"; the {count} before it were given"


def _count_to_answer(col: Collection, answers: list[JsonObject]) -> int:
    """How many of the answers are for cards that exist and were not answered since they were shown."""
    asked = [one for one in answers if type(one.get("cardId")) is int]
    known = by_id(col, "nid", "cards", [one["cardId"] for one in asked if abs(one["cardId"]) < 2**63])
    asked = [one for one in asked if one["cardId"] in known]
    last = _last_answers(col, [one["cardId"] for one in asked if one.get("shownAt") is not None])
    return max(1, sum(not _is_since(last.get(one["cardId"]), one.get("shownAt")) for one in asked))


def _last_answers(col: Collection, cards: list[CardId]) -> dict[CardId, int]:
    """When cards were last answered, in milliseconds since 1970; without those that never were."""
    rows = database(col).all(
        f"select cid, max(id) from revlog where ease > 0 and cid {IN_IDS} group by cid",
        json_ids(cards),
    )
    return {row[0]: row[1] for row in rows}


def _is_since(answered: int | None, shown: Any) -> bool:
    return answered is not None and isinstance(shown, int) and answered >= shown


class _Answering:
    """Some answers of one request, between which nothing else happens."""

    def __init__(self, col: Collection, step: UndoStep, count: int) -> None:
        """
        Args:
            count: How many cards the request answers.
        """
        self._count = count
        self._col = col
        self._step = step
        self._scheduler = scheduler(col)
        self._without_queue = False

    def answer(self, path: str, answer: JsonObject) -> bool:
        """Give one answer.

        Args:
            path: Where the answer is in the request, for error texts: "answers[2]".

        Returns:
            False when the card does not exist, or was answered since it was shown.
        """
        card_id = CardId(_card_id(path, answer))
        ease = parameter_types.member(path, answer, "ease")
        if not by_id(self._col, "nid", "cards", [card_id]):
            return False
        rating = _rating(f"{path}.ease", ease)
        milliseconds = _milliseconds(f"{path}.time", answer.get("time"))
        shown = _milliseconds(f"{path}.shownAt", answer.get("shownAt"))
        if shown is not None and _is_since(_last_answers(self._col, [card_id]).get(card_id), shown):
            return False
        self._give(self._col.get_card(card_id), rating, milliseconds)
        return True

    def _give(self, card: Card, rating: CardAnswer.Rating.V, milliseconds: int | None) -> None:
        self._step.begin("Answer", "Card", self._count)
        if not self._without_queue and not comes_first(self._col, card.id):
            self._clear_queue(card)
        card.start_timer()
        states = self._col._backend.get_scheduling_states(card.id)
        answer = self._scheduler.build_answer(card=card, states=states, rating=rating)
        if milliseconds is not None:
            answer.milliseconds_taken = min(milliseconds, card.time_limit())
        self._step.did(self._scheduler.answer_card(answer))

    def _clear_queue(self, card: Card) -> None:
        """Clear the study queue of a review that is in progress.

        While Anki has a study queue, it refuses to answer any card except the first one in the queue.
        That failure would also clear the undo history. Updating any card clears the queue, even when
        the update changes nothing. The review screen builds the queue again when it needs it.
        """
        self._without_queue = True
        self._step.did(self._col.update_cards([card]))


def _card_id(path: str, answer: JsonObject) -> int:
    return parameter_types.integer(f"{path}.cardId", parameter_types.member(path, answer, "cardId"))


def _rating(path: str, ease: Any) -> CardAnswer.Rating.V:
    if isinstance(ease, bool) or ease not in (1, 2, 3, 4):
        raise parameter_types.refusal(path, "1 to 4", ease)
    return _RATINGS[int(ease) - 1]


def _milliseconds(path: str, given: Any) -> int | None:
    if given is None:
        return None
    milliseconds = parameter_types.integer(path, given)
    if milliseconds < 0:
        raise ActionError(f"{path} must not be negative, but is {milliseconds}")
    return milliseconds
