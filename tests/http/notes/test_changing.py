"""The actions of handlers/notes/updating.py, tags.py and removing.py."""

from __future__ import annotations

from typing import Any

import pytest

from tools.api_error import ApiError

from ...support.content.notes import basic
from ...support.running import Running


@pytest.fixture
def note(anki: Running) -> int:
    return int(anki.call("addNote", note=basic("front", "back", tags=["old"])))


def state(anki: Running, note: int) -> tuple[str, list[str], list[str]]:
    """Note type, field texts and tags of a note."""
    info = anki.call("notesInfo", notes=[note])[0]
    return info["modelName"], [one["value"] for one in info["fields"].values()], info["tags"]


def test_fields_are_set_in_one_undo_step(anki: Running, note: int) -> None:
    fields = {"back": "old", "Back": "new", "Fron": "no such field"}
    anki.call("updateNoteFields", note={"id": note, "fields": fields, "deckName": "x", "tags": ["y"]})
    assert state(anki, note) == ("Basic", ["front", "new"], ["old"])
    anki.undo()
    assert state(anki, note) == ("Basic", ["front", "back"], ["old"])


def test_emptiness_and_duplicates_are_not_tested(anki: Running, note: int) -> None:
    other = anki.call("addNote", note=basic("other"))
    anki.call("updateNoteFields", note={"id": other, "fields": {"Front": "front"}})
    anki.call("updateNoteFields", note={"id": note, "fields": {"Front": ""}})
    assert state(anki, note)[1] == ["", "back"]


def test_fields_and_tags_are_one_undo_step(anki: Running, note: int) -> None:
    anki.call("updateNote", note={"id": note, "fields": {"Back": "new"}, "tags": ["b", "a c"]})
    assert state(anki, note) == ("Basic", ["front", "new"], ["a", "b", "c"])
    anki.undo()
    assert state(anki, note) == ("Basic", ["front", "back"], ["old"])
    anki.call("updateNote", note={"id": note, "tags": "q r"})
    assert state(anki, note) == ("Basic", ["front", "back"], ["q", "r"])


@pytest.mark.parametrize(
    ("action", "change", "error"),
    [
        ("updateNoteFields", {"fields": {}}, "'id' is missing in note (it has: fields)"),
        ("updateNoteFields", {"id": 5, "fields": {}}, "Note was not found: 5"),
        ("updateNoteFields", {"id": "note"}, "'fields' is missing in note (it has: id)"),
        (
            "updateNoteFields",
            {"id": "note", "fields": {"Back": 5}},
            "note.fields.Back must be a string, not 5",
        ),
        ("updateNoteFields", {"id": "note", "fields": 5}, "note.fields must be an object, not 5"),
        (
            "updateNoteFields",
            {"id": "note", "fields": None},
            "'fields' is missing in note (it has: id)",
        ),
        ("updateNote", {"id": "note"}, 'Must provide a "fields" or "tags" property.'),
        ("updateNote", {"tags": []}, "'id' is missing in note (it has: tags)"),
        ("updateNote", {"id": 5, "tags": []}, "Note was not found: 5"),
        (
            "updateNote",
            {"id": "note", "fields": {"Back": "half"}, "tags": 5},
            "Must provide tags as a list of strings",
        ),
        ("updateNote", {"id": 5, "tags": 5}, "Must provide tags as a list of strings"),
        ("updateNote", {"id": "note", "tags": None}, 'Must provide a "fields" or "tags" property.'),
        ("updateNoteModel", {}, "Note ID is required"),
        ("updateNoteModel", {"id": "note"}, "Model name is required"),
        (
            "updateNoteModel",
            {"id": "note", "modelName": "z"},
            "Fields must be provided as a dictionary",
        ),
        ("updateNoteModel", {"id": 5, "modelName": "z", "fields": {"a": "b"}}, "Note was not found: 5"),
        (
            "updateNoteModel",
            {"id": "note", "modelName": "z", "fields": {"a": "b"}},
            "Model 'z' not found",
        ),
    ],
)
def test_a_refused_change_changes_nothing(
    anki: Running, note: int, action: str, change: dict[str, Any], error: str
) -> None:
    sent = {name: note if value == "note" else value for name, value in change.items()}
    with pytest.raises(ApiError) as failed:
        anki.call(action, note=sent)
    assert str(failed.value) == error
    assert state(anki, note) == ("Basic", ["front", "back"], ["old"])
    assert anki.undo_name() == "Add Note (AnkiConnect)"


def test_another_note_type_empties_the_fields_and_makes_cards(anki: Running, note: int) -> None:
    name = "Basic (and reversed card)"
    anki.call(
        "updateNoteModel", note={"id": note, "modelName": name, "fields": {"BACK": "b", "Z": "1"}}
    )
    assert state(anki, note) == (name, ["", "b"], [])
    anki.undo()
    assert state(anki, note) == ("Basic", ["front", "back"], ["old"])


def test_another_note_type_with_more_fields_passes_ankis_check(anki: Running, note: int) -> None:
    change = {"id": note, "modelName": "Image Occlusion", "fields": {"Header": "h"}, "tags": ["t"]}
    anki.call("updateNoteModel", note=change)
    assert state(anki, note) == ("Image Occlusion", ["", "", "h", "", ""], ["t"])
    assert anki.on_main(lambda col: col.fix_integrity())[1] is True


