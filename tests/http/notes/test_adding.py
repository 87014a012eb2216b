"""The actions of handlers/notes/adding.py: one note, many notes, undo."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ankiconnect.client.connection import post
from tools.api_error import ApiError

from ...support.content.decks import make_filtered
from ...support.content.notes import basic
from ...support.running import Running

DUPLICATE = "cannot create note because it is a duplicate"
EMPTY = "cannot create note because it is empty"


def add(anki: Running, **note: Any) -> int:
    return int(anki.call("addNote", note=basic("front", **note)))


def info(anki: Running, note: int) -> dict[str, Any]:
    return dict(anki.call("notesInfo", notes=[note])[0])


def texts(anki: Running, note: int) -> list[str]:
    return [one["value"] for one in info(anki, note)["fields"].values()]


def test_a_note_gets_its_fields_tags_and_cards(anki: Running) -> None:
    note = add(anki, tags=["x y", "B", "b"], fields={"FRONT": "a", "Nope": "z"})
    seen = info(anki, note)
    assert seen["fields"] == {"Front": {"value": "a", "order": 0}, "Back": {"value": "", "order": 1}}
    assert seen["tags"] == ["B", "x", "y"]
    assert len(seen["cards"]) == 1


@pytest.mark.parametrize(
    ("tags", "stored"), [("a b", ["a", "b"]), ("", []), (None, []), ([], []), ([" a ", ""], ["a"])]
)
def test_tags_come_in_several_forms(anki: Running, tags: Any, stored: list[str]) -> None:
    assert info(anki, add(anki, tags=tags))["tags"] == stored


@pytest.mark.parametrize(
    "options",
    [
        None,
        {},
        {"duplicateScopeOptions": None},
        {"duplicateScope": None},
        {"allowDuplicate": None, "onMediaError": None},
        {"duplicateScopeOptions": {"deckName": None, "checkChildren": None, "checkAllModels": None}},
        {"duplicateScope": "deck", "duplicateScopeOptions": {"deckName": None, "checkChildren": None}},
    ],
)
def test_null_options_count_as_absent(anki: Running, options: Any) -> None:
    assert add(anki, options=options)


def test_null_for_a_field_counts_as_absent(anki: Running) -> None:
    added = add(anki, fields={"Front": "front", "Back": None, "Nope": None})
    assert texts(anki, added) == ["front", ""]
    change = {"id": added, "fields": {"Front": None, "Back": "new"}}
    for action in ("updateNoteFields", "updateNote"):
        anki.call(action, note=change)
    updated = anki.call(
        "updateNotes", notes=[change, {**change, "fields": {"Back": None}}], details=True
    )
    assert [one["status"] for one in updated] == ["unchanged"] * 2
    same = basic("front", fields={"Front": "front", "Back": None}, options={"onDuplicate": "update"})
    assert anki.call("addNote", note=same) == added
    assert texts(anki, added) == ["front", "new"]
    changed = {"id": added, "modelName": "Basic", "fields": {"Front": None, "Back": "b"}, "tags": None}
    anki.call("updateNoteModel", note=changed)
    assert texts(anki, added) == ["", "b"]


def test_adding_is_one_undo_step_with_a_name(anki: Running) -> None:
    add(anki)
    assert anki.undo_name() == "Add Note (AnkiConnect)"
    anki.undo()
    assert anki.call("findNotes", query="") == []


def test_five_hundred_notes_are_one_undo_step(anki: Running) -> None:
    add(anki, fields={"Front": "mine"})
    notes = anki.call("addNotes", notes=[basic(f"n{number}") for number in range(500)])
    assert len(set(notes)) == 500
    anki.undo()
    assert len(anki.call("findNotes", query="")) == 1


def test_notes_that_cannot_be_added_are_null_and_the_others_are_added(anki: Running) -> None:
    add(anki, fields={"Front": "there"})
    notes = [
        basic("one"),
        basic("there"),
        basic(""),
        5,
        {"deckName": "zz"},
        basic("one"),
        basic("two", tags=[1]),
        basic("three", modelName="Nope"),
        basic("four", options={"allowDuplicate": True}),
        basic("four", options={"allowDuplicate": True}),
    ]
    added = anki.call("addNotes", notes=notes)
    assert [one is None for one in added] == [False, *[True] * 7, False, False]
    assert len(anki.call("findNotes", query="")) == 4


def test_the_text_is_the_same_at_every_version_and_nothing_is_added(anki: Running) -> None:
    add(anki)
    for version in (2, 4, 6):
        request = {"action": "addNote", "version": version, "params": {"note": basic("front")}}
        assert anki.post(request) == {"result": None, "error": DUPLICATE}
    assert anki.post({"action": "addNote", "version": 4, "params": {"note": basic("v4")}}) > 0
    assert len(anki.call("findNotes", query="")) == 2


@pytest.mark.parametrize(
    ("note", "error"),
    [
        ({}, "'modelName' is missing in note (it has: nothing)"),
        ({"modelName": "Nope"}, "model was not found: Nope"),
        ({"modelName": "Basic"}, "'deckName' is missing in note (it has: modelName)"),
        ({"modelName": "Basic", "deckName": "Nope"}, "deck was not found: Nope"),
        (
            {"modelName": "Basic", "deckName": "Default"},
            "'fields' is missing in note (it has: modelName, deckName)",
        ),
        (basic("  "), EMPTY),
        (basic("&nbsp;<br>"), EMPTY),
        (basic("", options={"allowDuplicate": True}), EMPTY),
        (basic("", options={"duplicateScope": "deck"}), EMPTY),
        (
            basic("x", options={"allowDuplicate": 1}),
            'option parameter "allowDuplicate" must be boolean',
        ),
        (
            basic("x", options={"duplicateScopeOptions": {"checkChildren": 0}}),
            'option parameter "duplicateScopeOptions.checkChildren" must be boolean',
        ),
        (
            basic("{{c1::x}}"),
            "cannot create note for unknown reason: "
            "Basic takes no {{c1::...}}, which is in Front; use a cloze note type",
        ),
        (
            {"deckName": "Default", "modelName": "Cloze", "fields": {"Text": "none"}},
            "cannot create note for unknown reason: Cloze needs {{c1::...}} in Text",
        ),
    ],
)
def test_refusals(anki: Running, note: dict[str, Any], error: str) -> None:
    with pytest.raises(ApiError) as failed:
        anki.call("addNote", note=note)
    assert str(failed.value) == error
    detail = {"canAdd": False, "error": error}
    assert anki.call("canAddNoteWithErrorDetail", note=note) == detail
    assert anki.call("canAddNotesWithErrorDetail", notes=[note]) == [detail]
    assert anki.call("canAddNote", note=note) is False
    assert anki.call("canAddNotes", notes=[note]) == [False]
    assert anki.call("addNotes", notes=[note]) == [None]
    assert anki.call("findNotes", query="") == []


@pytest.mark.parametrize(
    "note",
    [
        basic(5),  # type: ignore[arg-type]
        basic("x", fields=None),
        basic("x", fields=["a"]),
        basic("x", fields={"Front": None}),
        basic("x", deckName=5),
        basic("x", modelName=["Basic"]),
        basic("x", tags=5),
        basic("x", tags={"a": 1}),
        basic("x", options=5),
        basic("x", options={"duplicateScopeOptions": []}),
        basic("x", options={"duplicateScope": "deck", "duplicateScopeOptions": {"deckName": 5}}),
        basic("x", audio=5),
        basic("x", picture=["a"]),
        "text",
        None,
    ],
)
def test_wrong_values_are_refused_in_words(anki: Running, note: Any) -> None:
    with pytest.raises(ApiError):
        anki.call("addNote", note=note)
    assert anki.call("canAddNotes", notes=[note]) == [False]
    assert anki.call("findNotes", query="") == []


def test_a_refused_note_leaves_the_undo_history_alone(anki: Running) -> None:
    add(anki)
    for note in (basic("front"), basic(""), {}, basic("x", deckName="Nope")):
        with pytest.raises(ApiError):
            anki.call("addNote", note=note)
    assert anki.undo_name() == "Add Note (AnkiConnect)"


def test_a_filtered_deck_takes_no_new_notes(anki: Running) -> None:
    """Once its cards went to Default without a word; docs/api-decisions.md, dd is newer."""
    make_filtered(anki, "Cram", "deck:none")
    text = "Cram is a filtered deck, which takes no new notes"
    with pytest.raises(ApiError, match=f"^{text}$"):
        add(anki, deckName="Cram")
    notes = [basic("one", deckName="Cram"), basic("two")]
    assert anki.call("canAddNotesWithErrorDetail", notes=notes) == [
        {"canAdd": False, "error": text},
        {"canAdd": True},
    ]
    assert anki.call("addNotes", notes=notes)[0] is None


def test_a_cloze_note_has_a_card_for_each_number(anki: Running) -> None:
    note = {"deckName": "Default", "modelName": "Cloze", "fields": {"Text": "{{c1::a}} {{c3::b}}"}}
    assert len(info(anki, anki.call("addNote", note=note))["cards"]) == 2


def test_eight_clients_add_at_the_same_time(anki: Running) -> None:
    """Of equal notes from several clients, only one is added."""

    def send(number: int) -> Any:
        body = {"action": "addNote", "version": 6, "params": {"note": basic(f"n{number % 40}")}}
        return post(anki.url, json.dumps(body).encode()).value()

    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(send, range(80)))
    assert sum(reply["error"] is None for reply in replies) == 40
    assert {reply["error"] for reply in replies} == {None, DUPLICATE}
    assert len(anki.call("findNotes", query="")) == 40


def test_hooks_of_other_add_ons_hear_of_a_new_note(anki: Running) -> None:
    from anki import hooks

    heard: list[str] = []

    def hear(col: Any, note: Any, deck_id: Any) -> None:
        heard.append(note["Front"])

    hooks.note_will_be_added.append(hear)
    try:
        anki.call("addNotes", notes=[basic("a"), basic("b")])
    finally:
        hooks.note_will_be_added.remove(hear)
    assert heard == ["a", "b"]
