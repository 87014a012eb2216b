"""The action nextCards."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tools.api_error import ApiError

from ...support.content.cards import add_cards, card_row, state
from ...support.content.decks import add_note, make_filtered
from ...support.running import Running


def ids(reply: dict[str, Any]) -> list[int]:
    return [one["cardId"] for one in reply["cards"]]


def redo_name(anki: Running) -> str:
    return str(anki.on_main(lambda col: col.undo_status().redo))


def test_a_new_card(anki: Running) -> None:
    card = add_note(anki, "cat", "Default")
    (info,) = anki.call("cardsInfo", cards=[card])
    reply = anki.call("nextCards")
    assert reply == {
        "deck": "Default",
        "counts": {"new": 1, "learning": 0, "review": 0},
        "cards": [
            {
                "cardId": card,
                "noteId": info["note"],
                "deckName": "Default",
                "modelName": "Basic",
                "queue": "new",
                "question": info["question"],
                "css": info["css"],
                "buttons": [
                    {"ease": ease, "label": label}
                    for ease, label in enumerate(info["nextReviews"], start=1)
                ],
            }
        ],
    }
    assert len(info["nextReviews"]) == 4


def test_the_answer_is_not_returned(anki: Running) -> None:
    add_cards(anki, 2)
    reply = anki.call("nextCards", limit=2)
    assert [one["question"][-2:] for one in reply["cards"]] == ["n0", "n1"]
    del reply["cards"][0]["css"]
    text = json.dumps(reply).replace("background-color", "")
    assert "back" not in text
    assert "<hr id=answer>" not in text


def test_in_the_order_in_which_anki_shows_them(anki: Running) -> None:
    cards = add_cards(anki, 12, "Deck")
    anki.call("setDueDate", cards=cards[:4], days="0")
    anki.call("answerCards", answers=[{"cardId": card, "ease": 1} for card in cards[4:6]])
    reply = anki.call("nextCards", deck="Deck", limit=50)
    assert reply["counts"] == {"new": 6, "learning": 2, "review": 4}
    listed = [(one["cardId"], one["queue"]) for one in reply["cards"]]
    assert sorted(queue for _, queue in listed) == ["learning"] * 2 + ["new"] * 6 + ["review"] * 4
    steps = anki.on_main(lambda col: col.undo_status().last_step)
    assert anki.on_main(studied) == ids(reply)
    answered = anki.on_main(lambda col: col.undo_status().last_step) - steps
    for _ in range(answered):
        anki.undo()
    shown = []
    while one := anki.call("nextCards", limit=2)["cards"]:
        shown.append((one[0]["cardId"], one[0]["queue"]))
        assert anki.call("answerCards", answers=[{"cardId": one[0]["cardId"], "ease": 4}]) == [True]
    assert shown == listed
    assert anki.undo_name() == "Answer Card (AnkiConnect)"


def studied(col: Any) -> list[int]:
    """Study the current deck as Anki's review screen does."""
    cards = []
    while card := col.sched.getCard():
        cards.append(card.id)
        col.sched.answerCard(card, 4)
    return cards


def test_cards_are_answered_in_any_order(anki: Running) -> None:
    """Anki itself refuses all but the first of its queue."""
    cards = add_cards(anki, 4)
    assert ids(anki.call("nextCards", limit=4)) == cards
    for answered in ([cards[0]], [cards[2], cards[1]], [cards[1], cards[3]]):
        answers = [{"cardId": card, "ease": 4} for card in answered]
        assert anki.call("answerCards", answers=answers) == [True] * len(answers)
    for _ in range(3):
        anki.undo()
    assert ids(anki.call("nextCards", limit=4)) == cards


def test_the_limits_of_the_deck_count(anki: Running) -> None:
    cards = add_cards(anki, 30, "Deck")
    reply = anki.call("nextCards", deck="Deck", limit=50)
    assert ids(reply) == cards[:20]
    assert reply["counts"]["new"] == 20
    assert ids(anki.call("nextCards", deck="Deck")) == cards[:1]
    assert ids(anki.call("nextCards", limit=None, deck=None)) == cards[:1]


