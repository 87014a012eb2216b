"""Which origins the user is asked about, and what is kept of the answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ankiconnect.window.prompts.user_prompts import MAX_ORIGIN_LENGTH, UserPrompts


class Boxes:
    """Boxes in which the user says Yes at once."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def ask(self, text: str, check_text: str, answered: Callable[[bool, bool], None]) -> None:
        self.texts.append(text)
        answered(True, False)


class Config:
    """Keeps what is added."""

    def __init__(self) -> None:
        self.added: list[tuple[str, str]] = []

    def add_origin(self, name: str, origin: str) -> None:
        self.added.append((name, origin))


def asked(origin: str) -> tuple[bool, list[str], list[tuple[str, str]]]:
    boxes, config = Boxes(), Config()
    prompts = UserPrompts(boxes, config)  # type: ignore[arg-type]
    return prompts.allows_origin(origin).result(timeout=5), boxes.texts, config.added


def test_a_page() -> None:
    allowed, texts, added = asked("https://x.example")
    assert (allowed, added) == (True, [("webCorsOriginList", "https://x.example")])
    assert texts[0].startswith("https://x.example asks")


@pytest.mark.parametrize("origin", ["*", "x" * (MAX_ORIGIN_LENGTH + 1)])
def test_what_is_not_an_origin_is_not_asked_about(origin: str) -> None:
    """In the list, "*" would allow every page there is."""
    assert asked(origin) == (False, [], [])


@pytest.mark.parametrize("origin", ["http://localhost", "null", ""])
def test_the_user_reads_how_much_would_be_allowed(origin: str) -> None:
    _, (text,), _ = asked(origin)
    assert "every" in text
