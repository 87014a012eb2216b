"""Studying with an assistant."""

from __future__ import annotations

import time
from typing import Any

import pytest

from ...support.mcp.client import Client, ToolFailed
from ...support.running import Running


def fill(anki: Running, count: int, deck: str = "Default") -> None:
    anki.call("createDeck", deck=deck)
    notes = [
        {
            "deckName": deck,
            "modelName": "Basic",
            "fields": {"Front": f"<b>q{one}</b>", "Back": f"a{one}"},
        }
        for one in range(count)
    ]
    anki.call("addNotes", notes=notes)


def test_the_question_comes_without_its_answer(anki: Running, mcp: Client) -> None:
    fill(anki, 3)
    shown = mcp.call("anki_next_card", deck="Default")
    assert shown["question"] == "q0"
    assert shown["counts"] == {"new": 3, "learning": 0, "review": 0}
    assert set(shown["next_review"]) == {"again", "hard", "good", "easy"}
    assert "a0" not in str(shown)
    answer = mcp.call("anki_show_answer", card_id=shown["card_id"])["answer"]
    assert "a0" in answer
    assert mcp.call("anki_next_card")["card_id"] == shown["card_id"]


def test_a_grade_shows_the_answer_and_the_next_question(anki: Running, mcp: Client) -> None:
    fill(anki, 2)
    card = mcp.call("anki_next_card", deck="Default")
    for number in range(2):
        graded = mcp.call(
            "anki_answer_card", card_id=card["card_id"], shown_at=card["shown_at"], grade="easy"
        )
        assert f"a{number}" in graded["answer"]
        assert graded["comes_again"] == card["next_review"]["easy"]
        card = graded["next_card"]
    assert "card_id" not in card
    assert card["counts"] == {"new": 0, "learning": 0, "review": 0}
    assert anki.call("getNumCardsReviewedToday") == 2


def grade(mcp: Client, card: Any, **more: Any) -> Any:
    given = {"card_id": card["card_id"], "shown_at": card["shown_at"], "grade": "good"}
    return mcp.call("anki_answer_card", **{**given, **more})


def test_a_card_that_is_no_longer_the_one_shown(anki: Running, mcp: Client) -> None:
    fill(anki, 3)
    shown = mcp.call("anki_next_card", deck="Default")
    time.sleep(0.01)
    anki.call("answerCards", answers=[{"cardId": shown["card_id"], "ease": 4}])
    with pytest.raises(ToolFailed, match=r"no longer the one shown.*anki_next_card"):
        grade(mcp, shown)
    for action in ("suspend", "bury"):
        shown = mcp.call("anki_next_card")
        anki.call(action, cards=[shown["card_id"]])
        with pytest.raises(ToolFailed, match="no longer the one shown"):
            grade(mcp, shown)
    assert anki.call("getNumCardsReviewedToday") == 1
    with pytest.raises(ToolFailed, match="no longer the one shown"):
        grade(mcp, {"card_id": 5, "shown_at": int(time.time() * 1000)})
    with pytest.raises(ToolFailed, match="there is no card 5"):
        mcp.call("anki_show_answer", card_id=5)


def test_a_card_is_graded_once(anki: Running, mcp: Client) -> None:
    fill(anki, 1)
    shown = mcp.call("anki_next_card", deck="Default")
    time.sleep(0.01)
    grade(mcp, shown)
    with pytest.raises(ToolFailed, match="no longer the one shown"):
        grade(mcp, shown)


@pytest.mark.parametrize("offset", [-25 * 60 * 60 * 1000, 60 * 60 * 1000])
def test_the_time_must_be_that_of_the_card(anki: Running, mcp: Client, offset: int) -> None:
    fill(anki, 1)
    shown = mcp.call("anki_next_card", deck="Default")
    with pytest.raises(ToolFailed, match="shown_at must be the one"):
        grade(mcp, shown, shown_at=shown["shown_at"] + offset)


def test_a_deck_that_does_not_exist(mcp: Client) -> None:
    with pytest.raises(ToolFailed, match=r"deck was not found: Nothing\. .*anki_list_decks"):
        mcp.call("anki_next_card", deck="Nothing")
