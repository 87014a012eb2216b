"""The actions bury and unbury."""

from __future__ import annotations

from typing import Any

import pytest

from tools.api_error import ApiError

from ...support.content.cards import UNKNOWN, add_cards, card_row, state
from ...support.content.decks import make_filtered
from ...support.running import Running

NORMAL, SUSPENDED, BY_SIBLING, BY_HAND = 0, -1, -2, -3


def queues(anki: Running, cards: list[int]) -> list[int]:
    return [one["queue"] for one in anki.call("cardsInfo", cards=cards)]


def bury_by_sibling(anki: Running, card: int) -> None:
    """Bury a card as Anki does when another one of its note is answered."""
    anki.on_main(lambda col: col.sched.bury_cards([card], manual=False))


def test_bury_counts_the_cards_that_change(anki: Running) -> None:
    first, second, sibling, suspended = cards = add_cards(anki, 4)
    bury_by_sibling(anki, sibling)
    anki.call("suspend", cards=[suspended])
    assert anki.call("bury", cards=[first, UNKNOWN, first]) == 1
    assert anki.call("bury", cards=cards) == 1
    assert queues(anki, cards) == [BY_HAND, BY_HAND, BY_SIBLING, SUSPENDED]
    assert anki.undo_name() == "Bury Card (AnkiConnect)"
    before = state(anki)
    assert anki.call("bury", cards=[*cards, UNKNOWN]) == 0
    assert anki.call("bury", cards=[]) == 0
    assert state(anki) == before
    anki.undo()
    assert queues(anki, [first, second]) == [BY_HAND, NORMAL]


def test_unbury_restores_cards(anki: Running) -> None:
    first, second, suspended, shown = cards = add_cards(anki, 4)
    anki.call("setDueDate", cards=[first], days="3")
    rows = [card_row(anki, card) for card in (first, second)]
    anki.call("bury", cards=[first])
    bury_by_sibling(anki, second)
    anki.call("suspend", cards=[suspended])
    buried = state(anki)
    assert anki.call("unbury", cards=[suspended, shown, UNKNOWN]) == 0
    assert state(anki) == buried
    assert anki.call("unbury", cards=[*cards, first, UNKNOWN]) == 2
    assert [card_row(anki, card) for card in (first, second)] == rows
    assert queues(anki, [suspended, shown]) == [SUSPENDED, NORMAL]
    assert anki.undo_name() == "Unbury 2 Cards (AnkiConnect)"
    anki.undo()
    assert queues(anki, [first, second]) == [BY_HAND, BY_SIBLING]


def test_unbury_a_deck_with_its_subdecks(anki: Running) -> None:
    cards = [card for deck in ("A", "A::B", "AB") for card in add_cards(anki, 1, deck)]
    anki.call("bury", cards=cards)
    assert anki.call("unbury", deck="a::b") == 1
    anki.undo()
    assert anki.call("unbury", deck="A") == 2
    assert queues(anki, cards) == [NORMAL, NORMAL, BY_HAND]
    before = state(anki)
    assert anki.call("unbury", deck="A") == 0
    assert state(anki) == before


def test_a_card_in_a_filtered_deck(anki: Running) -> None:
    """As in Anki, it belongs to the filtered deck."""
    (card,) = add_cards(anki, 1, "Home")
    make_filtered(anki, "Cram", "deck:Home")
    before = card_row(anki, card)
    assert anki.call("bury", cards=[card]) == 1
    assert anki.call("unbury", deck="Home") == 0
    assert anki.call("unbury", deck="Cram") == 1
    assert card_row(anki, card) == before


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({}, "unbury needs either cards or a deck"),
        ({"cards": None, "deck": None}, "unbury needs either cards or a deck"),
        ({"cards": [1], "deck": "Default"}, "unbury needs either cards or a deck"),
        ({"deck": "Nope"}, "deck was not found: Nope"),
        ({"deck": ""}, "deck was not found: "),
        ({"cards": ["x"]}, r"cards\[0\] must be an integer"),
    ],
)
def test_what_to_unbury_must_be_clear(anki: Running, params: dict[str, Any], words: str) -> None:
    before = state(anki)
    with pytest.raises(ApiError, match=words):
        anki.call("unbury", **params)
    assert state(anki) == before
