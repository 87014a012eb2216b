"""The action of handlers/notes/updating_many.py: many notes in one step, or none."""

from __future__ import annotations

from typing import Any

import pytest

from tools.api_error import ApiError

from ...support.content.notes import basic
from ...support.running import Running


@pytest.fixture
def notes(anki: Running) -> list[int]:
    """Five notes."""
    return list(anki.call("addNotes", notes=[basic(f"n{n}", "old", tags=["t"]) for n in range(5)]))


def backs(anki: Running) -> list[str]:
    infos = anki.call("notesInfo", query="")
    return [one["fields"]["Back"]["value"] for one in sorted(infos, key=lambda one: one["noteId"])]


def update(note: Any, back: Any = "new", **more: Any) -> dict[str, Any]:
    return {"id": note, "fields": {"Back": back}, **more}


def test_many_notes_are_one_step(anki: Running, notes: list[int]) -> None:
    changes = [update(notes[0]), {"id": notes[1], "tags": ["a", "b c"]}, update(notes[2], tags="x")]
    assert anki.call("updateNotes", notes=changes) is None
    assert backs(anki) == ["new", "old", "new", "old", "old"]
    tags = [one["tags"] for one in anki.call("notesInfo", notes=notes[:3])]
    assert tags == [["t"], ["a", "b", "c"], ["x"]]
    assert anki.undo_name() == "Update 3 Notes (AnkiConnect)"
    anki.undo()
    assert backs(anki) == ["old"] * 5
    assert anki.undo_name() == "Add 5 Notes (AnkiConnect)"


def test_details_say_what_became_of_each_note(anki: Running, notes: list[int]) -> None:
    sent = [
        update(notes[0]),
        update(5),
        update(notes[1], "old"),
        {"id": notes[2]},
        update(notes[2], 7),
        {"id": notes[2], "fields": {"Nope": "x"}},
        {"id": notes[2], "tags": 5},
        {"tags": []},
        5,
        None,
        {"id": notes[3], "tags": ["T"]},
        {"id": notes[3], "fields": None, "tags": "u"},
    ]
    outcomes = anki.call("updateNotes", notes=sent, details=True)
    assert [(one["noteId"], one["status"], one["code"], one["error"]) for one in outcomes] == [
        (notes[0], "updated", None, None),
        (5, "refused", "noteNotFound", "Note was not found: 5"),
        (notes[1], "unchanged", None, None),
        (notes[2], "refused", "invalid", 'Must provide a "fields" or "tags" property.'),
        (notes[2], "refused", "invalid", "note.fields.Back must be a string, not 7"),
        (notes[2], "refused", "fieldNotFound", "Basic has no field Nope; it has Front, Back"),
        (notes[2], "refused", "invalid", "Must provide tags as a list of strings"),
        (None, "refused", "invalid", "'id' is missing in note (it has: tags)"),
        (None, "refused", "invalid", "a note must be an object, not 5"),
        (None, "refused", "invalid", "a note must be an object, not null"),
        (notes[3], "unchanged", None, None),
        (notes[3], "updated", None, None),
    ]
    assert backs(anki) == ["new", "old", "old", "old", "old"]
    assert anki.undo_name() == "Update 2 Notes (AnkiConnect)"


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        (update(5), "notes[2]: Note was not found: 5"),
        ({"id": 1}, 'notes[2]: Must provide a "fields" or "tags" property.'),
        ({"id": "x", "tags": []}, 'notes[2]: note.id must be an integer, not "x"'),
        ("x", 'notes[2]: a note must be an object, not "x"'),
    ],
)
def test_without_details_one_bad_note_stops_all(
    anki: Running, notes: list[int], bad: Any, error: str
) -> None:
    with pytest.raises(ApiError) as failed:
        anki.call("updateNotes", notes=[update(notes[0]), update(notes[1]), bad, update(7)])
    assert str(failed.value) == error
    assert backs(anki) == ["old"] * 5
    assert anki.undo_name() == "Add 5 Notes (AnkiConnect)"


def test_nothing_to_change_makes_no_step(anki: Running, notes: list[int]) -> None:
    assert anki.call("updateNotes", notes=[]) is None
    assert anki.call("updateNotes", notes=[], details=True) == []
    anki.call("updateNotes", notes=[update(one, "old\x00", tags=["T", "t"]) for one in notes])
    anki.call("updateNotes", notes=[update(notes[0], "new"), update(notes[0], "old")])
    assert backs(anki) == ["old"] * 5
    assert anki.undo_name() == "Add 5 Notes (AnkiConnect)"


def test_a_note_that_comes_twice_is_changed_in_order(anki: Running, notes: list[int]) -> None:
    changes = [update(notes[0], "1"), {"id": notes[0], "fields": {"Front": "f"}}, update(notes[0], "2")]
    outcomes = anki.call("updateNotes", notes=changes, details=True)
    assert [one["status"] for one in outcomes] == ["updated"] * 3
    assert backs(anki)[0] == "2"
    assert anki.call("findNotes", query="front:f") == [notes[0]]
    assert anki.undo_name() == "Update Note (AnkiConnect)"


