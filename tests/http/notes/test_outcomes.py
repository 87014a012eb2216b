"""What became of each note, and why: addNote and addNotes with details, and the duplicates that
canAddNotesWithErrorDetail names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ankiconnect.handlers.notes.duplicates import DUPLICATE, EMPTY, UNKNOWN_REASON

from ...support.content.notes import basic, scoped
from ...support.running import Running

MISSING = {"path": "/no/such/file.mp3", "filename": "x.mp3", "fields": ["Back"]}
REFUSED: list[tuple[str, Any, str]] = [
    ("empty", basic(" "), EMPTY),
    ("duplicate", basic("there"), DUPLICATE),
    ("modelNotFound", basic("a", modelName="Nope"), "model was not found: Nope"),
    ("deckNotFound", basic("a", deckName="Nope"), "deck was not found: Nope"),
    (
        "deckFiltered",
        basic("a", deckName="Filtered"),
        "Filtered is a filtered deck, which takes no new notes",
    ),
    (
        "fieldNotFound",
        basic("", fields={"Frnt": "a"}),
        f"{EMPTY}: Basic has no field Frnt; it has Front, Back",
    ),
    (
        "media",
        basic("a", audio=MISSING, options={"onMediaError": "refuse"}),
        "note.audio[0]: no such file: /no/such/file.mp3",
    ),
    ("media", basic("a", audio={"data": "!", "filename": "x.mp3"}), "note.audio[0]: data is not"),
    ("invalid", 5, "a note must be an object, not 5"),
    ("invalid", {"modelName": "Basic"}, "'deckName' is missing in note"),
    ("invalid", basic("a", tags=5), "Must provide tags as a list of strings"),
    (
        "refused",
        basic("a", modelName="Cloze", fields={"Text": "no cloze"}),
        f"{UNKNOWN_REASON}: Cloze needs {{{{c1::...}}}} in Text",
    ),
]


@pytest.fixture
def there(anki: Running) -> int:
    """A note with the front "there", and a filtered deck."""
    anki.on_main(lambda col: col.decks.new_filtered("Filtered"))
    return int(anki.call("addNote", note=basic("there")))


def added(anki: Running, note: int, duplicates: tuple[int, ...] = ()) -> dict[str, Any]:
    """The outcome of a note that was added."""
    return {
        "status": "added",
        "noteId": note,
        "cards": sorted(anki.call("findCards", query=f"nid:{note}")),
        "code": None,
        "error": None,
        "duplicateNoteIds": list(duplicates),
    }


@pytest.mark.parametrize(("code", "note", "error"), REFUSED)
def test_a_refused_note_has_its_code_and_harms_no_other(
    anki: Running, there: int, code: str, note: Any, error: str
) -> None:
    first, refused, last = anki.call("addNotes", notes=[basic("1"), note, basic("2")], details=True)
    assert [first, last] == [added(anki, first["noteId"]), added(anki, last["noteId"])]
    assert refused.pop("error").startswith(error)
    assert refused == {
        "status": "refused",
        "noteId": None,
        "cards": [],
        "code": code,
        "duplicateNoteIds": [there] if code == "duplicate" else [],
    }
    assert anki.call("notesInfo", query="front:1")[0]["noteId"] == first["noteId"]
    anki.undo()
    assert anki.call("findNotes", query="") == [there]
    assert anki.call("getMediaFilesNames") == []


@pytest.mark.parametrize(("code", "note", "error"), REFUSED)
def test_one_refused_note_is_an_outcome_and_no_error(
    anki: Running, there: int, code: str, note: Any, error: str
) -> None:
    if note == 5:
        return
    outcome = anki.call("addNote", note=note, details=True)
    assert (outcome["status"], outcome["code"]) == ("refused", code)
    assert outcome["error"].startswith(error)
    assert anki.undo_name() == "Add Note (AnkiConnect)"


def test_a_note_that_is_added_names_its_cards(anki: Running) -> None:
    note = basic("a", modelName="Basic (and reversed card)")
    outcome = anki.call("addNote", note=note, details=True)
    assert outcome == added(anki, outcome["noteId"])
    assert len(outcome["cards"]) == 2
    assert anki.call("cardsInfo", cards=outcome["cards"])[1]["ord"] == 1


def test_without_details_nothing_differs(anki: Running, there: int) -> None:
    notes = [basic("1"), basic("there"), 5, basic("2")]
    first, *nulls, last = anki.call("addNotes", notes=notes, details=False)
    assert nulls == [None, None]
    assert anki.call("notesInfo", notes=[first, last])[1]["fields"]["Front"]["value"] == "2"
    assert anki.call("addNotes", notes=[], details=True) == []


def test_the_second_of_two_equal_notes_names_the_first(anki: Running, there: int) -> None:
    first, second = anki.call("addNotes", notes=[basic("1"), basic("1")], details=True)
    assert (second["code"], second["duplicateNoteIds"]) == ("duplicate", [first["noteId"]])


def test_all_duplicates_are_named_the_oldest_first(anki: Running, there: int) -> None:
    allowed = basic("there", options={"allowDuplicate": True})
    second, third = anki.call("addNotes", notes=[allowed, allowed], details=True)
    assert second == added(anki, second["noteId"], (there,))
    assert third == added(anki, third["noteId"], (there, second["noteId"]))
    last = anki.call("addNote", note=basic("there"), details=True)
    assert last["duplicateNoteIds"] == [there, second["noteId"], third["noteId"]]
    anki.call("createDeck", deck="Other")
    elsewhere = anki.call("addNote", note=scoped("there", "Other"), details=True)
    assert elsewhere == added(anki, elsewhere["noteId"])


def test_many_notes_name_theirs(anki: Running) -> None:
    """More than are added at a time."""
    notes = [basic(f"n{number % 240}") for number in range(250)]
    outcomes = anki.call("addNotes", notes=notes, details=True)
    assert {one["status"] for one in outcomes[:240]} == {"added"}
    assert [one["duplicateNoteIds"] for one in outcomes[240:]] == [
        [one["noteId"]] for one in outcomes[:10]
    ]
    assert all(len(one["cards"]) == 1 for one in outcomes[:240])


def test_a_file_of_this_machine_can_be_read(anki: Running, tmp_path: Path) -> None:
    (tmp_path / "x.mp3").write_bytes(b"x")
    audio = {"path": str(tmp_path / "x.mp3"), "filename": "x.mp3", "fields": ["Back"]}
    outcomes = anki.call(
        "addNotes", notes=[basic("a", audio=audio), basic("a", audio=audio)], details=True
    )
    assert [one["code"] for one in outcomes] == [None, "duplicate"]
    assert anki.call("getMediaFilesNames") == ["x.mp3"]


def test_a_check_names_the_duplicates_when_asked(anki: Running, there: int) -> None:
    notes = [basic("new"), basic("there"), basic(""), basic("there", audio=MISSING)]
    refused = {"canAdd": False, "error": DUPLICATE}
    named = {**refused, "duplicateNoteIds": [there]}
    empty = {"canAdd": False, "error": EMPTY}
    checked = anki.call("canAddNotesWithErrorDetail", notes=notes)
    assert checked == [{"canAdd": True}, refused, empty, refused]
    checked = anki.call("canAddNotesWithErrorDetail", notes=notes, duplicates=True)
    assert checked == [{"canAdd": True}, named, empty, named]
