"""What the user is asked, and what is kept of the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pytest

from ankiconnect.handlers.framework.host import Answer
from ankiconnect.window.prompts.message_boxes import NO_OPTIONS
from ankiconnect.window.prompts.user_prompts import UserPrompts

PAGE = "https://x.example"


class Boxes:
    """Boxes in which the user answers at once."""

    def __init__(self, *answer: bool) -> None:
        self._answer = answer
        self.texts: list[str] = []

    def ask(
        self,
        text: str,
        tick_texts: Sequence[str],
        answered: Callable[..., None],
        options: Mapping[str, bool] = NO_OPTIONS,
    ) -> None:
        self.texts.append(text)
        self.options = options
        answered(*self._answer)


class Config:
    """Keeps what is added."""

    def __init__(self) -> None:
        self.added: list[tuple[str, str]] = []
        self.scopes: Sequence[str] | None = ()

    def allow_origin(self, origin: str, scopes: Sequence[str] | None) -> None:
        self.scopes = scopes
        self.add_origin("webCorsOriginList", origin)

    def add_origin(self, name: str, origin: str) -> None:
        self.added.append((name, origin))


class BrokenConfig(Config):
    def add_origin(self, name: str, origin: str) -> None:
        raise OSError


def prompts(boxes: Boxes, config: Config) -> UserPrompts:
    return UserPrompts(boxes, config)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answer", "given", "added"),
    [
        ((True, False, False, True, True), Answer(True), [("webCorsOriginList", PAGE)]),
        ((True, True, False, True), Answer(True), [("webCorsOriginList", PAGE)]),
        ((False, False, False), Answer(False), []),
        ((False, True, False), Answer(False), [("ignoreOriginList", PAGE)]),
        ((False, False, True), Answer(False, stop_asking=True), []),
        ((True, False, False, False, False, False, False, False), Answer(False), []),
        ((False, False, False, True, True), Answer(False), []),
        ((False,), Answer(False), []),
    ],
)
def test_a_page(answer: tuple[bool, ...], given: Answer, added: list[tuple[str, str]]) -> None:
    boxes, config = Boxes(*answer), Config()
    assert prompts(boxes, config).allows_origin(PAGE).result(timeout=5) == given
    assert config.added == added
    assert boxes.texts[0].startswith(f"Allow {PAGE} to access your collection?")


def test_what_a_page_may_do_is_chosen() -> None:
    boxes, config = Boxes(True, False, False, True, False, True, False, False), Config()
    prompts(boxes, config).allows_origin(PAGE)
    assert config.scopes == ("read", "edit")
    checked = {text.partition(":")[0]: is_checked for text, is_checked in boxes.options.items()}
    assert checked == {"read": True, "add": True, "edit": False, "review": False, "window": False}


def test_an_origin_that_stands_for_many_gets_everything_or_nothing() -> None:
    boxes, config = Boxes(True, False, False), Config()
    assert prompts(boxes, config).allows_origin("http://localhost").result(timeout=5) == Answer(True)
    assert (boxes.options, config.scopes) == ({}, None)
    assert "read, change and delete" in boxes.texts[0]


@pytest.mark.parametrize("origin", ["http://localhost", "null"])
def test_the_user_reads_how_much_would_be_allowed(origin: str) -> None:
    boxes = Boxes(False)
    prompts(boxes, Config()).allows_origin(origin)
    assert "every" in boxes.texts[0]


def test_another_question() -> None:
    assert prompts(Boxes(True), Config()).confirms("really?").result(timeout=5) == Answer(True)


def test_an_answer_that_cannot_be_kept_is_an_answer() -> None:
    class Late(Boxes):
        def ask(
            self,
            text: str,
            tick_texts: Sequence[str],
            answered: Callable[..., None],
            options: Mapping[str, bool] = NO_OPTIONS,
        ) -> None:
            self.answered = answered

    boxes = Late()
    given = prompts(boxes, BrokenConfig()).allows_origin(PAGE)
    with pytest.raises(OSError):
        boxes.answered(True, False, False, True)
    assert given.result(timeout=5) == Answer(True)


def test_an_answer_that_nobody_waits_for() -> None:
    class Late(Boxes):
        def ask(
            self,
            text: str,
            tick_texts: Sequence[str],
            answered: Callable[..., None],
            options: Mapping[str, bool] = NO_OPTIONS,
        ) -> None:
            self.answered = answered

    boxes, config = Late(), Config()
    assert prompts(boxes, config).allows_origin(PAGE).cancel()
    boxes.answered(True, False, False, True)
    assert config.added == [("webCorsOriginList", PAGE)]
