"""Requests that write notes, while one of them or another is open in an editor or in the review."""

from __future__ import annotations

from typing import Any

import pytest

from tools.real_anki.process import Anki

from ..pages import Page, settle
from ..review.test_gui_review import add, side
from .test_gui_editor import ADD, BROWSER, basic, fields, settled

CARD = {"Name": "Card 1", "Front": "{{Word}}", "Back": "{{Meaning}}"}
WORDS = {"modelName": "Words", "inOrderFields": ["Extra", "Meaning", "Word"], "cardTemplates": [CARD]}
MAP = {"Extra": None, "Meaning": "Back", "Word": "Front"}


def writes(note: int, front: str, back: str) -> list[tuple[str, dict[str, Any]]]:
    """Requests that write a text into the back of a note, one after the other.

    Args:
        note: Its id.
        front: Its front.
        back: What its back is.
    """
    update = basic(front, "added", options={"onDuplicate": "update"})
    return [
        (
            "findAndReplaceInNotes",
            {"find": back, "replace": "replaced", "notes": [note], "fieldName": "Back"},
        ),
        ("updateNotes", {"notes": [{"id": note, "fields": {"Back": "updated"}}]}),
        ("addNotes", {"notes": [update], "details": True}),
        ("addNote", {"note": {**update, "fields": {"Front": front, "Back": "added again"}}}),
    ]


@pytest.fixture
def note(anki: Anki) -> int:
    return int(anki.call("addNote", note=basic("front")))


@pytest.fixture
def other(anki: Anki) -> int:
    return int(anki.call("addNote", note=basic("other")))


@pytest.fixture
def page(anki: Anki, note: int, other: int) -> Page:
    """The note in the Browser's editor."""
    anki.call("createModel", **WORDS)
    anki.run(f"aqt.dialogs.open('Browser', mw, search=('nid:{note}',)).activateWindow()")
    found = settled(anki, BROWSER)
    found.shows("front", "back")
    return found


def stored(anki: Anki, note: int) -> list[str]:
    return [one["value"] for one in anki.call("notesInfo", notes=[note])[0]["fields"].values()]


def test_another_note_is_written_while_something_is_typed(
    anki: Anki, note: int, other: int, page: Page
) -> None:
    requests = writes(other, "other", "back")
    requests.append(("changeNotesModel", {"notes": [other], "modelName": "Words", "fields": MAP}))
    for number, (action, params) in enumerate(requests):
        page.type(0, f"typed {number}")
        anki.call(action, **params)
        settle(anki)
        assert page.texts() == [f"typed {number}", "back"], action
    assert stored(anki, note) == ["typed 4", "back"]
    assert stored(anki, other) == ["", "added again", "other"]


def test_the_open_note_is_written_while_something_is_typed(anki: Anki, note: int, page: Page) -> None:
    """What was typed is saved first, so that no side loses anything."""
    requests = writes(note, "front", "back")
    texts = ["replaced", "updated", "added", "added again"]
    for number, ((action, params), text) in enumerate(zip(requests, texts, strict=True)):
        front = "front" if action.startswith("addNote") else f"typed {number}"
        page.type(0, front)
        if front == "front":
            settle(anki)  # it is found by what is stored
        anki.call(action, **params)
        page.shows(front, text)
        settle(anki)
        assert stored(anki, note) == [front, text], action


def test_what_is_typed_is_found_and_goes_to_the_new_note_type(
    anki: Anki, note: int, page: Page
) -> None:
    page.type(0, "typed")
    replacing = {"find": "TYPED", "replace": "written", "notes": [note]}
    assert anki.call("findAndReplaceInNotes", **replacing) == 1
    page.shows("written", "back")
    page.type(0, "typed again")
    said = anki.call("changeNotesModel", notes=[note], modelName="Words", fields=MAP)
    assert (said["notes"], said["cardsRemoved"]) == (1, 0)
    page.shows("", "back", "typed again")
    settle(anki)
    assert stored(anki, note) == ["", "back", "typed again"]
    anki.run("mw.undo()")
    page.shows("typed again", "back")
    assert anki.problems() == []


def test_an_add_window_is_left_alone(anki: Anki, note: int, other: int) -> None:
    """Also when it holds a duplicate of the note that is written."""
    anki.call("guiAddCards", note=basic("front", "mine"))
    page = settled(anki, ADD)
    page.shows("front", "mine")
    for action, params in writes(note, "front", "back"):
        anki.call(action, **params)
    settle(anki)
    assert (page.texts(), fields(anki)) == (["front", "mine"], ["front", "mine"])
    assert anki.call("findNotes", query="") == [note, other]
    anki.run(f"{ADD}._close()")


def test_the_reviewer_is_drawn_again_only_for_its_own_note(anki: Anki) -> None:
    first, second = add(anki, "one", "two")
    note, other = anki.call("cardsToNotes", cards=[first, second])
    note, other = sorted((note, other))
    assert anki.call("guiDeckReview", name="Default") is True
    anki.call("guiShowAnswer")
    anki.shows("back of one")
    mark = "document.getElementById('qa').insertAdjacentHTML('beforeend', '<i>drawn</i>')"
    anki.run(f"mw.web.eval({mark!r})")
    anki.shows("drawn")
    for action, params in writes(other, "two", "back of two"):
        anki.call(action, **params)
        anki.refreshed()
    anki.shows("drawn")
    assert (side(anki), anki.eval("mw.reviewer.card.nid")) == ("answer", note)
    for (action, params), text in zip(
        writes(note, "one", "back of one"),
        ("replaced", "updated", "added", "added again"),
        strict=True,
    ):
        anki.call(action, **params)
        anki.shows(text)
        assert side(anki) == "answer", action
    assert "drawn" not in anki.page_text()
    assert anki.call("guiAnswerCard", ease=3) is True


def test_a_card_whose_note_changes_its_type_stays_in_the_review(anki: Anki) -> None:
    (card,) = add(anki, "one")
    anki.call("createModel", **WORDS)
    assert anki.call("guiDeckReview", name="Default") is True
    anki.shows("one")
    note = anki.eval("mw.reviewer.card.nid")
    fields = {"Word": "Back", "Meaning": "Front"}
    anki.call("changeNotesModel", notes=[note], modelName="Words", fields=fields)
    anki.shows("back of one")
    assert anki.eval("mw.reviewer.card.id") == card
    anki.call("guiShowAnswer")
    assert anki.call("guiAnswerCard", ease=3) is True
    assert len(anki.call("getReviewsOfCards", cards=[card])[str(card)]) == 1
    assert anki.problems() == []


def test_undo_in_the_menu_takes_each_request_back(anki: Anki, note: int, other: int) -> None:
    for action, params in writes(note, "front", "back"):
        anki.call(action, **params)
    anki.call("updateNotes", notes=[{"id": one, "tags": "t"} for one in (note, other)])
    anki.until("'Update 2 Notes (AnkiConnect)' in mw.form.actionUndo.text()")
    for _ in range(5):
        anki.run("mw.undo()")
    anki.until(f"mw.col.get_note({note}).fields == ['front', 'back']")
    assert anki.undo_name() == "Add Note (AnkiConnect)"
