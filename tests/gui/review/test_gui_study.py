"""Clients flag, bury and study cards while a user reviews in the real Anki."""

from __future__ import annotations

from typing import Any

import pytest

from tools.real_anki.process import Anki

from .test_gui_review import add, side

_WATCH = """
drawn = []
gui_hooks.reviewer_did_show_question.append(lambda card: drawn.append(card.id))
gui_hooks.reviewer_did_show_answer.append(lambda card: drawn.append(card.id))
"""


@pytest.fixture
def cards(anki: Anki) -> list[int]:
    """Cards that are being reviewed, the answer of the first shown; what is drawn is noted."""
    found = add(anki, *"abcdef")
    anki.run(_WATCH)
    assert anki.call("guiDeckReview", name="Default") is True
    assert anki.call("guiShowAnswer") is True
    anki.refreshed()
    anki.until("len(drawn) >= 2")
    anki.run("drawn.clear()")
    return found


def shown(anki: Anki) -> Any:
    """The card on the review screen, its side, and what was drawn."""
    anki.refreshed()
    return anki.eval("[mw.reviewer.card.id, mw.reviewer.state, drawn]")


def flag_icon(anki: Anki) -> Any:
    """Whether the review screen hides the card's flag, and its color."""
    script = "(flag => [flag.hidden, flag.style.color])(document.getElementById('_flag'))"
    anki.run(f"answers = []\nmw.web.evalWithCallback({script!r}, answers.append)")
    return anki.until("answers and [answers[0]]")[0]


@pytest.mark.parametrize(
    ("action", "params"),
    [
        ("setFlag", {"flag": 3}),
        ("bury", {}),
        ("gradeNow", {"ease": 4}),
        ("reposition", {"start": 900}),
    ],
)
def test_the_shown_card_stays_as_it_is_when_another_changes(
    anki: Anki, cards: list[int], action: str, params: dict[str, Any]
) -> None:
    anki.call(action, cards=[cards[2]], **params)
    assert shown(anki) == [cards[0], "answer", []]
    anki.call("unbury", cards=cards)
    assert shown(anki) == [cards[0], "answer", []]
    assert anki.call("guiAnswerCard", ease=4) is True
    assert anki.call("guiCurrentCard")["cardId"] == cards[1]
    assert anki.eval("messages") == []


def test_a_flag_of_the_shown_card_is_shown_at_once(anki: Anki, cards: list[int]) -> None:
    before = flag_icon(anki)
    assert anki.call("setFlag", cards=[cards[0]], flag=3) == 1
    assert shown(anki) == [cards[0], "answer", []]
    assert anki.eval("mw.reviewer.card.user_flag()") == 3
    assert flag_icon(anki) != before
    assert anki.call("setFlag", cards=[cards[0]], flag=0) == 1
    anki.refreshed()
    assert flag_icon(anki) == before
    assert anki.call("guiAnswerCard", ease=3) is True


@pytest.mark.parametrize(
    ("action", "params"), [("bury", {}), ("gradeNow", {"ease": 4}), ("suspend", {})]
)
def test_the_next_card_comes_when_the_shown_one_goes(
    anki: Anki, cards: list[int], action: str, params: dict[str, Any]
) -> None:
    anki.call(action, cards=[cards[0]], **params)
    assert anki.call("guiCurrentCard")["cardId"] == cards[1]
    assert side(anki) == "question"
    assert anki.call("guiAnswerCard", ease=3) is False
    assert anki.undo_name()
    assert anki.eval("messages") == []


def test_next_cards_of_the_reviewed_deck(anki: Anki, cards: list[int]) -> None:
    before = anki.eval("[mw.col.mod, mw.col.undo_status().last_step]")
    for params in ({}, {"deck": "Default"}):
        reply = anki.call("nextCards", limit=9, **params)
        assert [one["cardId"] for one in reply["cards"]] == cards
    assert shown(anki) == [cards[0], "answer", []]
    assert anki.eval("[mw.col.mod, mw.col.undo_status().last_step]") == before
    assert anki.call("guiAnswerCard", ease=4) is True
    assert anki.call("guiCurrentCard")["cardId"] == cards[1]
    assert anki.call("nextCards")["cards"][0]["cardId"] == cards[1]


def test_next_cards_of_another_deck(anki: Anki, cards: list[int]) -> None:
    anki.call("createDeck", deck="Other")
    (other,) = add(anki, "other", deck="Other")
    undo = anki.undo_name()
    for _ in range(3):
        reply = anki.call("nextCards", deck="Other", limit=2)
        assert (reply["deck"], [one["cardId"] for one in reply["cards"]]) == ("Other", [other])
        assert reply["counts"] == {"new": 1, "learning": 0, "review": 0}
    assert shown(anki) == [cards[0], "answer", []]
    assert anki.call("currentDeck")["name"] == "Default"
    assert (anki.undo_name(), anki.eval("mw.col.undo_status().redo")) == (undo, "")
    assert anki.call("answerCards", answers=[{"cardId": other, "ease": 4}]) == [True]
    assert shown(anki) == [cards[0], "answer", []]
    assert anki.call("guiAnswerCard", ease=4) is True
    assert anki.call("guiCurrentCard")["cardId"] == cards[1]
    assert anki.eval("messages") == []


def test_the_shown_card_is_answered_by_a_client(anki: Anki, cards: list[int]) -> None:
    assert anki.call("nextCards")["cards"][0]["cardId"] == cards[0]
    assert anki.call("answerCards", answers=[{"cardId": cards[0], "ease": 4}]) == [True]
    assert anki.call("guiCurrentCard")["cardId"] == cards[1]
    anki.refreshed()
    assert anki.call("guiAnswerCard", ease=3) is False
    assert anki.call("guiShowAnswer") is True
    assert anki.call("guiAnswerCard", ease=3) is True
    assert anki.eval("messages") == []


def test_next_cards_select_a_deck_on_other_screens(anki: Anki) -> None:
    for deck in ("One", "Two"):
        anki.call("createDeck", deck=deck)
    (one,), (two,) = add(anki, "one", deck="One"), add(anki, "two", deck="Two")
    for screen in ("deckBrowser", "overview"):
        anki.go(screen)
        for deck, card in (("One", one), ("Two", two)):
            reply = anki.call("nextCards", deck=deck)
            assert [shown["cardId"] for shown in reply["cards"]] == [card]
            assert anki.call("currentDeck")["name"] == deck
    anki.refreshed()
    assert anki.eval("mw.state") == "overview"
    assert anki.eval("messages") == []
