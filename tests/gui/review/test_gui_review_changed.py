"""A card that is changed while it is reviewed in the real Anki is not answered."""

from __future__ import annotations

from typing import Any

import pytest

from tools.real_anki.process import Anki

from .test_gui_review import add, side

ANSWER = {"action": "guiAnswerCard", "params": {"ease": 3}}

CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("answerCards", {"answers": [{"cardId": "CARD", "ease": 4}]}),
    ("setDueDate", {"cards": ["CARD"], "days": "5"}),
    ("suspend", {"cards": ["CARD"]}),
    ("changeDeck", {"cards": ["CARD"], "deck": "Elsewhere"}),
]


def with_card(value: Any, card: int) -> Any:
    """Put a card's id into parameters."""
    if isinstance(value, dict):
        return {key: with_card(one, card) for key, one in value.items()}
    if isinstance(value, list):
        return [with_card(one, card) for one in value]
    return card if value == "CARD" else value


@pytest.fixture
def cards(anki: Anki) -> list[int]:
    """Cards that are being reviewed, the question of the first shown, and what Anki would undo."""
    found = add(anki, *"abcde")
    assert anki.call("guiDeckReview", name="Default") is True
    return found


@pytest.fixture
def unfocused(anki: Anki, cards: list[int]) -> None:
    """Another window of Anki's is in front."""
    anki.call("guiBrowse")
    anki.until("aqt.utils.current_window() is aqt.dialogs._dialogs['Browser'][1]")


def reviews(anki: Anki, card: int) -> int:
    return len(anki.call("getReviewsOfCards", cards=[card])[str(card)])


def test_within_one_multi(anki: Anki, cards: list[int]) -> None:
    for card, after, (action, params) in zip(cards, cards[1:], CHANGES, strict=False):
        assert anki.call("guiCurrentCard")["cardId"] == card
        changing = {"action": action, "params": with_card(params, card)}
        replies = anki.call("multi", actions=[{"action": "guiShowAnswer"}, changing, ANSWER])
        assert (replies[0], replies[2]) == (True, False), action
        assert anki.eval("[mw.reviewer.card.id, mw.reviewer.state]") == [after, "question"], action
        assert reviews(anki, card) == (action in ("answerCards", "setDueDate")), action
        assert anki.undo_name(), action
    assert anki.eval("messages") == []


@pytest.mark.usefixtures("unfocused")
def test_with_another_window_in_front(anki: Anki, cards: list[int]) -> None:
    for card, after, (action, params) in zip(cards, cards[1:], CHANGES, strict=False):
        assert anki.call("guiCurrentCard")["cardId"] == card
        assert anki.call("guiShowAnswer") is True
        anki.call(action, **with_card(params, card))
        anki.refreshed()
        assert anki.call("guiAnswerCard", ease=3) is False, action
        assert anki.undo_name(), action
        assert anki.call("guiCurrentCard")["cardId"] == after, action
        assert side(anki) == "question"
    assert anki.eval("messages") == []


@pytest.mark.usefixtures("unfocused")
def test_an_answer_undone_with_another_window_in_front(anki: Anki, cards: list[int]) -> None:
    assert anki.call("guiShowAnswer") is True
    assert anki.call("guiAnswerCard", ease=3) is True
    assert anki.call("guiCurrentCard")["cardId"] == cards[1]
    assert anki.call("guiUndo") is True
    assert anki.call("guiCurrentCard")["cardId"] == cards[0]
    assert anki.call("guiShowAnswer") is True
    assert anki.call("guiAnswerCard", ease=4) is True
    assert anki.call("guiCurrentCard")["cardId"] == cards[1]
    assert reviews(anki, cards[0]) == 1
    assert anki.eval("messages") == []


@pytest.mark.usefixtures("unfocused")
def test_a_deleted_card_with_another_window_in_front(anki: Anki, cards: list[int]) -> None:
    for refreshed, after in zip((False, True), cards[1:], strict=False):
        anki.call("deleteNotes", notes=[anki.eval("mw.reviewer.card.nid")])
        if refreshed:
            anki.refreshed()
        assert anki.call("guiReviewActive") is True
        assert anki.call("guiCurrentCard")["cardId"] == after


@pytest.mark.parametrize("shows", ["guiShowQuestion", "guiShowAnswer"])
def test_the_next_card_is_the_current_one_at_once(anki: Anki, cards: list[int], shows: str) -> None:
    for card, after, (action, params) in zip(cards, cards[1:], CHANGES, strict=False):
        assert anki.call(shows) is True
        changing = {"action": action, "params": with_card(params, card)}
        replies = anki.call("multi", actions=[changing, {"action": "guiCurrentCard"}])
        assert replies[1]["cardId"] == after, action
        assert side(anki) == "question", action
    assert anki.call("guiShowAnswer") is True
    anki.until("not mw._background_op_count and mw.reviewer.state == 'answer'")
    anki.refreshed()
    assert anki.eval("[mw.reviewer.card.id, mw.reviewer.state]") == [cards[4], "answer"]


def test_a_shown_answer_stays_whatever_else_is_written(anki: Anki, cards: list[int]) -> None:
    note, other = anki.eval(f"[mw.col.get_card(one).nid for one in ({cards[0]}, {cards[2]})]")
    anki.call("guiShowAnswer")
    writes: list[tuple[str, dict[str, Any]]] = [
        ("suspend", {"cards": [cards[1]]}),
        ("answerCards", {"answers": [{"cardId": cards[3], "ease": 4}]}),
        ("deleteNotes", {"notes": [other]}),
        ("updateNoteFields", {"note": {"id": note, "fields": {"Back": "another back"}}}),
        ("addTags", {"notes": [note], "tags": "one"}),
    ]
    for action, params in writes:
        anki.call(action, **params)
        assert anki.call("guiCurrentCard")["cardId"] == cards[0], action
        assert anki.call("guiReviewActive") is True
        assert side(anki) == "answer", action
    assert anki.call("guiAnswerCard", ease=4) is True
    assert anki.call("guiCurrentCard")["cardId"] == cards[4]


def test_a_flag_keeps_nobody_from_answering(anki: Anki, cards: list[int]) -> None:
    flag = {"card": cards[0], "keys": ["flags"], "newValues": [2]}
    setting = {"action": "setSpecificValueOfCard", "params": flag}
    replies = anki.call("multi", actions=[{"action": "guiShowAnswer"}, setting, ANSWER])
    assert replies == [True, [True], True]
    assert anki.call("guiCurrentCard")["cardId"] == cards[1]
    assert reviews(anki, cards[0]) == 1
