"""The action answerCards."""

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


def test_answers_are_given_in_order(anki: Running) -> None:
    first, second = add_cards(anki, 2)
    done = anki.call(
        "answerCards",
        answers=[
            {"cardId": first, "ease": 1},
            {"cardId": UNKNOWN, "ease": 3},
            {"cardId": second, "ease": 4},
            {"cardId": first, "ease": 3},
        ],
    )
    assert done == [True, False, True, True]
    assert [one["ease"] for one in reviews(anki, first)] == [1, 3]
    assert [one["ivl"] for one in reviews(anki, first)] == [-60, -600]
    seen = anki.call("cardsInfo", cards=[first, second])
    assert [one["reps"] for one in seen] == [2, 1]
    assert [one["type"] for one in seen] == [1, 2]
    assert seen[1]["factor"] == 2500


@pytest.mark.parametrize("ease", [1, 2, 3, 4])
def test_every_button_is_logged(anki: Running, ease: int) -> None:
    (card,) = add_cards(anki, 1)
    assert anki.call("answerCards", answers=[{"cardId": card, "ease": ease}]) == [True]
    assert [one["ease"] for one in reviews(anki, card)] == [ease]


@pytest.mark.parametrize(
    ("given", "logged"), [(15_000, 15_000), (0, 0), (60_001, 60_000), (2**62, 60_000), (1.0, 1)]
)
def test_the_time_is_logged_up_to_the_maximum_of_the_deck(
    anki: Running, given: float, logged: int
) -> None:
    (card,) = add_cards(anki, 1)
    anki.call("answerCards", answers=[{"cardId": card, "ease": 3, "time": given}])
    assert reviews(anki, card)[0]["time"] == logged


def test_the_maximum_is_that_of_the_home_deck(anki: Running) -> None:
    (card,) = add_cards(anki, 1, "Home")
    group = anki.call("cloneDeckConfigId", name="Slow")
    anki.call("setDeckConfigId", decks=["Home"], configId=group)
    config = anki.call("getDeckConfig", deck="Home")
    anki.call("saveDeckConfig", config={**config, "maxTaken": 90})
    make_filtered(anki, "Cram", "deck:Home")
    anki.call("answerCards", answers=[{"cardId": card, "ease": 3, "time": 120_000}])
    assert reviews(anki, card)[0]["time"] == 90_000


def test_without_a_time_next_to_none_is_logged(anki: Running) -> None:
    (card,) = add_cards(anki, 1)
    anki.call("answerCards", answers=[{"cardId": card, "ease": 3, "time": None}])
    assert 0 <= reviews(anki, card)[0]["time"] < 5_000


def test_a_hundred_answers_are_one_undo_step(anki: Running) -> None:
    cards = add_cards(anki, 100)
    before = [card_row(anki, card) for card in cards]
    assert (
        anki.call("answerCards", answers=[{"cardId": card, "ease": 3} for card in cards])
        == [True] * 100
    )
    assert anki.undo_name() == "Answer 100 Cards (AnkiConnect)"
    anki.undo()
    assert [card_row(anki, card) for card in cards] == before
    assert not any(anki.call("getReviewsOfCards", cards=cards).values())
    assert anki.undo_name() == "Add Note"


def test_cards_are_answered_in_the_midst_of_a_review(anki: Running) -> None:
    cards = add_cards(anki, 4)
    anki.on_main(lambda col: col.sched.get_queued_cards(fetch_limit=4))
    backwards = [{"cardId": card, "ease": 3} for card in reversed(cards)]
    assert anki.call("answerCards", answers=backwards) == [True] * 4
    left = anki.on_main(lambda col: col.sched.get_queued_cards(fetch_limit=9).new_count)
    assert left == 0
    anki.undo()
    queued = anki.on_main(
        lambda col: [one.card.id for one in col.sched.get_queued_cards(fetch_limit=9).cards]
    )
    assert queued == cards
    assert anki.undo_name() == "Add Note"


def test_only_unknown_cards_leave_no_undo_step(anki: Running) -> None:
    add_cards(anki, 1)
    before = state(anki)
    assert anki.call("answerCards", answers=[{"cardId": UNKNOWN, "ease": 1}]) == [False]
    assert anki.call("answerCards", answers=[]) == []
    assert state(anki) == before


@pytest.mark.parametrize("ease", [0, 5, 9, -1, "3", True, None, [3], 2.5, 2**63])
def test_a_wrong_ease_fails_and_the_answers_before_stay(anki: Running, ease: Any) -> None:
    first, second = add_cards(anki, 2)
    before = card_row(anki, second)
    with pytest.raises(
        ApiError, match=r"^answers\[1\]\.ease must be 1 to 4, not .*; the one before it was given$"
    ):
        anki.call(
            "answerCards", answers=[{"cardId": first, "ease": 3}, {"cardId": second, "ease": ease}]
        )
    assert len(reviews(anki, first)) == 1
    assert card_row(anki, second) == before
    anki.undo()
    assert reviews(anki, first) == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"ease": 1}, "'cardId' is missing in answers[0] (it has: ease)"),
        ({}, "'cardId' is missing in answers[0] (it has: nothing)"),
        ({"cardId": "CARD"}, "'ease' is missing in answers[0] (it has: cardId)"),
        ({"cardId": "1 or 1", "ease": 1}, "answers[0].cardId must be an integer"),
        ({"cardId": None, "ease": 1}, "answers[0].cardId must be an integer"),
        ({"cardId": "CARD", "ease": 1, "time": -1}, "answers[0].time must not be negative"),
        ({"cardId": "CARD", "ease": 1, "time": "9"}, "answers[0].time must be an integer"),
        (7, "answers[0] must be an object"),
    ],
)
def test_a_faulty_answer_is_an_error_and_nothing_changes(
    anki: Running, answer: Any, words: str
) -> None:
    (card,) = add_cards(anki, 1)
    if isinstance(answer, dict) and answer.get("cardId") == "CARD":
        answer = {**answer, "cardId": card}
    before = state(anki)
    with pytest.raises(ApiError) as failed:
        anki.call("answerCards", answers=[answer])
    assert words in str(failed.value)
    assert state(anki) == before


def test_a_collection_with_an_old_scheduler_says_so(anki: Running) -> None:
    from anki.scheduler.dummy import DummyScheduler

    (card,) = add_cards(anki, 1)
    anki.on_main(lambda col: setattr(col, "sched", DummyScheduler(col)))
    with pytest.raises(ApiError, match="old scheduler"):
        anki.call("answerCards", answers=[{"cardId": card, "ease": 3}])
