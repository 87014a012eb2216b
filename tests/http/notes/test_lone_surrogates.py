"""Half an emoji in one note fails that note alone (docs/api-decisions.md, z)."""

from __future__ import annotations

import pytest

from tools.api_error import ApiError

from ...support.content.notes import basic
from ...support.running import Running

HALF = "cut \ud83d"
TEXT = "holds half a character (a lone surrogate such as \\ud83d), which no text can have"


def test_the_other_notes_are_added_and_checked(anki: Running) -> None:
    bad = [
        basic(HALF),
        {**basic("x"), "tags": [HALF]},
        {**basic("x"), "fields": {HALF: "x"}},
        {**basic("x"), "audio": {"filename": HALF, "data": "AAAA", "fields": ["Back"]}},
    ]
    places = ["fields.Front", "tags[0]", "fields", "audio.filename"]
    details = anki.call("canAddNotesWithErrorDetail", notes=[*bad, basic("good")])
    assert details[-1] == {"canAdd": True}
    assert [one["error"] for one in details[:-1]] == [
        f"params.notes[{index}].{place} {TEXT}" for index, place in enumerate(places)
    ]
    assert anki.call("canAddNotes", notes=[*bad, basic("good")]) == [False] * 4 + [True]
    added = anki.call("addNotes", notes=[basic("one"), *bad, basic("good")])
    assert [one is None for one in added] == [False, *[True] * 4, False]
    assert len(anki.call("findNotes", query="")) == 2


def test_one_note_names_the_place(anki: Running) -> None:
    for action in ("addNote", "canAddNote", "canAddNoteWithErrorDetail"):
        with pytest.raises(ApiError) as error:
            anki.call(action, note=basic(HALF))
        assert str(error.value) == f"params.note.fields.Front {TEXT}"


def test_inside_multi_too(anki: Running) -> None:
    notes = [basic(HALF), basic("good")]
    actions = [
        {"action": "addNotes", "version": 6, "params": {"notes": notes}},
        {"action": "findNotes", "version": 6, "params": {"query": HALF}},
        {"action": "version", "version": 6},
    ]
    added, failed, version = anki.call("multi", actions=actions)
    assert added["result"][0] is None
    assert isinstance(added["result"][1], int)
    assert failed["error"] == f"params.query {TEXT}"
    assert version == {"result": 6, "error": None}
