"""Questions to the user come one after the other; everybody who asked is answered."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest

from ankiconnect.window.prompts.questions import MAX_WAITING, Question, Questions


class Boxes:
    """Opens boxes that a test answers."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.answers: list[Callable[[bool, bool], None]] = []

    def ask(self, text: str, check_text: str, answered: Callable[[bool, bool], None]) -> None:
        self.texts.append(text)
        self.answers.append(answered)

    def answer(self, yes: bool, checked: bool = False) -> None:
        assert len(self.answers) == 1, "one at a time"
        self.answers.pop()(yes, checked)


@pytest.fixture
def boxes() -> Boxes:
    return Boxes()


@pytest.fixture
def questions(boxes: Boxes) -> Questions:
    return Questions(boxes.ask)


def ask(questions: Questions, key: str, told: Any = lambda yes, checked: None) -> Future[bool]:
    return questions.ask(Question(key, f"{key}?", "ignore", told))


def test_one_after_the_other(questions: Questions, boxes: Boxes) -> None:
    told: list[tuple[str, bool, bool]] = []
    answers = [
        ask(questions, key, lambda yes, checked, key=key: told.append((key, yes, checked)))
        for key in ("a", "b", "c")
    ]
    boxes.answer(True)
    boxes.answer(False, True)
    assert [one.done() for one in answers] == [True, True, False]
    boxes.answer(False)
    assert [one.result() for one in answers] == [True, False, False]
    assert told == [("a", True, False), ("b", False, True), ("c", False, False)]
    assert boxes.texts == ["a?", "b?", "c?"]


def test_the_same_question_is_asked_once_at_a_time(questions: Questions, boxes: Boxes) -> None:
    answers = [ask(questions, key) for key in ("a", "b", "a", "b")]
    boxes.answer(True)
    boxes.answer(False)
    assert [one.result() for one in answers] == [True, False, True, False]
    again = ask(questions, "a")
    boxes.answer(False)
    assert again.result() is False


def test_who_went_away_does_not_matter(questions: Questions, boxes: Boxes) -> None:
    gone, waits = ask(questions, "a"), ask(questions, "a")
    assert gone.cancel()
    boxes.answer(True)
    assert waits.result() is True


def test_closing_answers_no(questions: Questions, boxes: Boxes) -> None:
    told: list[bool] = []
    answers = [ask(questions, key, lambda yes, _: told.append(yes)) for key in ("a", "b")]
    questions.close()
    boxes.answer(True)  # the open box is closed, whatever it says
    answers.append(ask(questions, "c"))
    assert [one.result() for one in answers] == [False, False, False]
    assert told == []
    assert boxes.texts == ["a?"]


def test_no_more_than_a_few_wait(questions: Questions, boxes: Boxes) -> None:
    for number in range(MAX_WAITING):
        ask(questions, str(number))
    assert ask(questions, "one more").result() is False
    assert not ask(questions, "0").done()


def test_an_answer_that_cannot_be_kept_is_an_answer(questions: Questions, boxes: Boxes) -> None:
    def fails(yes: bool, checked: bool) -> None:
        raise OSError

    first, second = ask(questions, "a", fails), ask(questions, "b")
    with pytest.raises(OSError):
        boxes.answer(True)
    boxes.answer(True)
    assert first.result() is second.result() is True
