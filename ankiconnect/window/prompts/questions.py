"""Questions to the person at Anki, one after the other. Knows no Qt."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

MOST_WAITING = 20
"""Questions that may wait at a time; one more is answered with No."""

OpenBox = Callable[[str, str, Callable[[bool, bool], None]], None]
"""Opens a question: its text, the text of its check box, and what is told the answer."""


@dataclass
class Question:
    """A yes-or-no question.

    Attributes:
        key: What it is about; the same question is asked once for all who want to know.
        text: The question.
        tick_text: The text of its check box, "" for none.
        answered: Told of Yes or No, and of the check box, before anybody who waits.
    """

    key: str
    text: str
    tick_text: str = ""
    answered: Callable[[bool, bool], None] = lambda yes, ticked: None
    waiting: list[Future[bool]] = field(default_factory=list)


class Questions:
    """Asks one question at a time. Main thread only."""

    def __init__(self, open_box: OpenBox) -> None:
        self._open_box = open_box
        self._queue: deque[Question] = deque()
        self._asking = False
        self._closed = False

    def ask(self, question: Question) -> Future[bool]:
        """Ask soon; the future is completed by the answer, with False when nobody can be asked."""
        answer: Future[bool] = Future()
        same = next((one for one in self._queue if one.key == question.key), None)
        if same is not None:
            same.waiting.append(answer)
        elif self._closed or len(self._queue) >= MOST_WAITING:
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
            self._open_box(first.text, first.tick_text, self._answered)

    def _answered(self, yes: bool, ticked: bool) -> None:
        if not self._queue:
            return  # everything was answered by `close`
        self._asking = False
        question = self._queue.popleft()
        try:
            question.answered(yes, ticked)
        finally:
            _answer(question, yes)
            self._open_next()

    def close(self) -> None:
        """Answer every question with No, also those that come later."""
        self._closed = True
        while self._queue:
            _answer(self._queue.popleft(), False)


def _answer(question: Question, yes: bool) -> None:
    for one in question.waiting:
        if one.set_running_or_notify_cancel():  # else whoever asked is gone
            one.set_result(yes)
