"""The actions of handlers/cards/scheduling.py."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tools.api_error import ApiError

from ...support.content.cards import UNKNOWN, add_cards, card_row, state
from ...support.running import Running


def due_in(anki: Running, card: int) -> tuple[int, int, int]:
    """A card's type, the days until it is due, its interval."""
    return tuple(
        anki.on_main(
            lambda col: (
                col.get_card(card).type,
                col.get_card(card).due - col.sched.today,
                col.get_card(card).ivl,
            )
        )
    )


def manual_rows(anki: Running) -> int:
    """The rows of the review log that are not from answers."""
    return int(anki.on_main(lambda col: col.db.scalar("select count() from revlog where ease = 0")))


def test_set_due_date_makes_review_cards(anki: Running) -> None:
    first, second = add_cards(anki, 2)
    assert anki.call("setDueDate", cards=[second, UNKNOWN, first, second], days="5") is True
    assert due_in(anki, first) == due_in(anki, second) == (2, 5, 5)
    assert manual_rows(anki) == 2
    assert anki.call("setDueDate", cards=[first], days="0") is True
    assert due_in(anki, first) == (2, 0, 5)
    assert anki.call("setDueDate", cards=[first], days="7!") is True
    assert due_in(anki, first) == (2, 7, 7)


def test_set_due_date_takes_a_range(anki: Running) -> None:
    cards = add_cards(anki, 60)
    anki.call("setDueDate", cards=cards, days="3-5")
    assert {due_in(anki, card)[1] for card in cards} == {3, 4, 5}


@pytest.mark.parametrize(
    "days",
    [
        "x",
        "-1",
        "1-",
        "1!!",
        " 1",
        "1\n",
        "1.5",
        "1 or 1",
        "\u0663",
        "4294967295",
        "100001",
        "9" * 5000,
    ],
)
def test_days_that_cannot_be_read_are_the_error(anki: Running, days: str) -> None:
    (card,) = add_cards(anki, 1)
    before = state(anki)
    for cards in ([card], []):
        with pytest.raises(ApiError) as failed:
            anki.call("setDueDate", cards=cards, days=days)
        assert str(failed.value).startswith("days must look like 3, 3-7 or 3!")
        assert json.dumps(days[:60], ensure_ascii=False)[:-1] in str(failed.value)
    assert state(anki) == before


@pytest.mark.parametrize("days", ["", 5, None])
def test_days_must_be_a_text(anki: Running, days: Any) -> None:
    (card,) = add_cards(anki, 1)
    before = card_row(anki, card)
    with pytest.raises(ApiError, match="days"):
        anki.call("setDueDate", cards=[card], days=days)
    assert card_row(anki, card) == before


def test_forget_cards_restores_the_position_and_keeps_the_counts(anki: Running) -> None:
    first, second = add_cards(anki, 2)
    position = card_row(anki, second)[5]
    anki.call("answerCards", answers=[{"cardId": second, "ease": 4}])
    assert anki.call("forgetCards", cards=[second, UNKNOWN, first]) is None
    seen = anki.call("cardsInfo", cards=[second])[0]
    assert (seen["type"], seen["queue"], seen["due"], seen["reps"]) == (0, 0, position, 1)
    assert manual_rows(anki) == 2


def test_relearn_cards_sets_type_and_queue_and_nothing_else(anki: Running) -> None:
    first, second = add_cards(anki, 2)
    before = card_row(anki, first)
    assert anki.call("relearnCards", cards=[first, UNKNOWN, first]) is None
    after = card_row(anki, first)
    assert after[3:5] == [3, 1]
    assert before[:3] + before[5:] == after[:3] + after[5:]
    assert card_row(anki, second)[3:5] == [0, 0]


@pytest.mark.parametrize(
    ("action", "more", "name"),
    [
        ("setDueDate", {"days": "4"}, "Set Due Date of 5 Cards (AnkiConnect)"),
        ("relearnCards", {}, "Relearn 5 Cards (AnkiConnect)"),
        ("forgetCards", {}, "Forget 5 Cards (AnkiConnect)"),
    ],
)
def test_a_request_is_one_undo_step(
    anki: Running, action: str, more: dict[str, Any], name: str
) -> None:
    cards = add_cards(anki, 5)
    anki.call("setDueDate", cards=cards, days="1")
    before = [card_row(anki, card) for card in cards]
    rows = manual_rows(anki)
    anki.call(action, cards=cards, **more)
    assert [card_row(anki, card) for card in cards] != before
    assert anki.undo_name() == name
    anki.undo()
    assert [card_row(anki, card) for card in cards] == before
    assert manual_rows(anki) == rows