def test_nothing_changes_without_a_deck(anki: Running) -> None:
    cards = add_cards(anki, 3)
    anki.call("suspend", cards=cards[2:])
    anki.undo()
    rows = [card_row(anki, card) for card in cards]
    before, redo = state(anki), redo_name(anki)
    assert ids(anki.call("nextCards", limit=9)) == cards
    assert ids(anki.call("nextCards", deck="default", limit=9)) == cards
    assert state(anki) == before
    assert redo_name(anki) == redo != ""
    assert [card_row(anki, card) for card in cards] == rows


def test_a_given_deck_becomes_the_current_one(anki: Running) -> None:
    (one,), (two,) = add_cards(anki, 1, "A"), add_cards(anki, 1, "A::B")
    reply = anki.call("nextCards", deck="a", limit=5)
    assert (reply["deck"], ids(reply)) == ("A", [one, two])
    assert [card["deckName"] for card in reply["cards"]] == ["A", "A::B"]
    assert anki.call("currentDeck")["name"] == "A"
    assert anki.undo_name() == "Select Deck (AnkiConnect)"
    before = state(anki)
    assert ids(anki.call("nextCards", deck="A")) == [one]
    assert state(anki) == before
    assert ids(anki.call("nextCards", deck="A::B")) == [two]
    assert ids(anki.call("nextCards")) == [two]
    anki.undo()
    assert anki.call("currentDeck")["name"] == "A"


def test_an_answer_is_undone_after_the_next_cards(anki: Running) -> None:
    """As a client studies: the deck is selected once, each answer is a step."""
    cards = add_cards(anki, 3, "A")
    for card in cards[:2]:
        assert ids(anki.call("nextCards", deck="A")) == [card]
        anki.call("answerCards", answers=[{"cardId": card, "ease": 4}])
    anki.call("nextCards", deck="A")
    assert anki.undo_name() == "Answer Card (AnkiConnect)"
    anki.undo()
    assert ids(anki.call("nextCards", deck="A")) == [cards[1]]


def test_a_filtered_deck_that_only_previews(anki: Running) -> None:
    (card,) = add_cards(anki, 1, "Home")
    make_filtered(anki, "Cram", f"cid:{card}", reschedule=False)
    (one,) = anki.call("nextCards", deck="Cram")["cards"]
    assert (one["cardId"], one["deckName"]) == (card, "Cram")
    assert one["buttons"][3]["label"] == "(end)"
    assert [button["label"] for button in one["buttons"]] == anki.call(
        "cardsInfo", cards=[card], properties=["nextReviews"]
    )[0]["nextReviews"]


def test_nothing_is_left(anki: Running) -> None:
    anki.call("createDeck", deck="Empty")
    reply = anki.call("nextCards", deck="Empty", limit=3)
    counts = {"new": 0, "learning": 0, "review": 0}
    assert reply == {"deck": "Empty", "counts": counts, "cards": []}


def test_a_broken_template_shows_what_anki_shows(anki: Running) -> None:
    card = add_note(anki, "cat", "Default")

    def break_template(col: Any) -> str:
        basic = col.models.by_name("Basic")
        basic["tmpls"][0]["qfmt"] = "{{Nope}}"
        col.models.update_dict(basic, skip_checks=True)
        return str(col.get_card(card).question())

    shown = anki.on_main(break_template)
    assert "Nope" in shown
    assert anki.call("nextCards")["cards"][0]["question"] == shown


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"limit": 0}, "limit must be 1 to 50, not 0"),
        ({"limit": 51}, "limit must be 1 to 50, not 51"),
        ({"limit": -1}, "limit must be 1 to 50, not -1"),
        ({"limit": "1"}, "limit must be an integer"),
        ({"deck": "Nope"}, "^deck was not found: Nope$"),
        ({"deck": ""}, "^deck was not found: $"),
        ({"deck": 1}, "deck must be a string"),
    ],
)
def test_bad_parameters(anki: Running, params: dict[str, Any], words: str) -> None:
    add_cards(anki, 1)
    before = state(anki)
    with pytest.raises(ApiError, match=words):
        anki.call("nextCards", **params)
    assert state(anki) == before
