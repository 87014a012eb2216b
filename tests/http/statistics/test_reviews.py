"""The actions of handlers/statistics/reviews.py."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tools.api_error import ApiError

from ...support.content.cards import UNKNOWN, add_cards, card_row, queries, state
from ...support.content.decks import make_filtered
from ...support.content.reviews import FIRST, row
from ...support.running import Running


def rows(anki: Running) -> list[Any]:
    return list(anki.on_main(lambda col: col.db.all("select * from revlog order by id")))


def test_rows_are_inserted_as_they_are(anki: Running) -> None:
    (card,) = add_cards(anki, 1)
    before = card_row(anki, card)
    wanted = [row(0, card), row(1, card, usn=7, ease=1, ivl=-60, factor=0, type=2)]
    assert anki.call("insertReviews", reviews=[wanted[1], wanted[0]]) is None
    assert rows(anki) == wanted
    assert card_row(anki, card) == before
    assert anki.call("insertReviews", reviews=[]) is None
    assert anki.call("insertReviews", reviews=[row(2, 123456)]) is None
    assert len(rows(anki)) == 3


def test_the_collection_counts_as_changed(anki: Running) -> None:
    before = state(anki)[0]
    anki.call("insertReviews", reviews=[row(0, 1)])
    assert state(anki)[0] > before


def test_integers_of_64_bits_and_negative_ones_are_kept(anki: Running) -> None:
    wanted = row(0, -(2**63), id=-(2**63), ivl=-(2**31), lastIvl=2**31 - 1, time=0, type=-2)
    anki.call("insertReviews", reviews=[wanted])
    assert rows(anki) == [wanted]
    answered = anki.call("getReviewsOfCards", cards=[-(2**63)])[str(-(2**63))]
    assert answered[0]["id"] == -(2**63)


def test_ten_thousand_rows(anki: Running) -> None:
    anki.call("insertReviews", reviews=[row(number, number % 7) for number in range(10_000)])
    assert sum(map(len, anki.call("getReviewsOfCards", cards=list(range(10_000))).values())) == 10_000


@pytest.mark.parametrize(
    "faulty",
    [
        row(1, 1)[:8], [*row(1, 1), 1], [], 5, "x", None, {},
        ["1), (2" , *row(1, 1)[1:]], [*row(1, 1)[:8], "0"], [*row(1, 1)[:8], None],
        [*row(1, 1)[:8], True], [*row(1, 1)[:8], 1.5], [2**63, *row(1, 1)[1:]],
        row(1, 1, ease=-1), row(1, 1, ease=5), row(1, 1, ivl=2**31), row(1, 1, lastIvl=-(2**31) - 1),
        row(1, 1, factor=-1), row(1, 1, factor=2**32), row(1, 1, usn=2**31),
        row(1, 1, time=-1), row(1, 1, time=2**31),
    ],
)  # fmt: skip
def test_a_faulty_row_is_an_error_and_none_is_written(anki: Running, faulty: Any) -> None:
    add_cards(anki, 1)
    before = state(anki)
    with pytest.raises(ApiError, match=r"reviews\[1\]"):
        anki.call("insertReviews", reviews=[row(0, 1), faulty])
    assert rows(anki) == []
    assert state(anki) == before


@pytest.mark.parametrize("twin", [0, 5])
def test_an_id_that_is_taken_is_an_error_and_none_is_written(anki: Running, twin: int) -> None:
    add_cards(anki, 1)
    anki.call("insertReviews", reviews=[row(0, 1)])
    add_cards(anki, 1)
    before = state(anki)
    with pytest.raises(ApiError, match=r"^(a review|two of the reviews) .* id \d+( exists already)?$"):
        anki.call("insertReviews", reviews=[row(4, 1), row(5, 1), row(twin, 2)])
    assert rows(anki) == [row(0, 1)]
    assert state(anki) == before


def test_anki_reads_what_was_inserted(anki: Running) -> None:
    (card,) = add_cards(anki, 1)
    extremes = [
        row(0, card, ease=4, factor=2**32 - 1, ivl=-(2**31), usn=-(2**31)),
        row(1, card, ease=0, factor=0, lastIvl=2**31 - 1, time=2**31 - 1, type=2**63 - 1),
    ]
    anki.call("insertReviews", reviews=extremes)
    assert len(anki.on_main(lambda col: col.card_stats_data(card).revlog)) == 2
    assert anki.on_main(lambda col: col.fix_integrity())[1], "Anki's own check finds nothing"


def test_an_old_row_of_a_rescheduled_card_gets_the_type_that_anki_gives_it(anki: Running) -> None:
    anki.call("insertReviews", reviews=[row(0, 1, ease=0, time=0, type=0)])
    assert rows(anki) == [row(0, 1, ease=0, time=0, type=5)]
    assert anki.on_main(lambda col: col.fix_integrity())[1]


def test_reviews_of_a_deck_are_those_of_the_cards_in_it(anki: Running) -> None:
    (card,) = add_cards(anki, 1, "Log")
    (below,) = add_cards(anki, 1, "Log::Sub")
    anki.call("insertReviews", reviews=[row(0, card), row(1, below), row(2, card), row(3, UNKNOWN)])
    assert sorted(anki.call("cardReviews", deck="Log", startID=0)) == [row(0, card), row(2, card)]
    assert anki.call("cardReviews", deck="Log", startID=FIRST) == [row(2, card)]
    assert anki.call("cardReviews", deck="Log", startID=FIRST + 2) == []
    assert anki.call("getLatestReviewID", deck="Log") == FIRST + 2
    assert anki.call("cardReviews", deck="Log::Sub", startID=0) == [row(1, below)]
    assert anki.call("getLatestReviewID", deck="Default") == 0


def test_cards_that_are_away_count_where_they_are(anki: Running) -> None:
    (card,) = add_cards(anki, 1, "Home")
    anki.call("insertReviews", reviews=[row(0, card)])
    make_filtered(anki, "Cram", "deck:Home")
    assert anki.call("cardReviews", deck="Home", startID=0) == []
    assert anki.call("getLatestReviewID", deck="Cram") == FIRST


def test_an_unknown_deck_stays_unknown(anki: Running) -> None:
    before = state(anki)
    assert anki.call("cardReviews", deck="nope", startID=0) == []
    assert anki.call("getLatestReviewID", deck="nope") == 0
    assert anki.call("deckNames") == ["Default"]
    assert state(anki) == before


@pytest.mark.parametrize("start", ["0 or 1", True, None, 2**63])
def test_a_start_that_is_no_integer_is_refused(anki: Running, start: Any) -> None:
    with pytest.raises(ApiError, match="startID must be an integer"):
        anki.call("cardReviews", deck="Default", startID=start)


def test_reviews_of_cards_by_id(anki: Running) -> None:
    first, second = add_cards(anki, 2)
    anki.call("insertReviews", reviews=[row(1, first, ease=1), row(0, first), row(2, UNKNOWN)])
    names = ("id", "usn", "ease", "ivl", "lastIvl", "factor", "time", "type")
    plain = dict(zip(names, (FIRST, -1, 3, 4, -60, 2500, 6157, 0), strict=True))
    of_first = [plain, {**plain, "id": FIRST + 1, "ease": 1}]
    assert anki.call("getReviewsOfCards", cards=[second, first, 77, first]) == {
        str(second): [],
        str(first): of_first,
        "77": [],
    }
    assert [one["id"] for one in anki.call("getReviewsOfCards", cards=[UNKNOWN])["5"]] == [FIRST + 2]


def test_an_id_may_come_as_digits(anki: Running) -> None:
    (card,) = add_cards(anki, 1)
    anki.call("insertReviews", reviews=[row(0, card)])
    reviews = anki.call("getReviewsOfCards", cards=[card])[str(card)]
    assert len(reviews) == 1
    others = ["1) or (1=1", "", f" {card}", "9" * 19, "\u0661"]
    assert anki.call("getReviewsOfCards", cards=[str(card), card, *others]) == {
        str(card): reviews,
        **{other: [] for other in others},
    }


def test_a_deck_costs_one_query(anki: Running) -> None:
    add_cards(anki, 50, "Log")
    assert queries(anki, "cardReviews", deck="Log", startID=0) == 1
    assert queries(anki, "getLatestReviewID", deck="Log") == 1


@pytest.mark.parametrize("id", [1_700_000_000_000_000, 2**63 - 1, "tomorrow"])
def test_a_time_after_now_is_refused(anki: Running, id: Any) -> None:
    late = int(time.time() * 1000) + 86_400_000 if id == "tomorrow" else id
    with pytest.raises(ApiError, match=rf"^reviews\[1\]\[0\] \(id\) must be a time .* not {late}$"):
        anki.call("insertReviews", reviews=[row(0, 1), row(1, 1, id=late)])
    assert rows(anki) == []
    assert anki.call("getNumCardsReviewedToday") == 0