@pytest.mark.slow
def test_thousands(anki: Running) -> None:
    ids = anki.call("addNotes", notes=[basic(f"n{number}", "old") for number in range(2500)])
    changes = [update(one, f"new {one}") for one in [*ids, *reversed(ids)]]
    anki.call("updateNotes", notes=changes)
    assert backs(anki) == [f"new {one}" for one in ids]
    assert anki.undo_name() == "Update 2500 Notes (AnkiConnect)"
    anki.undo()
    assert set(backs(anki)) == {"old"}
    anki.call("updateNotes", notes=[update(ids[7])])
    changes[3000]["fields"] = {"Nope": ""}
    with pytest.raises(ApiError, match=r"^notes\[3000\]: Basic has no field Nope"):
        anki.call("updateNotes", notes=changes)
    assert anki.undo_name() == "Update Note (AnkiConnect)"


def test_media_are_appended(anki: Running, notes: list[int]) -> None:
    def heard(name: str, data: str = "SUQz", **more: Any) -> dict[str, Any]:
        return {"audio": {"filename": name, "data": data, "fields": ["Back"]}, **more}

    changes = [update(one, **heard(f"{one}.mp3")) for one in notes[:2]]
    anki.call("updateNotes", notes=changes)
    assert backs(anki)[:3] == [f"new[sound:{notes[0]}.mp3]", f"new[sound:{notes[1]}.mp3]", "old"]
    assert len(anki.call("getMediaFilesNames")) == 2
    bad = update(notes[3], **heard("bad.mp3", "!", options={"onMediaError": "refuse"}))
    good = update(notes[2], **heard("good.mp3"))
    with pytest.raises(ApiError, match=r"^notes\[1\]: note.audio\[0\]: "):
        anki.call("updateNotes", notes=[good, bad])
    assert len(anki.call("getMediaFilesNames")) == 2
    outcomes = anki.call("updateNotes", notes=[good, bad, {**good, "id": 5}], details=True)
    assert [one["code"] for one in outcomes] == [None, "media", "noteNotFound"]
    assert backs(anki)[2] == "new[sound:good.mp3]"
    assert len(anki.call("getMediaFilesNames")) == 3


def test_media_that_cannot_be_stored_stop_all(anki: Running, notes: list[int]) -> None:
    """A folder has the name of the file, which only storing it finds out."""
    folder = anki.on_main(lambda col: col.media.dir())
    anki.on_main(lambda col: __import__("os").mkdir(f"{folder}/taken.mp3"))
    options = {"onMediaError": "refuse"}
    files = [{"filename": one, "data": "SUQz", "fields": ["Back"]} for one in ("a.mp3", "taken.mp3")]
    changes = [
        update(one, audio=file, options=options) for one, file in zip(notes, files, strict=False)
    ]
    with pytest.raises(
        ApiError, match=r"^notes\[1\]: note.audio\[0\]: taken.mp3 is not a regular file"
    ):
        anki.call("updateNotes", notes=changes)
    assert backs(anki) == ["old"] * 5
    assert not anki.on_main(lambda col: __import__("os").path.exists(f"{folder}/a.mp3"))


def test_half_a_character_harms_only_its_note(anki: Running, notes: list[int]) -> None:
    body = (
        '{"action": "updateNotes", "version": 6, "params": {"details": true, "notes": ['
        f'{{"id": {notes[0]}, "fields": {{"Back": "\\ud83d"}}}},'
        f'{{"id": {notes[1]}, "fields": {{"Back": "new"}}}}]}}}}'
    )
    outcomes = anki.post(body.encode())["result"]
    assert [(one["noteId"], one["status"], one["code"]) for one in outcomes] == [
        (notes[0], "refused", "invalid"),
        (notes[1], "updated", None),
    ]


def test_other_requests_have_their_turn_and_their_changes_stay(anki: Running) -> None:
    """What somebody else writes between two slices is kept, and stays a step of its own."""
    ids = anki.call("addNotes", notes=[basic(f"n{number}", "old") for number in range(1500)])
    seen: list[str] = []

    def interfere(col: Any) -> None:
        if not col.find_notes("back:new"):
            anki.headless.run_soon(lambda: interfere(col))
            return
        note = col.get_note(ids[-1])
        seen.append(note["Back"])
        note["Front"], note.tags = "mine", ["mine"]
        col.update_note(note)
        col.remove_notes([ids[-2]])

    anki.on_main(lambda col: anki.headless.run_soon(lambda: interfere(col)))
    anki.call("updateNotes", notes=[update(one) for one in ids])
    assert seen == ["old"]
    last = anki.call("notesInfo", notes=[ids[-1]])[0]
    assert (last["fields"]["Front"]["value"], last["tags"]) == ("mine", ["mine"])
    assert len(anki.call("findNotes", query="back:new")) == 1499
