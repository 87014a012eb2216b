"""Names of note types and fields in note objects, compared as Anki stores them."""

from __future__ import annotations

from typing import Any

import pytest

from tools.api_error import ApiError

from ...support.running import Running

FIELD = "\u8aad\u307f\u304c"
DECOMPOSED = "\u8aad\u307f\u304b\u3099"
"""The same field as macOS writes it."""
TYPE = "\u304b\u3099 type"
CARD = {"Front": "{{Front}}", "Back": "{{Back}}"}


@pytest.fixture
def reading(anki: Running) -> Running:
    """Basic with a third field, whose name has two Unicode forms."""
    anki.call("modelFieldAdd", modelName="Basic", fieldName=FIELD)
    return anki


def basic(**more: Any) -> dict[str, Any]:
    fields = {"Front": "n", "Back": "b"}
    return {"deckName": "Default", "modelName": "Basic", "fields": fields, **more}


def texts(anki: Running, note: int) -> dict[str, str]:
    fields = anki.call("notesInfo", notes=[note])[0]["fields"]
    return {name: one["value"] for name, one in fields.items()}


def test_a_decomposed_field_name_loses_no_value(reading: Running) -> None:
    audio = {"filename": "a.mp3", "data": "AAAA", "fields": [DECOMPOSED]}
    note = basic(fields={"Front": "n", DECOMPOSED: "1"}, audio=audio)
    added = reading.call("addNote", note=note)
    assert texts(reading, added)[FIELD] == "1[sound:a.mp3]"
    for action in ("updateNoteFields", "updateNote"):
        reading.call(action, note={"id": added, "fields": {DECOMPOSED: action}})
        assert texts(reading, added)[FIELD] == action
    changed = {"id": added, "modelName": "Basic", "fields": {"Front": "n", DECOMPOSED: "2"}}
    reading.call("updateNoteModel", note=changed)
    assert texts(reading, added)[FIELD] == "2"


def test_a_field_is_not_doubled_under_a_decomposed_name(reading: Running) -> None:
    reading.call("modelFieldAdd", modelName="Basic", fieldName=DECOMPOSED)
    assert reading.call("modelFieldNames", modelName="Basic") == ["Front", "Back", FIELD]
    reading.call("modelFieldRename", modelName="Basic", oldFieldName=DECOMPOSED, newFieldName="Y")
    assert reading.call("modelFieldNames", modelName="Basic") == ["Front", "Back", "Y"]


def test_a_note_type_is_found_by_the_name_it_was_made_with(anki: Running) -> None:
    new = {"modelName": TYPE, "inOrderFields": ["Front", "Back"], "cardTemplates": [CARD]}
    made = anki.call("createModel", **new)
    note = anki.call("addNote", note=basic(modelName=TYPE))
    assert anki.call("notesInfo", notes=[note])[0]["modelName"] == made["name"]
    assert anki.call("modelFieldNames", modelName=TYPE) == ["Front", "Back"]
    assert anki.call("findModelsByName", modelNames=[f" {TYPE} "])[0]["id"] == made["id"]
    before = anki.call("modelNames")
    with pytest.raises(ApiError, match=r"^Model name already exists$"):
        anki.call("createModel", **new)
    assert anki.call("modelNames") == before


def test_the_exact_name_wins(anki: Running) -> None:
    for fields in ({"front": "1", "Front": "2"}, {"Front": "2", "front": "1"}):
        note = anki.call("addNote", note=basic(fields=fields))
        assert texts(anki, note) == {"Front": "2", "Back": ""}
        anki.call("deleteNotes", notes=[note])


@pytest.mark.parametrize("name", ["front", " Front ", "#Front", "FRONT:"])
def test_a_field_is_found_by_what_anki_makes_of_its_name(anki: Running, name: str) -> None:
    note = anki.call("addNote", note=basic(fields={name: "1"}))
    anki.call("updateNoteFields", note={"id": note, "fields": {name: "2", "Testo": "x"}})
    assert texts(anki, note) == {"Front": "2", "Back": ""}


def test_values_for_no_field_are_an_error_that_lists_the_fields(anki: Running) -> None:
    note = anki.call("addNote", note=basic(tags=["t"]))
    text = "Basic has no field Testo, Fron; it has Front, Back"
    unknown = {"Testo": "x", "Fron": "y"}
    for action in ("updateNoteFields", "updateNote"):
        with pytest.raises(ApiError, match=f"^{text}$"):
            anki.call(action, note={"id": note, "fields": unknown, "tags": ["u"]})
    assert anki.call("notesInfo", notes=[note])[0]["tags"] == ["t"]
    empty = f"cannot create note because it is empty: {text}"
    with pytest.raises(ApiError, match=f"^{empty}$"):
        anki.call("addNote", note=basic(fields=unknown))
    detail = anki.call("canAddNotesWithErrorDetail", notes=[basic(fields=unknown)])
    assert detail == [{"canAdd": False, "error": empty}]


def test_media_do_not_hide_that_no_name_is_that_of_a_field(anki: Running) -> None:
    picture = {"filename": "p.png", "data": "AAAA", "fields": ["Front"]}
    with pytest.raises(ApiError, match=r"^Basic has no field Testo; it has Front, Back$"):
        anki.call("addNote", note=basic(fields={"Testo": "x"}, picture=picture))
    assert anki.call("addNote", note=basic(fields={}, picture=picture))
