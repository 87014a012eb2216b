"""The actions of handlers/cards/ease.py."""

from __future__ import annotations

from typing import Any

import pytest

from tools.api_error import ApiError

from ...support.content.cards import UNKNOWN, add_cards, card_row, state
from ...support.running import Running


def test_factors_are_set_and_read(anki: Running) -> None:
    first, second = add_cards(anki, 2)
    assert anki.call("getEaseFactors", cards=[first, UNKNOWN, second]) == [0, None, 0]
    done = anki.call("setEaseFactors", cards=[first, UNKNOWN, second], easeFactors=[4100, 2500, 3900])
    assert done == [True, False, True]
    assert anki.call("getEaseFactors", cards=[second, first, second]) == [3900, 4100, 3900]


def test_nothing_but_the_factor_changes(anki: Running) -> None:
    (card,) = add_cards(anki, 1)
    before = card_row(anki, card)
    anki.call("setEaseFactors", cards=[card], easeFactors=[1300])
    after = card_row(anki, card)
    assert after[7] == 1300
    assert before[:7] + before[8:] == after[:7] + after[8:]


def test_a_repeated_card_takes_the_last_factor(anki: Running) -> None:
    (card,) = add_cards(anki, 1)
    assert anki.call("setEaseFactors", cards=[card, card], easeFactors=[2000, 2100]) == [True, True]
    assert anki.call("getEaseFactors", cards=[card]) == [2100]


def test_with_fewer_factors_than_cards_those_before_are_set(anki: Running) -> None:
    first, second = add_cards(anki, 2)
    with pytest.raises(ApiError, match=r"^easeFactors has 1 for 2 cards; the other cards were set$"):
        anki.call("setEaseFactors", cards=[first, second], easeFactors=[2000])
    assert anki.call("getEaseFactors", cards=[first, second]) == [2000, 0]
    assert anki.undo_name() == "Set Ease of Card (AnkiConnect)"
    with pytest.raises(ApiError, match=r"^easeFactors has 0 for 1 cards; "):
        anki.call("setEaseFactors", cards=[first], easeFactors=[])


def test_more_factors_than_cards_do_no_harm(anki: Running) -> None:
    (card,) = add_cards(anki, 1)
    assert anki.call("setEaseFactors", cards=[card], easeFactors=[2000, 2100]) == [True]
    assert anki.call("setEaseFactors", cards=[], easeFactors=[]) == []
    assert anki.call("getEaseFactors", cards=[card]) == [2000]


@pytest.mark.parametrize("wrong", ["x", -1, 65_536, 2**63, True, None, 1.5])
def test_a_wrong_factor_is_an_error_and_nothing_changes(anki: Running, wrong: Any) -> None:
    first, second = add_cards(anki, 2)
    before = state(anki)
    with pytest.raises(ApiError):
        anki.call("setEaseFactors", cards=[first, second], easeFactors=[2000, wrong])
    assert state(anki) == before
    assert anki.call("getEaseFactors", cards=[first, second]) == [0, 0]


def test_a_hundred_factors_are_one_undo_step(anki: Running) -> None:
    cards = add_cards(anki, 100)
    anki.call("setEaseFactors", cards=cards, easeFactors=[2000] * 100)
    assert anki.call("getEaseFactors", cards=cards) == [2000] * 100
    anki.undo()
    assert anki.call("getEaseFactors", cards=cards) == [0] * 100
    assert anki.undo_name() == "Add Note"
