"""One request is one step of Anki's Undo, and Anki's windows show what requests have changed."""

from __future__ import annotations

from typing import Any

import pytest

from tools.api_error import ApiError
from tools.real_anki.load import basic_note
from tools.real_anki.process import Anki

MANY = 500
NO_FIELD = {"Front": "no field", "Back": ""}
"""The sides of a template that Anki refuses."""


def deck_list_row(name: str, new: int) -> str:
    """A row of the deck list as its page's text has it: new, learning, to review."""
    return f"{name}\t{new}\t0\t0"


def test_500_notes_are_undone_at_once(anki: Anki) -> None:
    before = anki.undo_name()
    ids = anki.call("addNotes", notes=[basic_note("Default", f"front {one}") for one in range(MANY)])
    assert len(set(ids)) == MANY
    # Anki's own limit for new cards in a day.
    anki.shows(deck_list_row("Default", 20))
    anki.until("mw.form.actionUndo.isEnabled()")
    assert anki.call("guiUndo") is True
    assert anki.call("findNotes", query="") == []
    anki.shows(deck_list_row("Default", 0))
    assert anki.undo_name() == before
    anki.check_collection()


WRITES: dict[str, dict[str, Any]] = {
    "addNote": {"note": basic_note("Default", "another")},
    "addNotes": {"notes": [basic_note("Default", f"another {one}") for one in range(3)]},
    "updateNoteFields": {"note": {"id": "NOTE", "fields": {"Front": "changed"}}},
    "updateNote": {"note": {"id": "NOTE", "fields": {"Back": "changed"}, "tags": ["one", "two"]}},
    "addTags": {"notes": ["NOTE"], "tags": "one two"},
    "createDeck": {"deck": "One::Two::Three"},
    "changeDeck": {"cards": ["CARD"], "deck": "New"},
    "suspend": {"cards": ["CARD"]},
    "deleteNotes": {"notes": ["NOTE"]},
    "updateModelStyling": {"model": {"name": "Basic", "css": ".card {}"}},
}


@pytest.fixture
def with_a_note(anki: Anki) -> dict[str, int]:
    note = anki.call("addNote", note=basic_note("Default", "the first"))
    return {"NOTE": note, "CARD": anki.call("findCards", query=f"nid:{note}")[0]}


def filled(value: Any, ids: dict[str, int]) -> Any:
    """Put real ids in the place of their names."""
    if isinstance(value, dict):
        return {key: filled(one, ids) for key, one in value.items()}
    if isinstance(value, list):
        return [filled(one, ids) for one in value]
    return ids.get(value, value) if isinstance(value, str) else value


def test_a_request_is_one_step_with_a_name(anki: Anki, with_a_note: dict[str, int]) -> None:
    for action, params in WRITES.items():
        before = anki.undo_name()
        anki.call(action, **filled(params, with_a_note))
        name = anki.undo_name()
        assert name, action
        assert name[0].isupper(), (action, name)
        # Anki puts marks for the writing direction around the name.
        anki.until(f"{name!r} in mw.form.actionUndo.text()")
        anki.run("mw.undo()")
        anki.until(f"mw.col.undo_status().undo == {before!r} and not mw.progress.busy()")


def test_multi_is_one_step_too(anki: Anki, with_a_note: dict[str, int]) -> None:
    """More of them than Anki keeps steps, and with others around that only read."""
    actions = [
        {"action": "addNote", "version": 6, "params": {"note": basic_note("Default", f"multi {one}")}}
        for one in range(100)
    ]
    replies = anki.call("multi", actions=actions)
    assert all(one["error"] is None for one in replies)
    assert len(anki.call("findNotes", query="multi*")) == 100
    anki.call("guiUndo")
    assert anki.call("findNotes", query="") == [with_a_note["NOTE"]]


def test_a_failure_leaves_the_persons_steps_alone(anki: Anki, with_a_note: dict[str, int]) -> None:
    anki.run("mw.col.tags.bulk_add(mw.col.find_notes(''), 'mine')")
    before = anki.undo_name()
    nothing = {"id": 12345, "fields": {"Front": "x"}}
    failing: list[tuple[str, dict[str, Any]]] = [
        ("addNote", {"note": basic_note("No such deck", "x")}),
        ("addNote", {"note": basic_note("Default", "the first")}),
        ("updateNoteFields", {"note": nothing}),
        ("changeDeck", {"cards": "nonsense", "deck": "New"}),
        ("updateModelStyling", {"model": {"name": "No such type", "css": ""}}),
        ("createModel", {"modelName": "T", "inOrderFields": ["A"], "cardTemplates": [NO_FIELD]}),
        ("modelTemplateAdd", {"modelName": "Basic", "template": {"Name": "New", **NO_FIELD}}),
    ]
    for action, params in failing:
        with pytest.raises(ApiError):
            anki.call(action, **params)
        assert anki.undo_name() == before, action


def test_the_deck_list_shows_new_notes(anki: Anki) -> None:
    anki.call("createDeck", deck="Words")
    anki.call("addNotes", notes=[basic_note("Words", f"word {one}") for one in range(7)])
    anki.shows(deck_list_row("Words", 7))


def test_the_browser_shows_changed_fields(anki: Anki, with_a_note: dict[str, int]) -> None:
    anki.run("browser = aqt.dialogs.open('Browser', mw)")
    anki.until("browser.table.len() == 1")
    anki.call("updateNoteFields", note={"id": with_a_note["NOTE"], "fields": {"Front": "a new front"}})
    anki.until(
        "'a new front' in [browser.table._view.model().index(0, column).data() for column in range(3)]"
    )


def test_the_card_under_review_is_shown_anew(anki: Anki, with_a_note: dict[str, int]) -> None:
    anki.go("review")
    anki.shows("the first")
    anki.call("updateNoteFields", note={"id": with_a_note["NOTE"], "fields": {"Front": "a new front"}})
    anki.shows("a new front")
