"""renameModel."""

from __future__ import annotations

from typing import Any

import pytest

from tools.api_error import ApiError

from ...support.content.notes import basic
from ...support.running import Running


def state(anki: Running) -> Any:
    return anki.on_main(lambda col: (col.mod, col.undo_status()))


def test_a_note_type_gets_another_name(anki: Running) -> None:
    note = anki.call("addNote", note=basic("n1"))
    schema = anki.on_main(lambda col: col.db.scalar("select scm from col"))
    assert anki.call("renameModel", modelName="basic", newName=" Word ") is None
    assert "Word" in anki.call("modelNames")
    assert "Basic" not in anki.call("modelNames")
    assert anki.call("notesInfo", notes=[note])[0]["modelName"] == "Word"
    assert anki.on_main(lambda col: col.db.scalar("select scm from col")) == schema
    assert anki.undo_name() == "Rename Note Type (AnkiConnect)"
    anki.undo()
    assert "Basic" in anki.call("modelNames")


def test_another_case(anki: Running) -> None:
    anki.call("renameModel", modelName="Basic", newName="BASIC")
    assert "BASIC" in anki.call("modelNames")


def test_the_stored_form(anki: Running) -> None:
    anki.call("renameModel", modelName="Basic", newName='cafe\u0301 "x"')
    assert "caf\u00e9 x" in anki.call("modelNames")
    anki.call("renameModel", modelName="CAFE\u0301 X", newName="Basic")
    assert "Basic" in anki.call("modelNames")


def test_the_same_name_is_not_a_step(anki: Running) -> None:
    anki.call("addNote", note=basic("n1"))
    anki.undo()
    before = state(anki)
    anki.call("renameModel", modelName="Basic", newName="Basic")
    assert state(anki) == before


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("Basic", "Cloze", "Model name already exists: Cloze"),
        ("Basic", " cloze", "Model name already exists: Cloze"),
        ("Basic", 'Clo"ze', "Model name already exists: Cloze"),
        ("Nope", "New", "model was not found: Nope"),
        ("", "New", "model was not found: "),
        ("Basic", "", 'Empty notetype name: Anki keeps nothing of ""'),
        ("Basic", ' " ', r'Empty notetype name: Anki keeps nothing of " \\" "'),
    ],
)
def test_what_is_refused(anki: Running, old: str, new: str, error: str) -> None:
    anki.call("addNote", note=basic("n1"))
    names, before = anki.call("modelNames"), state(anki)
    with pytest.raises(ApiError, match=error):
        anki.call("renameModel", modelName=old, newName=new)
    assert (anki.call("modelNames"), state(anki)) == (names, before)