def test_tags_are_added_removed_and_counted_as_one_step(anki: Running, note: int) -> None:
    other = anki.call("addNote", note=basic("other"))
    anki.call("addTags", notes=[note, other, 5], tags="  b::c new ")
    assert state(anki, note)[2] == ["b::c", "new", "old"]
    anki.undo()
    assert state(anki, note)[2] == ["old"]
    anki.call("removeTags", notes=[note], tags="OLD nope")
    assert state(anki, note)[2] == []
    anki.call("addTags", notes=[note], tags="x", add=True)
    anki.call("addTags", notes=[note], tags="x", add=False)
    assert state(anki, note)[2] == []


def test_unused_tags_stay_in_the_list_until_cleared(anki: Running, note: int) -> None:
    anki.call("addTags", notes=[note], tags="a::b")
    anki.call("removeTags", notes=[note], tags="a::b old")
    assert anki.call("getTags") == ["a::b", "old"]
    anki.call("clearUnusedTags")
    assert anki.call("getTags") == []


@pytest.mark.parametrize(
    ("tags", "stored"), [(["a b", "C", "c"], ["a", "b", "C"]), ("q r", ["q", "r"]), ([], []), ("", [])]
)
def test_update_note_tags_replaces_all(anki: Running, note: int, tags: Any, stored: list[str]) -> None:
    anki.call("updateNoteTags", note=note, tags=tags)
    assert anki.call("getNoteTags", note=note) == stored


@pytest.mark.parametrize("tags", [5, [1], {"a": 1}, None, [["x"]]])
def test_tags_of_a_wrong_type_are_refused_before_the_note_is_looked_up(
    anki: Running, tags: Any
) -> None:
    with pytest.raises(ApiError, match=r"^Must provide tags as a list of strings$"):
        anki.call("updateNoteTags", note=5, tags=tags)


def test_replace_tags_takes_whole_tags_of_the_given_notes(anki: Running, note: int) -> None:
    other = anki.call("addNote", note=basic("other", tags=["OLD", "older", "old::x"]))
    anki.call("replaceTags", notes=[other, 5], tag_to_replace="old", replace_with_tag="a b")
    assert anki.call("getNoteTags", note=other) == ["a", "b", "old::x", "older"]
    assert anki.call("getNoteTags", note=note) == ["old"]
    anki.call("replaceTagsInAllNotes", tag_to_replace="Old", replace_with_tag="new")
    assert anki.call("getNoteTags", note=note) == ["new"]
    anki.undo()
    assert anki.call("getNoteTags", note=note) == ["old"]


def test_replacing_a_tag_nobody_has_makes_no_undo_step(anki: Running, note: int) -> None:
    anki.call("replaceTagsInAllNotes", tag_to_replace="%", replace_with_tag="x")
    assert anki.undo_name() == "Add Note (AnkiConnect)"
    assert anki.call("getTags") == ["old"]


def test_deleted_notes_come_back_with_one_undo(anki: Running, note: int) -> None:
    other = anki.call("addNote", note=basic("other"))
    counts = anki.call("deleteNotes", notes=[note, 5, other, note], dryRun=True)
    assert counts == {"notes": 2, "cards": 2}
    assert sorted(anki.call("findNotes", query="")) == sorted([note, other])
    assert anki.call("deleteNotes", notes=[note, 5, other]) is None
    assert anki.call("findNotes", query="") == []
    anki.undo()
    assert sorted(anki.call("findNotes", query="")) == sorted([note, other])


def test_tags_of_unknown_notes_leave_the_undo_history_alone(anki: Running, note: int) -> None:
    anki.call("removeTags", notes=[5], tags="old")
    anki.call("addTags", notes=[5], tags="old", add=False)
    assert anki.undo_name() == "Add Note (AnkiConnect)"
    assert anki.call("getNoteTags", note=note) == ["old"]


def test_deleting_unknown_notes_leaves_the_undo_history_alone(anki: Running, note: int) -> None:
    anki.call("deleteNotes", notes=[5])
    anki.call("deleteNotes", notes=[])
    assert anki.undo_name() == "Add Note (AnkiConnect)"


def test_empty_notes_go_and_note_types_stay(anki: Running, note: int) -> None:
    half = anki.call("addNote", note=basic("half", modelName="Basic (and reversed card)"))
    empty = anki.call("addNote", note=basic("emptied"))
    anki.call("updateNoteFields", note={"id": empty, "fields": {"Front": "", "Back": ""}})
    before = anki.on_main(lambda col: [one.name for one in col.models.all_names_and_ids()])
    removing = anki.call("removeEmptyNotes", dryRun=True)
    notes, cards = anki.on_main(lambda col: (col.note_count(), col.card_count()))
    anki.call("removeEmptyNotes")
    assert anki.on_main(lambda col: col.note_count()) == notes - removing["notes"] == 2
    assert anki.on_main(lambda col: col.card_count()) == cards - removing["cards"] == 3
    assert anki.call("removeEmptyNotes", dryRun=True) == {"notes": 0, "cards": 0}
    assert sorted(anki.call("findNotes", query="")) == sorted([note, half])
    assert anki.on_main(lambda col: [one.name for one in col.models.all_names_and_ids()]) == before
    anki.undo()
    assert len(anki.call("findNotes", query="")) == 3
