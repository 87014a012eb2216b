"""Patterns for names of media files mean what they mean to Python's fnmatch."""

from __future__ import annotations

import fnmatch
import random

import pytest

from ankiconnect.handlers.media import patterns
from ankiconnect.handlers.media.patterns import matcher

LONGEST = 6


@pytest.mark.parametrize("kept", [patterns._MOST_KEPT, -1], ids=["small", "large"])
@pytest.mark.parametrize("seed", range(4))
def test_they_are_those_of_fnmatch(kept: int, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "_MOST_KEPT", kept)
    pick = random.Random(seed)
    fitted = 0
    for _ in range(10_000):
        pattern = "".join(pick.choices("abA-]!*?[^\\&~|é", k=pick.randint(0, 9)))
        fits = matcher(pattern, LONGEST)
        for _ in range(3):
            name = "".join(pick.choices("abA-]![*^\\&~|é\n", k=pick.randint(0, LONGEST)))
            assert fits(name) == fnmatch.fnmatchcase(name, pattern), (pattern, name)
            fitted += fits(name)
    assert fitted > 500, "some of them fit"


CLASSES = [
    "[z-a]",
    "[!z-a]",
    "[a-bz-y]",
    "[b-]",
    "[--a]",
    "[]a]",
    "[!]a]",
    "[a-bb-z]",
    "[!a-bb-z]",
    "[!]",
]


@pytest.mark.parametrize("pattern", CLASSES)
def test_classes_are_those_of_fnmatch(pattern: str) -> None:
    fits = matcher(pattern, 3)
    for name in ("a", "b", "y", "z", "-", "]", "!", "", "ab", "[!]"):
        assert fits(name) == fnmatch.fnmatchcase(name, pattern), name


@pytest.mark.parametrize("large", ["?" * 10, "*a" * 7, "[" * 7 + "]", "[a]" * 7, "abcdefg"])
def test_what_asks_for_more_than_the_longest_name_has_fits_nothing(large: str) -> None:
    assert not any(matcher(large, LONGEST)("a" * length) for length in range(LONGEST + 1))
