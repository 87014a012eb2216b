"""The action reposition."""

from __future__ import annotations

from typing import Any

import pytest

from tools.api_error import ApiError

from ...support.content.cards import UNKNOWN, add_cards, state
from ...support.content.decks import make_filtered
from ...support.running import Running


def positions(anki: Running, cards: list[int]) -> list[int]:
    """The positions of new cards; due of the others."""
    return [int(anki.on_main(lambda col, card=card: place(col.get_card(card)))) for card in cards]


def place(card: Any) -> int:
    return int(card.odue if card.odid else card.due)


def add_reversed(anki: Running) -> list[int]:
    """A note with two cards."""

    def add(col: Any) -> list[int]:
        note = col.new_note(col.models.by_name("Basic (and reversed card)"))
        note["Front"], note["Back"] = "cat", "dog"
        col.add_note(note, 1)
        return [int(card) for card in note.card_ids()]

    return list(anki.on_main(add))


def test_in_the_given_order(anki: Running) -> None:
    first, second, third, due = cards = add_cards(anki, 4)
    anki.call("setDueDate", cards=[due], days="0")
    before = positions(anki, cards)
    assert anki.call("reposition", cards=[third, UNKNOWN, first, due, third], start=20) == 2
    assert positions(anki, cards) == [21, before[1], 20, before[3]]
    assert anki.undo_name() == "Reposition 2 Cards (AnkiConnect)"
    anki.undo()
    assert positions(anki, cards) == before
    assert anki.call("reposition", cards=[second, first], start=50, step=10) == 2
    assert positions(anki, [second, first]) == [50, 60]


def test_cards_of_a_note_stay_together(anki: Running) -> None:
    (single,), (front, back) = add_cards(anki, 1), add_reversed(anki)
    assert anki.call("reposition", cards=[back, single, front], start=5) == 3
    assert positions(anki, [front, back, single]) == [5, 5, 6]


def test_cards_that_are_in_place_do_not_count(anki: Running) -> None:
    cards = add_cards(anki, 3)
    anki.call("reposition", cards=cards, start=5)
    before = state(anki)
    for more in ({}, {"shiftExisting": True}):
        assert anki.call("reposition", cards=cards, start=5, **more) == 0
    assert anki.call("reposition", cards=cards[:1], start=5, randomize=True) == 0
    for nothing in ([], [UNKNOWN]):
        assert anki.call("reposition", cards=nothing, shiftExisting=True, randomize=True) == 0
    assert state(anki) == before
    assert anki.call("reposition", cards=[cards[0], cards[2], cards[1]], start=5) == 2


def test_others_are_shifted_and_count(anki: Running) -> None:
    cards = add_cards(anki, 5)
    anki.call("reposition", cards=cards, start=10)
    assert anki.call("reposition", cards=cards[3:], start=11, step=2, shiftExisting=True) == 4
    assert positions(anki, cards) == [10, 15, 16, 11, 13]
    anki.undo()
    assert positions(anki, cards) == [10, 11, 12, 13, 14]
    assert anki.call("reposition", cards=cards[4:], start=12) == 1
    assert positions(anki, cards) == [10, 11, 12, 13, 12]


def test_a_random_order(anki: Running) -> None:
    cards = add_cards(anki, 30)
    anki.call("reposition", cards=cards, start=100)
    changed = anki.call("reposition", cards=cards, start=100, randomize=True)
    seen = positions(anki, cards)
    assert sorted(seen) == list(range(100, 130))
    assert changed == sum(one != 100 + index for index, one in enumerate(seen)) > 10


def test_cards_in_a_filtered_deck_and_suspended_ones(anki: Running) -> None:
    cards = [*add_cards(anki, 1, "Home"), *add_cards(anki, 2)]
    make_filtered(anki, "Cram", "deck:Home")
    anki.call("suspend", cards=cards[1:2])
    anki.call("bury", cards=cards[2:])
    assert anki.call("reposition", cards=cards, start=70) == 3
    assert positions(anki, cards) == [70, 71, 72]
    assert [one["queue"] for one in anki.call("cardsInfo", cards=cards)] == [0, -1, -3]


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"start": -1}, "start must be 0 to 1999999, not -1"),
        ({"start": 2_000_000}, "start must be 0 to 1999999, not 2000000"),
        ({"start": 2**40}, "start must be 0 to 1999999"),
        ({"start": "5"}, "start must be an integer"),
        ({"step": 0}, "step must be 1 to 10000, not 0"),
        ({"step": 10_001}, "step must be 1 to 10000, not 10001"),
        ({"start": 1_999_998, "step": 2}, "must not be above 1999999, but one would be 2000000"),
        ({"start": 1_999_998, "step": 2, "randomize": True}, "but one would be 2000000"),
        ({"randomize": "yes"}, "randomize must be true or false"),
    ],
)
def test_positions_that_anki_would_take_for_damage(
    anki: Running, params: dict[str, Any], words: str
) -> None:
    cards = add_cards(anki, 2)
    before = state(anki)
    with pytest.raises(ApiError, match=words):
        anki.call("reposition", cards=cards, **params)
    assert state(anki) == before


def test_shifted_cards_have_a_highest_position_too(anki: Running) -> None:
    first, second, high = add_cards(anki, 3)
    anki.call("reposition", cards=[high], start=1_999_990)
    before = state(anki)
    with pytest.raises(ApiError, match="but one would be 2000010"):
        anki.call("reposition", cards=[first, second], step=10, shiftExisting=True)
    assert state(anki) == before
