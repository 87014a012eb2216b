"""The action setFlag."""

from __future__ import annotations

from typing import Any

import pytest

from tools.api_error import ApiError

from ...support.content.cards import UNKNOWN, add_cards, queries, state
from ...support.running import Running


def flags(anki: Running, cards: list[int]) -> list[int]:
    return [one["flags"] for one in anki.call("cardsInfo", cards=cards)]


def test_cards_that_change_are_counted(anki: Running) -> None:
    first, second, third = cards = add_cards(anki, 3)
    assert anki.call("setFlag", cards=[first, UNKNOWN, first], flag=3) == 1
    assert anki.call("setFlag", cards=[first, second], flag=3) == 1
    assert anki.call("setFlag", cards=[first, third], flag=7) == 2
    assert flags(anki, cards) == [7, 3, 7]
    assert anki.call("setFlag", cards=cards, flag=0) == 3
    assert flags(anki, cards) == [0, 0, 0]


def test_it_is_one_step_of_undo(anki: Running) -> None:
    cards = add_cards(anki, 3)
    anki.call("setFlag", cards=cards[:1], flag=2)
    anki.call("setFlag", cards=cards, flag=2)
    assert anki.undo_name() == "Flag 2 Cards (AnkiConnect)"
    anki.undo()
    assert flags(anki, cards) == [2, 0, 0]


def test_nothing_to_change_makes_no_step(anki: Running) -> None:
    cards = add_cards(anki, 2)
    anki.call("setFlag", cards=cards, flag=4)
    before = state(anki)
    for given in (cards, [], [UNKNOWN]):
        assert anki.call("setFlag", cards=given, flag=4) == 0
    assert state(anki) == before


@pytest.mark.parametrize("flag", [-1, 8, 2**40, "3", True, 1.5])
def test_another_flag_is_an_error(anki: Running, flag: Any) -> None:
    cards = add_cards(anki, 1)
    before = state(anki)
    with pytest.raises(ApiError, match="flag must be"):
        anki.call("setFlag", cards=cards, flag=flag)
    assert state(anki) == before


def test_queries_do_not_grow_with_the_cards(anki: Running) -> None:
    cards = add_cards(anki, 40)
    assert queries(anki, "setFlag", cards=cards[:1], flag=1) == queries(
        anki, "setFlag", cards=cards, flag=2
    )
