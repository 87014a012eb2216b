"""The action gradeNow."""

from __future__ import annotations

from typing import Any

import pytest

from tools.api_error import ApiError

from ...support.content.cards import UNKNOWN, add_cards, card_row, state
from ...support.content.decks import make_filtered
from ...support.running import Running


def reviews(anki: Running, card: int) -> list[dict[str, int]]:
    found: list[dict[str, int]] = anki.call("getReviewsOfCards", cards=[card])[str(card)]
    return found


def test_grade_now(anki: Running) -> None:
    suspended, buried, due, untouched = cards = add_cards(anki, 4)
    anki.call("suspend", cards=[suspended])
    anki.call("bury", cards=[buried])
    anki.call("setDueDate", cards=[due], days="9")
    before = [card_row(anki, card) for card in cards]
    given = [suspended, UNKNOWN, buried, due, due]
    assert anki.call("gradeNow", cards=given, ease=4) is None
    assert anki.undo_name() == "Grade 3 Cards (AnkiConnect)"
    answers = [[one["ease"] for one in reviews(anki, card) if one["ease"]] for card in cards]
    assert answers == [[4], [4], [4], []]
    assert [one["queue"] for one in anki.call("cardsInfo", cards=cards)] == [2, 2, 2, 0]
    anki.undo()
    assert [card_row(anki, card) for card in cards] == before
    assert card_row(anki, untouched) == before[3]


def test_grade_now_in_a_filtered_deck_and_in_the_midst_of_a_review(anki: Running) -> None:
    cards = [*add_cards(anki, 1, "Home"), *add_cards(anki, 3)]
    make_filtered(anki, "Cram", "deck:Home")
    anki.on_main(lambda col: col.sched.get_queued_cards(fetch_limit=4))
    anki.call("gradeNow", cards=cards[::-1], ease=3)
    assert [len(reviews(anki, card)) for card in cards] == [1, 1, 1, 1]
    assert anki.undo_name() == "Grade 4 Cards (AnkiConnect)"


def test_many_grades_are_one_step(anki: Running) -> None:
    cards = add_cards(anki, 50)
    before = [card_row(anki, card) for card in cards]
    anki.call("gradeNow", cards=cards, ease=1)
    assert anki.undo_name() == "Grade 50 Cards (AnkiConnect)"
    anki.undo()
    assert [card_row(anki, card) for card in cards] == before


@pytest.mark.parametrize("ease", [0, 5, -1, "3", True, 2.5, 2**40])
def test_grade_now_has_four_buttons(anki: Running, ease: Any) -> None:
    cards = add_cards(anki, 1)
    before = state(anki)
    with pytest.raises(ApiError, match="ease must be"):
        anki.call("gradeNow", cards=cards, ease=ease)
    assert anki.call("gradeNow", cards=[], ease=3) is None
    assert anki.call("gradeNow", cards=[UNKNOWN], ease=3) is None
    assert state(anki) == before
