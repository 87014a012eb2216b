"""undo, redo and undoStatus."""

from __future__ import annotations

from ...support.content.notes import basic
from ...support.running import Running

NOTHING = {"undo": None, "redo": None}


def test_nothing_to_undo(anki: Running) -> None:
    before = anki.on_main(lambda col: (col.mod, col.undo_status()))
    assert anki.call("undoStatus") == NOTHING
    assert anki.call("undo") is None
    assert anki.call("redo") is None
    assert anki.on_main(lambda col: (col.mod, col.undo_status())) == before


def test_there_and_back(anki: Running) -> None:
    added = "Add 2 Notes (AnkiConnect)"
    anki.call("addNotes", notes=[basic("a"), basic("b")])
    assert anki.call("undoStatus") == {"undo": added, "redo": None}
    assert anki.call("undo") == added
    assert anki.call("undoStatus") == {"undo": None, "redo": added}
    assert anki.call("findNotes", query="") == []
    assert anki.call("redo") == added
    assert anki.call("undoStatus") == {"undo": added, "redo": None}
    assert len(anki.call("findNotes", query="")) == 2
    assert anki.call("redo") is None


def test_another_change_ends_redo(anki: Running) -> None:
    anki.call("addNote", note=basic("a"))
    anki.call("undo")
    anki.call("createDeck", deck="New")
    assert anki.call("redo") is None
    assert anki.call("undo") == "Add Deck (AnkiConnect)"


def test_steps_of_anki_itself(anki: Running) -> None:
    anki.on_main(lambda col: col.decks.add_normal_deck_with_name("By hand"))
    assert anki.call("undo") == "Add Deck"
    assert anki.call("redo") == "Add Deck"


def test_note_types_are_read_again(anki: Running) -> None:
    anki.call("renameModel", modelName="Basic", newName="Word")
    anki.call("undo")
    assert anki.call("findModelsByName", modelNames=["Basic"])[0]["name"] == "Basic"
    anki.call("redo")
    assert anki.call("findModelsByName", modelNames=["Word"])[0]["name"] == "Word"


def test_inside_a_multi(anki: Running) -> None:
    actions = [
        {"action": "addNote", "version": 6, "params": {"note": basic("a")}},
        {"action": "addNote", "version": 6, "params": {"note": basic("b")}},
        {"action": "undo", "version": 6},
        {"action": "addNote", "version": 6, "params": {"note": basic("c")}},
        {"action": "undoStatus", "version": 6},
    ]
    replies = anki.call("multi", actions=actions)
    changes = "4 Changes (AnkiConnect)"
    assert replies[2]["result"] == changes
    assert replies[4]["result"] == {"undo": changes, "redo": None}
    assert [one["fields"]["Front"]["value"] for one in anki.call("notesInfo", query="")] == ["c"]
    anki.call("undo")
    assert anki.call("findNotes", query="") == []
    assert anki.call("undo") is None
