"""Questions to the user, one after the other. Knows no Qt."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

MAX_WAITING = 20
"""How many questions may wait; one more is answered with No."""

OpenBox = Callable[[str, str, Callable[[bool, bool], None]], None]
"""Opens a question: its text, the text of its check box, and what is called with the answer."""


@dataclass
class Question:
    """A yes-or-no question.

    Attributes:
        key: What it is about. While a question waits, another one with its key shares its answer.
        check_text: The text of its check box, "" for none.
        answered: Called with Yes or No and the check box, before the futures are completed.
    """

    key: str
    text: str
    check_text: str = ""
    answered: Callable[[bool, bool], None] = lambda yes, checked: None
    waiting: list[Future[bool]] = field(default_factory=list)


class Questions:
    """Asks one question at a time. Main thread only."""

    def __init__(self, open_box: OpenBox) -> None:
        self._open_box = open_box
        self._queue: deque[Question] = deque()
        self._asking = False
        self._closed = False

    def ask(self, question: Question) -> Future[bool]:
        """Ask, when the questions before it are answered.

        Returns:
            A future with the answer; False when too many questions wait.
        """
        answer: Future[bool] = Future()
        same = next((one for one in self._queue if one.key == question.key), None)
        if same is not None:
            same.waiting.append(answer)
        elif self._closed or len(self._queue) >= MAX_WAITING:
            answer.set_result(False)
        else:
            question.waiting.append(answer)
            self._queue.append(question)
            self._open_next()
        return answer

    def _open_next(self) -> None:
        if self._queue and not self._asking:
            self._asking = True
            first = self._queue[0]
            self._open_box(first.text, first.check_text, self._answered)

    def _answered(self, yes: bool, checked: bool) -> None:
        if not self._queue:
            return  # everything was answered by `close`
        self._asking = False
        question = self._queue.popleft()
        try:
            question.answered(yes, checked)
        finally:
            _answer(question, yes)
            self._open_next()

    def close(self) -> None:
        """Answer every question with No, later ones too."""
        self._closed = True
        while self._queue:
            _answer(self._queue.popleft(), False)


def _answer(question: Question, yes: bool) -> None:
    for one in question.waiting:
        if one.set_running_or_notify_cancel():  # else it was canceled
            one.set_result(yes)
