"""A user reviews in the real Anki while clients write."""

from __future__ import annotations

import time

import pytest

from tools.real_anki.process import Anki

from .test_gui_review import add, cards, side

__all__ = ["cards"]


@pytest.fixture
def told(anki: Anki) -> None:
    """Anki keeps what its windows are told."""
    anki.run(
        "told = []\n"
        "gui_hooks.operation_did_execute.append(lambda changes, by: told.append(changes.study_queues))"
    )


def test_the_answer_stays_while_notes_are_added(anki: Anki, cards: list[int], told: None) -> None:
    anki.call("guiShowAnswer")
    add(anki, "three", "four")
    anki.until("told")
    anki.refreshed()
    assert anki.eval("[mw.reviewer.card.id, mw.reviewer.state]") == [cards[0], "answer"]
    anki.shows("back of one")
    assert anki.call("guiAnswerCard", ease=4) is True
    assert anki.call("guiCurrentCard")["cardId"] == cards[1]
    assert len(anki.call("getReviewsOfCards", cards=cards)[str(cards[0])]) == 1


def test_the_answer_stays_and_shows_its_notes_new_text(
    anki: Anki, cards: list[int], told: None
) -> None:
    note = anki.eval("mw.reviewer.card.nid")
    anki.call("guiShowAnswer")
    anki.shows("back of one")
    add(anki, "three")
    anki.call("updateNoteFields", note={"id": note, "fields": {"Back": "another back"}})
    anki.shows("another back")
    assert side(anki) == "answer"


def test_a_card_that_is_no_longer_next_gives_way(anki: Anki, cards: list[int]) -> None:
    anki.call("guiShowAnswer")
    anki.call("suspend", cards=[cards[0]])
    anki.until(f"mw.reviewer.card.id == {cards[1]}")
    assert side(anki) == "question"
    anki.shows("two")


def test_a_card_whose_flag_changed_shows_it(anki: Anki, cards: list[int]) -> None:
    anki.call("setSpecificValueOfCard", card=cards[0], keys=["flags"], newValues=[2])
    anki.until("mw.reviewer.card.flags == 2")


def test_a_learning_card_that_becomes_due_does_not_turn_the_answer(
    anki: Anki, cards: list[int], told: None
) -> None:
    anki.call("guiShowAnswer")
    anki.call("guiAnswerCard", ease=1)
    assert anki.call("guiCurrentCard")["cardId"] == cards[1]
    anki.call("guiShowAnswer")
    anki.run(
        f"import time\ncard = mw.col.get_card({cards[0]})\ncard.due = int(time.time()) - 1\n"
        "mw.col.update_card(card)"
    )
    add(anki, "three")
    anki.until("told and told[-1]")
    anki.refreshed()
    assert anki.eval("[mw.reviewer.card.id, mw.reviewer.state]") == [cards[1], "answer"]
    assert anki.call("guiAnswerCard", ease=4) is True
    assert anki.call("guiCurrentCard")["cardId"] == cards[0]


def test_a_page_that_is_just_going_away_is_no_error_of_ankis(anki: Anki) -> None:
    """Its toolbar asks the page for the background, and two requests in a row may take that away."""
    anki.run("mw.web.eval('document.body.remove()')\nmw.toolbarWeb.update_background_image()")
    assert anki.page_text() == "None", "the page has answered"
    anki.go("deckBrowser")
    anki.shows("Default")
    assert anki.problems() == []


def test_a_bar_that_has_no_height_yet_does_not_turn_the_answer(anki: Anki, cards: list[int]) -> None:
    anki.call("guiShowAnswer")
    anki.shows("back of one")
    for bar in ("toolbarWeb", "bottomWeb"):
        anki.run(f"mw.{bar}.setFixedHeight(5)\nmw.{bar}._onHeight(None)")
        anki.until(f"mw.{bar}.height() > 5")
    assert side(anki) == "answer"


def test_a_page_that_draws_no_more_is_loaded_anew(anki: Anki) -> None:
    """It was told to draw before it was complete; Anki's script draws nothing after such an error."""
    add(anki, "one")
    anki.run(
        "mw.moveToState('review')\n"
        "mw.web.eval(\"document.getElementById('qa').remove(); _showQuestion('', '', '');"
        "setTimeout(() => document.body.insertAdjacentHTML('beforeend', '<div id=qa></div>'), 50)\")"
    )
    anki.shows("one")


@pytest.mark.parametrize("times", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_the_first_card_is_drawn_although_the_deck_list_was_being_refreshed(
    anki: Anki, times: int
) -> None:
    add(anki, "one")
    for pause in (0.05, 0.07, 0.09, 0.11, 0.13) * times:
        anki.go("deckBrowser")
        anki.shows("Default")
        anki.run("refresh_at_once()")
        add(anki, f"another {pause}")
        time.sleep(pause)
        anki.run("mw.moveToState('review')")
        anki.shows("one")
