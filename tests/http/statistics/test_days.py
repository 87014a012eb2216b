"""The actions of handlers/statistics/days.py and page.py."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime

import pytest

from ...support.content.cards import add_cards, state
from ...support.content.reviews import row
from ...support.running import Running


@pytest.fixture
def new_york() -> Iterator[None]:
    """Local time far from UTC, with daylight saving time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "America/New_York")
        time.tzset()
        yield
    time.tzset()


def at(local: str) -> int:
    """The review id of a local time."""
    return int(datetime.fromisoformat(local).timestamp() * 1000)


def log(anki: Running, *ids: int) -> None:
    anki.call("insertReviews", reviews=[row(0, 1, id=one) for one in ids])


def test_without_history_there_are_no_days(anki: Running) -> None:
    assert anki.call("getNumCardsReviewedByDay") == []
    assert anki.call("getNumCardsReviewedToday") == 0


@pytest.mark.usefixtures("new_york")
def test_days_begin_at_the_rollover_hour(anki: Running) -> None:
    log(
        anki,
        at("2021-02-10T03:59:59"),
        at("2021-02-10T04:00:00"),
        at("2021-02-10T23:00:00"),
        at("2021-02-11T03:59:00"),
        at("2021-02-12T12:00:00"),
    )
    days = [["2021-02-12", 1], ["2021-02-10", 3], ["2021-02-09", 1]]
    assert anki.call("getNumCardsReviewedByDay") == days


@pytest.mark.usefixtures("new_york")
def test_the_rollover_hour_is_that_of_the_preferences(anki: Running) -> None:
    def set_rollover(col: object) -> None:
        preferences = col.get_preferences()  # type: ignore[attr-defined]
        preferences.scheduling.rollover = 0
        col.set_preferences(preferences)  # type: ignore[attr-defined]

    log(anki, at("2021-02-10T03:59:59"), at("2021-02-10T00:00:00"), at("2021-02-09T23:59:59"))
    anki.on_main(set_rollover)
    assert anki.call("getNumCardsReviewedByDay") == [["2021-02-10", 2], ["2021-02-09", 1]]


@pytest.mark.usefixtures("new_york")
def test_a_change_of_the_clock_shifts_no_day(anki: Running) -> None:
    # On 14 March 2021 the clock went from 2:00 to 3:00.
    log(anki, at("2021-03-14T03:59:00"), at("2021-03-14T04:01:00"))
    assert anki.call("getNumCardsReviewedByDay") == [["2021-03-14", 1], ["2021-03-13", 1]]


def test_times_beyond_the_calendar_are_left_out(anki: Running) -> None:
    log(anki, -(2**62), at("2021-02-12T12:00:00"))
    assert anki.call("getNumCardsReviewedByDay") == [["2021-02-12", 1]]


def test_today_counts_answers_and_manual_rows(anki: Running) -> None:
    cards = add_cards(anki, 2)
    cutoff = anki.on_main(lambda col: col.sched.day_cutoff)
    log(anki, (cutoff - 86_400 - 10) * 1000, (cutoff - 86_400 + 10) * 1000)
    assert anki.call("getNumCardsReviewedToday") == 1
    anki.call("answerCards", answers=[{"cardId": cards[0], "ease": 3}])
    anki.call("setDueDate", cards=cards, days="1")
    assert anki.call("getNumCardsReviewedToday") == 4
    assert sum(count for _, count in anki.call("getNumCardsReviewedByDay")) == 5


def test_the_page_is_html_of_the_collection_or_a_deck(anki: Running) -> None:
    (card,) = add_cards(anki, 1, "Studied")
    anki.call("createDeck", deck="Idle")
    idle = anki.call("deckNamesAndIds")["Idle"]
    anki.call("answerCards", answers=[{"cardId": card, "ease": 3}])
    anki.on_main(lambda col: col.decks.set_current(idle))
    before = state(anki)
    whole = anki.call("getCollectionStatsHTML")
    assert whole.startswith("<")
    assert "No cards have been studied today" not in whole
    of_idle = anki.call("getCollectionStatsHTML", wholeCollection=False)
    assert "No cards have been studied today" in of_idle
    assert state(anki) == before


def test_reading_days_writes_nothing(anki: Running) -> None:
    add_cards(anki, 1)
    before = state(anki)
    anki.call("getNumCardsReviewedByDay")
    anki.call("getNumCardsReviewedToday")
    assert state(anki) == before
