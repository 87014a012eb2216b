"""The action memoryStates."""

from __future__ import annotations

from typing import Any

import pytest

from tools.api_error import ApiError

from ...support.content.cards import UNKNOWN, add_cards, card_row, queries, state
from ...support.running import Running


def use_fsrs(anki: Running) -> None:
    """Turn FSRS on, which Anki's deck options do."""
    anki.on_main(lambda col: col.set_config("fsrs", True))


def test_states_of_answered_cards(anki: Running) -> None:
    use_fsrs(anki)
    again, good, new = add_cards(anki, 3)
    anki.call("gradeNow", cards=[again], ease=1)
    anki.call("gradeNow", cards=[good], ease=3)
    seen = anki.call("memoryStates", cards=[good, UNKNOWN, new, again, good])
    assert [one and one["cardId"] for one in seen] == [good, None, None, again, good]
    assert seen[0] == seen[4]
    assert seen[3]["stability"] < seen[0]["stability"]
    assert 1 <= seen[0]["difficulty"] < seen[3]["difficulty"] <= 10
    for one in (seen[0], seen[3]):
        assert 0.99 < one["retrievability"] <= 1
        assert one["desiredRetention"] == 0.9


def test_values_are_those_of_anki(anki: Running) -> None:
    use_fsrs(anki)
    (card,) = add_cards(anki, 1)
    anki.call("gradeNow", cards=[card], ease=4)

    def forget_some(col: Any) -> Any:
        one = col.get_card(card)
        one.last_review_time -= 20 * 86_400
        one.due -= 20
        col.update_card(one)

    anki.on_main(forget_some)
    (seen,) = anki.call("memoryStates", cards=[card])
    anki_has = anki.on_main(lambda col: col.card_stats_data(card))
    assert seen["stability"] == pytest.approx(anki_has.memory_state.stability)
    assert seen["difficulty"] == pytest.approx(anki_has.memory_state.difficulty)
    assert seen["retrievability"] == pytest.approx(anki_has.fsrs_retrievability, abs=1e-4)
    assert 0.5 < seen["retrievability"] < 0.9


def test_without_fsrs_there_are_none(anki: Running) -> None:
    cards = add_cards(anki, 2)
    anki.call("gradeNow", cards=cards, ease=3)
    before = state(anki)
    assert anki.call("memoryStates", cards=cards) == [None, None]
    assert anki.call("memoryStates", cards=[]) == []
    assert state(anki) == before


def test_nothing_is_written(anki: Running) -> None:
    """Anki's own function for the card info stores when cards were reviewed last."""
    use_fsrs(anki)
    cards = add_cards(anki, 20)
    anki.call("setDueDate", cards=cards[5:], days="3")
    anki.call("gradeNow", cards=cards[:5], ease=3)
    rows = [card_row(anki, card) for card in cards]
    before = state(anki)
    assert queries(anki, "memoryStates", cards=cards) == queries(anki, "memoryStates", cards=cards[:1])
    assert state(anki) == before
    assert [card_row(anki, card) for card in cards] == rows


def test_ids_are_numbers(anki: Running) -> None:
    with pytest.raises(ApiError, match=r"cards\[0\] must be an integer"):
        anki.call("memoryStates", cards=["1"])
