"""The actions of handlers/cards/intervals.py."""

from __future__ import annotations

import time
from typing import Any

import pytest

from ...support.content.cards import UNKNOWN, add_cards
from ...support.running import Running

DAY_SECONDS = 86_400


def now_ms() -> int:
    return int(time.time() * 1000)


def reviewed(anki: Running, card: int, *intervals: int, seconds_ago: int = 100, **values: int) -> None:
    """Log reviews with these intervals, the last one some seconds ago, and set values of the card."""
    last = now_ms() - seconds_ago * 1000
    rows = [
        [last - len(intervals) + 1 + number, card, -1, 3, interval, 0, 2500, 1000, 0]
        for number, interval in enumerate(intervals)
    ]
    anki.call("insertReviews", reviews=rows)

    def change(col: Any) -> None:
        one = col.get_card(card)
        one.type = 1
        for name, value in values.items():
            setattr(one, name, value)
        col.update_card(one)

    anki.on_main(change)


def today(anki: Running) -> int:
    return int(anki.on_main(lambda col: col.sched.today))


def test_intervals_are_those_of_the_log(anki: Running) -> None:
    new, learning, review = add_cards(anki, 3)
    reviewed(anki, learning, -60, -600, seconds_ago=50)
    reviewed(anki, review, -600, 4, 12, type=2, queue=2)
    assert anki.call("getIntervals", cards=[review, new, learning, review]) == [12, 0, -600, 12]
    every = anki.call("getIntervals", cards=[review, new, learning, UNKNOWN], complete=True)
    assert every == [[-600, 4, 12], 0, [-60, -600], []]


def test_the_latest_interval_is_by_time_not_by_size_or_order_of_writing(anki: Running) -> None:
    (card,) = add_cards(anki, 1)
    reviewed(anki, card, 5, seconds_ago=10)
    reviewed(anki, card, 90, seconds_ago=1000)
    assert anki.call("getIntervals", cards=[card]) == [5]
    assert anki.call("getIntervals", cards=[card], complete=True) == [[90, 5]]


def test_a_forgotten_card_is_new_again(anki: Running) -> None:
    (card,) = add_cards(anki, 1)
    anki.call("setDueDate", cards=[card], days="3")
    assert anki.call("getIntervals", cards=[card]) == [3]
    anki.call("forgetCards", cards=[card])
    assert anki.call("getIntervals", cards=[card]) == [0]
    assert anki.call("getIntervals", cards=[card], complete=True) == [0]


def test_a_card_that_is_unknown_or_without_history_harms_no_other(anki: Running) -> None:
    """Once both failed the whole request; docs/api-decisions.md, y is newer."""
    new, odd, review = add_cards(anki, 3)
    reviewed(anki, odd)
    reviewed(anki, review, 4, type=2, queue=2, due=today(anki))
    cards = [UNKNOWN, new, odd, review, UNKNOWN]
    assert anki.call("getIntervals", cards=cards) == [None, 0, 0, 4, None]
    assert anki.call("getIntervals", cards=cards, complete=True) == [[], 0, [], [4], []]
    assert anki.call("areDue", cards=cards) == [None, True, False, True, None]


def test_new_cards_are_due_even_suspended_ones(anki: Running) -> None:
    cards = add_cards(anki, 2)
    anki.call("suspend", cards=cards[:1])
    assert anki.call("areDue", cards=cards) == [True, True]


def test_reviews_are_due_as_the_search_says(anki: Running) -> None:
    late, now, later = add_cards(anki, 3)
    day = today(anki)
    for card, due in ((late, day - 3), (now, day), (later, day + 1)):
        reviewed(anki, card, 4, type=2, queue=2, due=due, seconds_ago=card % 1000 + 10)
    assert anki.call("areDue", cards=[later, now, late, later]) == [False, True, True, False]
    anki.call("suspend", cards=[now])
    assert anki.call("areDue", cards=[now]) == [False]


@pytest.mark.parametrize(
    ("step", "seconds_ago", "due"),
    [(-1201, 1100, False), (-1201, 1300, True), (-7200, 7000, False), (-7200, 7300, True)],
)
def test_long_steps_are_due_when_they_have_passed(
    anki: Running, step: int, seconds_ago: int, due: bool
) -> None:
    (card,) = add_cards(anki, 1)
    # The due time of the card says the opposite, but the review log counts here.
    contrary = int(time.time()) + 10_000 if due else 1
    reviewed(anki, card, step, seconds_ago=seconds_ago, queue=1, due=contrary)
    assert anki.call("areDue", cards=[card]) == [due]


@pytest.mark.parametrize(("days", "expected"), [(-1, True), (1, False)], ids=["yesterday", "tomorrow"])
def test_short_steps_are_due_as_the_search_says(anki: Running, days: int, expected: bool) -> None:
    (card,) = add_cards(anki, 1)
    due = int(time.time()) + days * DAY_SECONDS
    reviewed(anki, card, -1200, seconds_ago=10, queue=1, due=due)
    assert anki.call("areDue", cards=[card]) == [expected]


def test_a_card_that_is_gone_but_has_a_log_is_unknown(anki: Running) -> None:
    anki.call("insertReviews", reviews=[[now_ms() - 50, UNKNOWN, -1, 3, 4, 0, 2500, 1000, 0]])
    assert anki.call("areDue", cards=[UNKNOWN]) == [None]
    assert anki.call("getIntervals", cards=[UNKNOWN]) == [None]
    assert anki.call("getIntervals", cards=[UNKNOWN], complete=True) == [[4]]


def test_many_cards_are_found_by_one_search(anki: Running) -> None:
    cards = add_cards(anki, 700)
    anki.call("setDueDate", cards=cards[:350], days="0")
    anki.call("setDueDate", cards=cards[350:], days="1")
    assert anki.call("areDue", cards=cards) == [True] * 350 + [False] * 350
    assert anki.call("areDue", cards=cards[300:400]) == [True] * 50 + [False] * 50
