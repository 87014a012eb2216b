"""findCards and findNotes in the order of a column, and in parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tools.api_error import ApiError

from ...support.content.cards import add_cards, state
from ...support.running import Running

IVLS = [30, 10, 40, 20]


@pytest.fixture
def cards(anki: Running) -> list[int]:
    """Review cards with the intervals and ease factors of `IVLS`, of notes that are sorted backwards
    by their first field."""
    found = add_cards(anki, len(IVLS))

    def change(col: Any) -> None:
        for index, (card, interval) in enumerate(zip(found, IVLS, strict=True)):
            one = col.get_card(card)
            one.type = one.queue = 2
            one.ivl, one.due, one.reps, one.factor = interval, interval, interval, 2000 + interval
            col.update_card(one)
            note = one.note()
            note["Front"] = "dcba"[index]
            col.update_note(note)

    anki.on_main(change)
    return found


def notes(anki: Running, cards: list[int]) -> list[int]:
    return list(anki.call("cardsToNotes", cards=cards))


def by_interval(cards: list[int]) -> list[int]:
    return [card for _, card in sorted(zip(IVLS, cards, strict=True))]


@pytest.mark.parametrize("column", ["cardIvl", "cardDue", "cardReps", "cardEase"])
def test_by_a_number(anki: Running, cards: list[int], column: str) -> None:
    expected = by_interval(cards)
    assert anki.call("findCards", query="", sort=column) == expected
    assert anki.call("findCards", query="", sort=column, descending=True) == expected[::-1]
    expected = notes(anki, expected)
    assert anki.call("findNotes", query="", sort=column) == expected
    assert anki.call("findNotes", query="", sort=column, descending=True) == expected[::-1]


@pytest.mark.parametrize("column", ["noteFld", "note", "deck", "cardMod", "noteMod", "noteTags"])
def test_by_any_other_column(anki: Running, cards: list[int], column: str) -> None:
    assert sorted(anki.call("findCards", query="", sort=column)) == cards
    assert sorted(anki.call("findNotes", query="", sort=column)) == sorted(notes(anki, cards))


def test_by_text_and_by_creation(anki: Running, cards: list[int]) -> None:
    assert anki.call("findCards", query="", sort="noteFld") == cards[::-1]
    assert anki.call("findNotes", query="", sort="noteFld") == notes(anki, cards)[::-1]
    assert anki.call("findNotes", query="", sort="noteCrt") == notes(anki, cards)
    assert anki.call("findCards", query="prop:ivl<35", sort="noteCrt", descending=True) == [
        cards[3],
        cards[1],
        cards[0],
    ]


def test_parts(anki: Running, cards: list[int]) -> None:
    expected = by_interval(cards)
    part = {"query": "", "sort": "cardIvl"}
    assert anki.call("findCards", **part, limit=2) == expected[:2]
    assert anki.call("findCards", **part, limit=2, offset=1) == expected[1:3]
    assert anki.call("findCards", **part, offset=3) == expected[3:]
    assert anki.call("findCards", **part, limit=0) == []
    assert anki.call("findCards", **part, limit=9, offset=9) == []
    assert anki.call("findCards", **part, limit=2**62, offset=2**62) == []
    assert anki.call("findCards", **part, limit=None, offset=None, descending=None) == expected
    assert anki.call("findNotes", **part, limit=1, offset=1) == notes(anki, expected)[1:2]


def test_parts_without_a_column_are_of_the_ids_in_order(anki: Running, cards: list[int]) -> None:
    assert anki.call("findCards", query="", limit=2) == cards[:2]
    assert anki.call("findCards", query="", offset=2) == cards[2:]
    assert anki.call("findCards", query="", descending=True, limit=3) == cards[:0:-1]
    assert anki.call("findNotes", query="", descending=True) == notes(anki, cards)[::-1]


def test_every_column_that_anki_can_sort_by(anki: Running, cards: list[int]) -> None:
    from anki.collection import BrowserColumns

    def sortable(sorting: str) -> Callable[[Any], list[str]]:
        return lambda col: [
            one.key
            for one in col.all_browser_columns()
            if getattr(one, sorting) != BrowserColumns.SORTING_NONE
        ]

    for action, sorting in (("findCards", "sorting_cards"), ("findNotes", "sorting_notes")):
        columns = anki.on_main(sortable(sorting))
        for column in columns:
            assert len(anki.call(action, query="", sort=column)) == len(cards), column
        with pytest.raises(ApiError) as failed:
            anki.call(action, query="", sort="cardIvL")
        wanted = ", ".join(sorted(columns))
        assert str(failed.value) == f'sort must be one of {wanted}, not "cardIvL"'
    for action, column in (("findCards", "question"), ("findNotes", "difficulty"), ("findNotes", "")):
        with pytest.raises(ApiError, match="sort must be one of"):
            anki.call(action, query="", sort=column)


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"limit": -1}, "limit must not be negative, but is -1"),
        ({"offset": -5}, "offset must not be negative, but is -5"),
        ({"limit": "1"}, "limit must be an integer"),
        ({"sort": 1}, "sort must be a string"),
        ({"sort": "x" * 99}, 'not "x{60}"\\.\\.\\.'),
        ({"query": None, "sort": "nope"}, "sort must be one of"),
        ({"query": "deck:(", "sort": "cardIvl"}, "^Invalid search"),
    ],
)
def test_bad_parameters(anki: Running, params: dict[str, Any], words: str) -> None:
    add_cards(anki, 1)
    before = state(anki)
    for action in ("findCards", "findNotes"):
        with pytest.raises(ApiError, match=words):
            anki.call(action, **{"query": "", **params})
    assert state(anki) == before


def test_sorting_writes_nothing(anki: Running, cards: list[int]) -> None:
    before = state(anki)
    for action in ("findCards", "findNotes"):
        for column in ("noteFld", "deck", "note", "cardDue", "noteTags"):
            anki.call(action, query="", sort=column, descending=True)
    assert state(anki) == before
    assert anki.undo_name()
