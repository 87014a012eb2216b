"""Actions on the reviewer of the real Anki."""

from __future__ import annotations

from typing import Any

import pytest

from tools.real_anki.process import Anki

TYPING_SIDE = "{{Front}}{{type:Back}}"


def add(anki: Anki, *fronts: str, deck: str = "Default", model: str = "Basic") -> list[int]:
    """Add notes, one card each; their cards."""
    notes = [
        {
            "deckName": deck,
            "modelName": model,
            "fields": {"Front": front, "Back": f"back of {front}"},
            "options": {"allowDuplicate": True},
        }
        for front in fronts
    ]
    ids = anki.call("addNotes", notes=notes)
    return [info["cards"][0] for info in anki.call("notesInfo", notes=ids)]


@pytest.fixture
def cards(anki: Anki) -> list[int]:
    """Two cards that are being reviewed, the question of the first shown."""
    found = add(anki, "one", "two")
    assert anki.call("guiDeckReview", name="Default") is True
    return found


def side(anki: Anki) -> Any:
    return anki.eval("mw.reviewer.state")


def test_outside_a_review(anki: Anki) -> None:
    assert anki.call("guiReviewActive") is False
    assert anki.call("guiCurrentCard") is None
    assert anki.call("guiStartCardTimer") is False
    assert anki.call("guiShowQuestion") is False
    assert anki.call("guiShowAnswer") is False
    assert anki.call("guiPlayAudio") is False
    assert anki.call("guiAnswerCard", ease=3) is False


def test_current_card(anki: Anki, cards: list[int]) -> None:
    assert anki.call("guiReviewActive") is True
    card = anki.call("guiCurrentCard")
    assert card.pop("css").startswith(".card {")
    question, answer = card.pop("question"), card.pop("answer")
    assert question.startswith("<style>") and question.endswith("one")
    assert answer.endswith("<hr id=answer>\n\nback of one")
    assert card == {
        "cardId": cards[0],
        "fields": {
            "Front": {"value": "one", "order": 0},
            "Back": {"value": "back of one", "order": 1},
        },
        "fieldOrder": 0,
        "modelName": "Basic",
        "deckName": "Default",
        "template": "Card 1",
        "buttons": [1, 2, 3, 4],
        "nextReviews": anki.eval(
            "list(mw.col.sched.describe_next_states(mw.reviewer.get_scheduling_states()))"
        ),
    }


def test_current_card_tells_what_was_just_written(anki: Anki, cards: list[int]) -> None:
    note = anki.eval("mw.reviewer.card.nid")
    anki.call("updateNoteFields", note={"id": note, "fields": {"Front": "changed"}})
    assert anki.call("guiCurrentCard")["fields"]["Front"]["value"] == "changed"


def test_a_card_deleted_under_review(anki: Anki, cards: list[int]) -> None:
    anki.call("guiShowAnswer")
    note = anki.eval("mw.reviewer.card.nid")
    replies = anki.call(
        "multi",
        actions=[
            {"action": "deleteNotes", "params": {"notes": [note]}},
            {"action": "guiAnswerCard", "params": {"ease": 3}},
            {"action": "guiCurrentCard"},
            {"action": "guiReviewActive"},
            {"action": "guiStartCardTimer"},
        ],
    )
    assert replies[:2] == [None, False]
    assert replies[2]["cardId"] == cards[1]
    assert replies[3:] == [True, True]
    assert anki.eval("[mw.reviewer.card.id, mw.reviewer.state]") == [cards[1], "question"]


def test_the_last_card_deleted_under_review(anki: Anki) -> None:
    add(anki, "one")
    assert anki.call("guiDeckReview", name="Default") is True
    anki.call("deleteNotes", notes=[anki.eval("mw.reviewer.card.nid")])
    assert anki.call("guiReviewActive") is False
    assert anki.eval("mw.state") == "overview"
    assert anki.call("guiCurrentCard") is None


def test_both_sides(anki: Anki, cards: list[int]) -> None:
    assert side(anki) == "question"
    assert anki.call("guiShowAnswer") is True
    assert side(anki) == "answer"
    assert anki.call("guiShowAnswer") is True
    assert anki.call("guiShowQuestion") is True
    assert side(anki) == "question"
    assert anki.call("guiShowQuestion") is True
    assert anki.call("guiPlayAudio") is True


