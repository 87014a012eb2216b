"""The action nextCards."""

from __future__ import annotations

from typing import Any

import pytest

from tools.api_error import ApiError

from ...support.running import Running


def add(anki: Running, deck: str, *fronts: str) -> None:
    anki.call("createDeck", deck=deck)
    for front in fronts:
        fields = {"Front": front, "Back": f"answer to {front}"}
        anki.call("addNote", note={"deckName": deck, "modelName": "Basic", "fields": fields})


def ids(reply: Any) -> list[int]:
    return [one["cardId"] for one in reply["cards"]]


def test_the_next_card_has_no_answer(anki: Running) -> None:
    add(anki, "A", "one", "two")
    shown = anki.call("nextCards", deck="A")
    assert shown["deck"] == "A"
    assert shown["counts"] == {"new": 2, "learning": 0, "review": 0}
    (card,) = shown["cards"]
    assert (card["deckName"], card["modelName"], card["queue"]) == ("A", "Basic", "new")
    assert "one" in card["question"]
    assert "answer" not in card["question"]
    assert card["css"] in card["question"]
    assert [one["ease"] for one in card["buttons"]] == [1, 2, 3, 4]
    info = anki.call("cardsInfo", cards=[card["cardId"]])[0]
    assert [one["label"] for one in card["buttons"]] == info["nextReviews"]
    assert card["noteId"] == info["note"]


def test_the_order_is_that_of_studying(anki: Running) -> None:
    add(anki, "A", *map(str, range(5)))
    cards = ids(anki.call("nextCards", deck="A", limit=50))
    assert cards == sorted(anki.call("findCards", query="deck:A"))
    anki.call("answerCards", answers=[{"cardId": cards[0], "ease": 4}])
    assert ids(anki.call("nextCards", limit=2)) == cards[1:3]
    anki.call("answerCards", answers=[{"cardId": cards[1], "ease": 1}])
    assert anki.call("nextCards")["counts"] == {"new": 3, "learning": 1, "review": 0}
    anki.call("setDueDate", cards=cards[2:3], days="0")
    queues = {one["cardId"]: one["queue"] for one in anki.call("nextCards", limit=50)["cards"]}
    assert queues[cards[2]] == "review"


def test_only_the_selected_deck_changes(anki: Running) -> None:
    add(anki, "A", "a")
    add(anki, "B", "b")
    before = anki.call("cardsInfo", cards=anki.call("findCards", query="deck:*"))
    anki.call("nextCards", deck="A")
    assert anki.undo_name() == "Select Deck (AnkiConnect)"
    assert anki.call("currentDeck")["name"] == "A"
    name = anki.undo_name()
    assert anki.call("nextCards", deck="a")["deck"] == "A"
    assert anki.call("nextCards")["deck"] == "A"
    assert anki.undo_name() == name
    assert anki.call("cardsInfo", cards=anki.call("findCards", query="deck:*")) == before


def test_a_finished_deck(anki: Running) -> None:
    shown = anki.call("nextCards")
    assert shown["cards"] == []
    assert shown["counts"] == {"new": 0, "learning": 0, "review": 0}


@pytest.mark.parametrize(
    ("params", "error"),
    [
        ({"deck": "Nothing"}, "deck was not found: Nothing"),
        ({"limit": 0}, "limit must be 1 to 50, not 0"),
        ({"limit": 51}, "limit must be 1 to 50, not 51"),
    ],
)
def test_what_is_refused(anki: Running, params: dict[str, Any], error: str) -> None:
    with pytest.raises(ApiError, match=error):
        anki.call("nextCards", **params)
