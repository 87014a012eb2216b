"""What a report of an editor's page tells: what was typed, or what the page was filled with."""

from __future__ import annotations

import time

import pytest

from ankiconnect.window.editors.page_reports import FILL_SECONDS, Page


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, as the one item."""
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


SPELLINGS = [
    ("a<br/>b", "a<br>b"),
    ("<I>a</I>", "<i>a</i>"),
    ("<img src='a.png'/>", '<img src="a.png">'),
    ("a\u00a0b", "a&nbsp;b"),
    ("a > b", "a &gt; b"),
]


@pytest.mark.parametrize(("filled", "reported"), SPELLINGS)
def test_the_page_s_own_spelling_is_not_typed(clock: list[float], filled: str, reported: str) -> None:
    page = Page()
    page.filled([filled])
    clock[0] += FILL_SECONDS / 2
    assert not page.is_typed(0, reported)
    clock[0] += FILL_SECONDS
    assert not page.is_typed(0, reported)


@pytest.mark.parametrize("typed", ["a<br>bc", "a<br><b>b</b>", "ab"])
def test_what_is_typed_at_once(clock: list[float], typed: str) -> None:
    page = Page()
    page.filled(["a<br/>b"])
    assert page.is_typed(0, typed)
    assert not page.is_typed(0, typed)


@pytest.mark.parametrize(("filled", "reported"), SPELLINGS)
def test_later_every_change_is_typed(clock: list[float], filled: str, reported: str) -> None:
    page = Page()
    page.filled([filled])
    clock[0] += FILL_SECONDS
    assert page.is_typed(0, reported)


def test_a_field_that_is_not_known(clock: list[float]) -> None:
    assert Page().is_typed(0, "")