def test_answering_moves_on(anki: Anki, cards: list[int]) -> None:
    assert anki.call("guiAnswerCard", ease=3) is False, "the answer is not shown"
    for card in cards:
        assert anki.call("guiCurrentCard")["cardId"] == card
        assert anki.call("guiShowAnswer") is True
        for wrong in (0, 5, -1):
            assert anki.call("guiAnswerCard", ease=wrong) is False
        assert anki.call("guiAnswerCard", ease=4) is True
    assert anki.call("guiCurrentCard") is None
    assert anki.call("guiReviewActive") is False
    assert anki.eval("mw.state") == "overview"
    assert [one["type"] for one in anki.call("cardsInfo", cards=cards)] == [2, 2]
    assert [len(one) for one in anki.call("getReviewsOfCards", cards=cards).values()] == [1, 1]


def test_answering_within_one_multi(anki: Anki, cards: list[int]) -> None:
    replies = anki.call(
        "multi",
        actions=[
            {"action": "guiShowAnswer"},
            {"action": "guiAnswerCard", "params": {"ease": 4}},
            {"action": "guiCurrentCard"},
            {"action": "guiShowAnswer"},
            {"action": "guiAnswerCard", "params": {"ease": 4}},
            {"action": "guiCurrentCard"},
        ],
    )
    assert replies[:2] == [True, True]
    assert replies[2]["cardId"] == cards[1]
    assert replies[3:] == [True, True, None]


def test_an_answer_is_one_step_of_undo(anki: Anki, cards: list[int]) -> None:
    anki.call("guiShowAnswer")
    anki.call("guiAnswerCard", ease=1)
    assert anki.undo_name() == "Answer Card"
    assert anki.call("guiUndo") is True
    assert anki.call("guiCurrentCard")["cardId"] == cards[0]
    anki.until("mw.reviewer.card.id == " + str(cards[0]))


def test_the_timer_starts_anew(anki: Anki, cards: list[int]) -> None:
    anki.run("mw.reviewer.card.timer_started -= 30")
    assert anki.eval("mw.reviewer.card.time_taken() >= 30_000")
    assert anki.call("guiStartCardTimer") is True
    assert anki.eval("mw.reviewer.card.time_taken() < 10_000")


def test_a_typed_answer_is_compared(anki: Anki) -> None:
    anki.call(
        "updateModelTemplates",
        model={
            "name": "Basic",
            "templates": {"Card 1": {"Front": TYPING_SIDE, "Back": "{{type:Back}}"}},
        },
    )
    add(anki, "one")
    assert anki.call("guiDeckReview", name="Default") is True
    anki.run("found = []")
    shown = "\"document.getElementById('typeans') !== null\""
    anki.until(f"mw.web.evalWithCallback({shown}, found.append) or found[-1:] == [True]")
    anki.run("mw.web.eval(\"document.getElementById('typeans').value = 'back of two'\")")
    assert anki.call("guiShowAnswer") is True
    assert side(anki) == "answer"
    assert anki.eval("mw.reviewer.typedAnswer") == "back of two"
    assert anki.call("guiAnswerCard", ease=3) is True
    assert anki.call("guiCurrentCard") is not None, "it waits until the answer is stored"


def test_actions_go_on_while_the_timebox_asks(anki: Anki, cards: list[int]) -> None:
    anki.forgive("modal box: ")
    anki.run("mw.col.set_config('timeLim', 1)")
    anki.run("mw.col._startTime -= 10")
    anki.call("guiShowAnswer")
    anki.call("guiAnswerCard", ease=3)
    for _ in range(300):
        assert anki.call("guiReviewActive") is True
    assert anki.call("deckNames") == ["Default"]
    anki.until("mw.app.activeModalWidget() is not None")
    anki.run("aqt.qt.QTimer.singleShot(0, mw.app.activeModalWidget().buttons()[0].click)")
    anki.until("mw.app.activeModalWidget() is None")
