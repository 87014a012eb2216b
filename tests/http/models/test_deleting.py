"""deleteModels."""

from __future__ import annotations

from typing import Any

import pytest

from tools.api_error import ApiError

from ...support.content.notes import basic
from ...support.running import Running


def state(anki: Running) -> Any:
    """What must not change when nothing is deleted."""
    return anki.on_main(lambda col: (col.mod, col.undo_status(), col.note_count()))


def schema(anki: Running) -> int:
    return int(anki.on_main(lambda col: col.db.scalar("select scm from col")))


@pytest.fixture
def notes(anki: Running) -> list[int]:
    """Three notes of Basic, the last with another type of two cards."""
    made = [int(anki.call("addNote", note=basic(front))) for front in "ab"]
    two_cards = {**basic("c"), "modelName": "Basic (and reversed card)"}
    return [*made, int(anki.call("addNote", note=two_cards))]


def test_unused_note_types_go_in_one_step(anki: Running) -> None:
    names, before = anki.call("modelNames"), schema(anki)
    assert anki.call("deleteModels", modelNames=["cloze", "Nope", "Basic", "Cloze"]) == 2
    assert sorted(anki.call("modelNames")) == sorted(set(names) - {"Cloze", "Basic"})
    assert anki.undo_name() == "Delete 2 Note Types (AnkiConnect)"
    assert schema(anki) > before
    anki.undo()
    assert sorted(anki.call("modelNames")) == sorted(names)
    assert schema(anki) == before


def test_notes_too(anki: Running, notes: list[int]) -> None:
    with_notes = ["Basic", "Basic (and reversed card)"]
    assert anki.call("deleteModels", modelNames=with_notes, notesToo=True) == 2
    assert anki.call("findNotes", query="") == []
    assert anki.undo_name() == "Delete 2 Note Types (AnkiConnect)"
    anki.undo()
    assert sorted(anki.call("findNotes", query="")) == sorted(notes)
    assert anki.undo_name() == "Add Note (AnkiConnect)"
    assert len(anki.call("findCards", query="")) == 4
    anki.call("addNote", note=basic("another"))


def test_a_used_one_is_an_error(anki: Running, notes: list[int]) -> None:
    before = state(anki)
    with pytest.raises(ApiError, match="2 notes have the note type Basic: notesToo deletes them"):
        anki.call("deleteModels", modelNames=["Cloze", "Basic"])
    with pytest.raises(ApiError, match=r"1 note has the note type Basic \(and reversed card\): "):
        anki.call("deleteModels", modelNames=["Basic (and reversed card)"], dryRun=True)
    assert state(anki) == before
    assert "Cloze" in anki.call("modelNames")


def test_the_last_one_stays(anki: Running, notes: list[int]) -> None:
    names, before = anki.call("modelNames"), state(anki)
    with pytest.raises(ApiError, match="the last note type cannot be deleted: Anki needs one"):
        anki.call("deleteModels", modelNames=names, notesToo=True)
    assert state(anki) == before
    assert anki.call("deleteModels", modelNames=names[1:], notesToo=True) == len(names) - 1
    with pytest.raises(ApiError, match="the last note type cannot be deleted"):
        anki.call("deleteModels", modelNames=names[:1], notesToo=True, dryRun=True)
    assert anki.call("modelNames") == names[:1]


def test_a_dry_run_changes_nothing(anki: Running, notes: list[int]) -> None:
    names, before = anki.call("modelNames"), state(anki)
    asked = {"modelNames": ["cloze", "basic (AND reversed card)", "Nope"], "notesToo": True}
    assert anki.call("deleteModels", **asked, dryRun=True) == {
        "notes": 1,
        "cards": 2,
        "models": 2,
    }
    assert anki.call("deleteModels", modelNames=["Cloze"], dryRun=True) == {
        "notes": 0,
        "cards": 0,
        "models": 1,
    }
    assert (anki.call("modelNames"), state(anki)) == (names, before)


@pytest.mark.parametrize("given", [[], ["Nope"], [""]])
def test_nothing_to_delete(anki: Running, given: list[str]) -> None:
    anki.call("addNote", note=basic("a"))
    anki.undo()
    before = state(anki)
    assert anki.call("deleteModels", modelNames=given, notesToo=True) == 0
    assert state(anki) == before
