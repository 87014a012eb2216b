"""An action that raises any exception is answered, and other requests are not affected."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest

from ...support.actions import instead
from ...support.running import Running


class OfNoKind(BaseException):
    """A BaseException, like the panics of Anki's library."""


class Speechless(Exception):
    """An exception whose __str__ fails."""

    def __str__(self) -> str:
        raise RuntimeError("no text")


ERRORS: list[Callable[[], BaseException]] = [
    *(Exception, AssertionError, RuntimeError, MemoryError, RecursionError, BufferError, EOFError),
    *(SystemExit, KeyboardInterrupt, GeneratorExit, OfNoKind, Speechless, StopIteration),
    *(StopAsyncIteration, asyncio.CancelledError, asyncio.TimeoutError, asyncio.InvalidStateError),
    lambda: SystemExit(3),
    lambda: ValueError("half of a pair: \ud800"),
    lambda: OfNoKind("in words"),
    lambda: UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad"),
]
FAULTS = pytest.mark.parametrize(
    "error", ERRORS, ids=lambda one: repr(one()) if one is not Speechless else ""
)


@pytest.fixture(autouse=True)
def expected_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)  # the log is not tested here


def assert_answered(running: Running, name: str) -> None:
    """The error has a text, and other requests still work, even on the same connection."""
    failed = running.post({"action": name, "version": 6})
    assert list(failed) == ["result", "error"]
    assert failed["result"] is None
    assert failed["error"].strip()
    inner = [
        {"action": name},
        {"action": "deckNamesAndIds"},
        {"action": name},
        {"action": "modelNames"},
    ]
    replies = running.call("multi", actions=inner)
    assert replies[0] == replies[2] == failed
    assert (replies[1], len(replies[3])) == ({"Default": 1}, 6)
    assert running.call("deckNamesAndIds") == {"Default": 1}
    assert running.call("getActiveProfile") == "User 1"


@FAULTS
def test_on_the_main_thread(
    anki: Running, monkeypatch: pytest.MonkeyPatch, error: Callable[[], BaseException]
) -> None:
    def fail(col: Any, /) -> None:
        raise error()

    instead(monkeypatch, "deckNames", fail)
    assert_answered(anki, "deckNames")


@FAULTS
def test_in_the_loop(
    anki: Running, monkeypatch: pytest.MonkeyPatch, error: Callable[[], BaseException]
) -> None:
    async def fail(context: Any, /) -> None:
        raise error()

    instead(monkeypatch, "version", fail)
    assert_answered(anki, "version")


@FAULTS
@pytest.mark.parametrize("way", ["main", "background", "worker"])
def test_in_a_part_that_runs_elsewhere(
    anki: Running, monkeypatch: pytest.MonkeyPatch, error: Callable[[], BaseException], way: str
) -> None:
    def part() -> None:
        raise error()

    async def fail(context: Any, /) -> None:
        await getattr(context, way)(part)

    instead(monkeypatch, "version", fail)
    assert_answered(anki, "version")


@pytest.mark.parametrize("cancelled", [True, False])
def test_what_a_dialog_answers(anki: Running, monkeypatch: pytest.MonkeyPatch, cancelled: bool) -> None:
    """The window whose answer is awaited was closed, or failed."""

    def ask() -> Future[None]:
        answer: Future[None] = Future()
        if cancelled:
            answer.cancel()
        else:
            answer.set_exception(OfNoKind())
        return answer

    async def fail(context: Any, /) -> None:
        await context.start_and_wait(ask)

    instead(monkeypatch, "version", fail)
    assert_answered(anki, "version")


@pytest.mark.parametrize(
    "result",
    [pytest.param(object(), id="object"), {1, 2}, {("a",): 1}, "\ud800", 2**64, b"x"],
    ids=repr,
)
def test_a_result_that_is_no_json(anki: Running, monkeypatch: pytest.MonkeyPatch, result: Any) -> None:
    instead(monkeypatch, "deckNames", lambda: result)
    assert_answered(anki, "deckNames")
