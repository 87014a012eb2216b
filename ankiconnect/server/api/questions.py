"""Questions to the user: how many requests may wait for an answer, and what a No refuses.

Any page may ask for permission, as often as it likes. So most of its requests are answered here, in the
loop, and never reach the main thread.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from ...handlers.framework.host import Answer

MAX_QUESTIONS = 5
"""How many questions may be open or wait. One more is answered with No."""
MAX_ASKERS = 10
"""How many requests may wait for the answer to one question. One more is answered with No."""
REFUSED_SECONDS = 600.0
"""How long a No refuses what it was about, without a question."""
QUIET_SECONDS = 30.0
"""How long a No refuses everything else."""


class Refusals:
    """What the user has refused. It outlives the loop, which ends when the service changes its port."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.forget()

    def forget(self) -> None:
        """Refuse nothing any more."""
        self._until: dict[str, float] = {}
        self._all_until = float("-inf")

    def add(self, what: str, answer: Answer) -> None:
        """Note the answer to a question about `what`."""
        if not answer.yes:
            now = self._clock()
            self._until[what] = now + REFUSED_SECONDS
            self._all_until = float("inf") if answer.stop_asking else now + QUIET_SECONDS

    def include(self, what: str) -> bool:
        """Whether a question about `what` is answered with No, unasked."""
        return self._clock() < max(self._all_until, self._until.get(what, float("-inf")))


@dataclass(eq=False)
class _Question:
    """A question that waits or is open.

    Attributes:
        refuses: What a No refuses.
        put: Opens it, and returns the answer.
        askers: How many requests wait for the answer.
        is_open: Whether the user has it. It stays open then, even if all clients have gone.
        task: What waits for its turn and then for the answer.
    """

    refuses: str
    put: Callable[[], Awaitable[Answer]]
    askers: int = 0
    is_open: bool = False
    task: asyncio.Task[bool] = field(init=False)


class Questions:
    """Asks one question at a time. Lives in the loop."""

    def __init__(self, refusals: Refusals) -> None:
        self._refusals = refusals
        self._turn = asyncio.Lock()
        self._questions: dict[str, _Question] = {}

    async def ask(self, about: str, refuses: str, put: Callable[[], Awaitable[Answer]]) -> bool:
        """Ask, once the questions before this one are answered.

        Args:
            about: Requests about the same share one question.
            refuses: What a No refuses.
            put: Opens the question, and returns the answer.
        """
        question = self._questions.get(about) or self._add(about, _Question(refuses, put))
        if question is None or question.askers >= MAX_ASKERS:
            return False
        question.askers += 1
        try:
            return await asyncio.shield(question.task)
        finally:
            question.askers -= 1
            if not question.askers and not question.is_open:  # all its clients have gone
                self._remove(about, question)
                question.task.cancel()

    def _add(self, about: str, question: _Question) -> _Question | None:
        """Add a question, unless it is refused already or too many wait."""
        if len(self._questions) >= MAX_QUESTIONS or self._refusals.include(question.refuses):
            return None
        self._questions[about] = question
        question.task = asyncio.create_task(self._put(question))
        question.task.add_done_callback(lambda _: self._remove(about, question))
        return question

    def _remove(self, about: str, question: _Question) -> None:
        if self._questions.get(about) is question:
            del self._questions[about]

    async def _put(self, question: _Question) -> bool:
        async with self._turn:
            if self._refusals.include(question.refuses):  # the one before was answered with No
                return False
            question.is_open = True
            answer = await question.put()
            self._refusals.add(question.refuses, answer)
            return answer.yes
