"""Questions to the user: one at a time, few that wait, and none for some time after a No."""

from __future__ import annotations

import asyncio

import pytest

from ankiconnect.handlers.framework.host import Answer
from ankiconnect.server.api.questions import (
    MAX_ASKERS,
    MAX_QUESTIONS,
    QUIET_SECONDS,
    REFUSED_SECONDS,
    Questions,
    Refusals,
)

YES, NO, STOP = Answer(yes=True), Answer(yes=False), Answer(yes=False, stop_asking=True)


class User:
    """A user whom a test has answer, at a time that the test sets."""

    def __init__(self) -> None:
        self.now = 0.0
        self.asked: list[str] = []
        self._open: asyncio.Future[Answer] | None = None
        self.refusals = Refusals(lambda: self.now)
        self.questions = Questions(self.refusals)

    def request(self, about: str, site: str = "") -> asyncio.Task[bool]:
        return asyncio.ensure_future(self.questions.ask(about, site or about, lambda: self._put(about)))

    async def _put(self, about: str) -> Answer:
        assert self._open is None, "one at a time"
        self.asked.append(about)
        self._open = asyncio.get_running_loop().create_future()
        try:
            return await self._open
        finally:
            self._open = None

    async def answer(self, answer: Answer | Exception) -> None:
        await settle()
        assert self._open is not None
        if isinstance(answer, Exception):
            self._open.set_exception(answer)
        else:
            self._open.set_result(answer)
        await settle()


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.fixture
def user() -> User:
    return User()


async def test_one_after_the_other(user: User) -> None:
    replies = [user.request(about) for about in ("a", "b", "c")]
    await user.answer(YES)
    await user.answer(YES)
    assert [one.done() for one in replies] == [True, True, False]
    await user.answer(NO)
    assert [one.result() for one in replies] == [True, True, False]
    assert user.asked == ["a", "b", "c"]


async def test_requests_about_the_same_share_a_question(user: User) -> None:
    replies = [user.request(about) for about in ("a", "b", "a", "b")]
    await user.answer(YES)
    await user.answer(NO)
    assert [one.result() for one in replies] == [True, False, True, False]
    assert user.asked == ["a", "b"]


async def test_what_waits_is_refused_by_a_no(user: User) -> None:
    replies = [user.request(about) for about in ("a", "b", "c")]
    await user.answer(NO)
    assert [one.result() for one in replies] == [False, False, False]
    assert user.asked == ["a"]


async def test_a_no_refuses_for_some_time(user: User) -> None:
    first = user.request("https://a.x", "x")
    await user.answer(NO)
    assert first.result() is False
    for now, about, site, asks in (
        (QUIET_SECONDS - 1, "https://y", "y", False),
        (QUIET_SECONDS + 1, "https://y", "y", True),
        (REFUSED_SECONDS - 1, "https://a.x", "x", False),
        (REFUSED_SECONDS - 1, "https://b.x", "x", False),
        (REFUSED_SECONDS + 1, "https://b.x", "x", True),
    ):
        user.now = now
        reply = user.request(about, site)
        await settle()
        assert reply.done() is not asks
        if asks:
            await user.answer(YES)
        assert reply.result() is asks


async def test_all_can_be_refused_until_it_is_forgotten(user: User) -> None:
    user.request("a")
    await user.answer(STOP)
    user.now = 1e9
    assert await user.request("b") is False
    user.refusals.forget()
    reply = user.request("a")
    await user.answer(YES)
    assert reply.result() is True


async def test_few_questions_wait(user: User) -> None:
    waiting = [user.request(str(number)) for number in range(MAX_QUESTIONS)]
    await settle()
    waiting.append(user.request("0"))  # it shares a question that waits
    assert await user.request("one more") is False
    assert not any(one.done() for one in waiting)


async def test_few_requests_wait_for_a_question(user: User) -> None:
    waiting = [user.request("a") for _ in range(MAX_ASKERS)]
    await settle()
    assert await user.request("a") is False
    await user.answer(YES)
    assert all(one.result() for one in waiting)


async def test_a_question_that_nobody_waits_for_is_forgotten(user: User) -> None:
    user.request("open")
    for _ in range(10):
        gone = [user.request(str(number)) for number in range(MAX_QUESTIONS - 1)]
        await settle()
        for one in gone:
            one.cancel()
        waits = user.request("0")  # at once: it must not share what was given up
        await settle()
        assert not waits.done()
        waits.cancel()
        await settle()
    await user.answer(YES)
    assert user.asked == ["open"]


async def test_an_open_question_stays_when_its_client_has_gone(user: User) -> None:
    gone = user.request("a")
    await settle()
    gone.cancel()
    await settle()
    waits = user.request("a")
    await user.answer(YES)
    assert waits.result() is True
    assert user.asked == ["a"]


async def test_a_question_that_cannot_be_opened_is_an_error(user: User) -> None:
    replies = [user.request("a"), user.request("a"), user.request("b")]
    await user.answer(OSError())
    for one in replies[:2]:
        with pytest.raises(OSError):
            one.result()
    await user.answer(YES)
    assert replies[2].result() is True
