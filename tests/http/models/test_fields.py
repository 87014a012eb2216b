"""The actions of handlers/models/fields.py."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ...support.content.models import add_note, both, has_a_problem, make, refused, stored
from ...support.running import Running

ACTIONS: dict[str, dict[str, Any]] = {
    "modelFieldRemove": {"fieldName": "A"},
    "modelFieldRename": {"oldFieldName": "A", "newFieldName": "X"},
    "modelFieldReposition": {"fieldName": "A", "index": 1},
    "modelFieldSetDescription": {"fieldName": "A", "description": "d"},
    "modelFieldSetFont": {"fieldName": "A", "font": "f"},
    "modelFieldSetFontSize": {"fieldName": "A", "fontSize": 1},
}
"""The actions that need a field, each with a change of A."""


def names(anki: Running) -> list[str]:
    """Names of the fields of T, in the collection."""
    return [one["name"] for one in stored(anki)["flds"]]


def note_fields(anki: Running, note: int) -> list[str]:
    """The texts of a note."""
    return list(anki.on_main(lambda col: list(col.get_note(note).fields)))


@pytest.mark.parametrize(
    ("index", "order"),
    [
        (None, ["A", "B", "C", "N"]),
        (0, ["N", "A", "B", "C"]),
        (2, ["A", "B", "N", "C"]),
        (99, ["A", "B", "C", "N"]),
        (-1, ["A", "B", "N", "C"]),
        (-(2**63), ["N", "A", "B", "C"]),
    ],
)
def test_a_field_is_added_in_its_place(anki: Running, index: int | None, order: list[str]) -> None:
    make(anki)
    note = add_note(anki, A="a", B="b", C="c")
    assert anki.call("modelFieldAdd", modelName="t", fieldName="N", index=index) is None
    assert names(anki) == order
    assert note_fields(anki, note) == [{"N": ""}.get(one, one.lower()) for one in order]
    anki.undo()
    assert names(anki) == ["A", "B", "C"]
    assert note_fields(anki, note) == ["a", "b", "c"]


def test_a_field_that_is_there_is_not_added_but_moved(anki: Running) -> None:
    make(anki)
    note = add_note(anki, A="a", B="b", C="c")
    before = anki.undo_name()
    anki.call("modelFieldAdd", modelName="T", fieldName="C")
    assert names(anki) == ["A", "B", "C"]
    assert anki.undo_name() == before
    anki.call("modelFieldAdd", modelName="T", fieldName="C", index=0)
    assert names(anki) == ["C", "A", "B"]
    assert note_fields(anki, note) == ["c", "a", "b"]


@pytest.mark.parametrize("name", ["a", " A ", "#A", "A:"])
def test_a_field_is_found_by_what_anki_makes_of_its_name(anki: Running, name: str) -> None:
    make(anki)
    anki.call("modelFieldAdd", modelName="t", fieldName=name)
    assert names(anki) == ["A", "B", "C"]
    anki.call("modelFieldRemove", modelName="t", fieldName=name)
    assert names(anki) == ["B", "C"]
    assert refused(anki, "modelFieldRemove", modelName="t", fieldName=name) == (
        f"field was not found in T: {name}"
    )


def test_a_removed_field_leaves_the_templates(anki: Running) -> None:
    make(anki, "T", {"Front": "{{A}} {{B}}", "Back": "{{C}}"})
    note = add_note(anki, A="a", B="b", C="c")
    assert anki.call("modelFieldRemove", modelName="T", fieldName="A") is None
    assert names(anki) == ["B", "C"]
    assert note_fields(anki, note) == ["b", "c"]
    assert anki.call("modelFieldsOnTemplates", modelName="T") == {"Card 1": [["B"], ["C"]]}
    anki.undo()
    assert note_fields(anki, note) == ["a", "b", "c"]
    assert anki.call("modelFieldsOnTemplates", modelName="T") == {"Card 1": [["A", "B"], ["C"]]}


def test_a_front_without_a_field_gets_the_first_one(anki: Running) -> None:
    make(anki)
    anki.call("modelFieldRemove", modelName="T", fieldName="A")
    assert anki.call("modelFieldsOnTemplates", modelName="T")["Card 1"][0] == ["B"]


def test_a_field_whose_removal_makes_two_fronts_alike_stays(anki: Running) -> None:
    both_ways = ({"Front": "{{A}}", "Back": ""}, {"Front": "{{B}}", "Back": ""})
    make(anki, "T", *both_ways)
    before = both(anki)
    text = refused(anki, "modelFieldRemove", modelName="T", fieldName="A")
    assert has_a_problem(text, 2, "T")
    assert both(anki) == before
    assert anki.undo_name() == "Add Note Type (AnkiConnect)"


def test_the_last_field_stays_and_so_does_the_undo_history(anki: Running) -> None:
    make(anki)
    for name in ("C", "B"):
        anki.call("modelFieldRemove", modelName="T", fieldName=name)
    step = anki.undo_name()
    text = refused(anki, "modelFieldRemove", modelName="T", fieldName="A")
    assert text == "1 field required: T has no other than A"
    assert anki.call("modelFieldNames", modelName="T") == names(anki) == ["A"]
    assert step
    assert anki.undo_name() == step


def test_a_renamed_field_keeps_its_texts_and_its_place(anki: Running) -> None:
    make(anki)
    note = add_note(anki, A="a")
    assert anki.call("modelFieldRename", modelName="t", oldFieldName="A", newFieldName="語") is None
    assert names(anki) == ["語", "B", "C"]
    assert anki.call("modelTemplates", modelName="T")["Card 1"]["Front"] == "{{語}}"
    assert note_fields(anki, note) == ["a", "", ""]
    anki.undo()
    assert names(anki) == ["A", "B", "C"]
    assert anki.call("modelTemplates", modelName="T")["Card 1"]["Front"] == "{{A}}"


@pytest.mark.parametrize(
    ("old", "new", "order"),
    [
        ("A", "B", ["B", "B+", "C"]),
        ("B", "A", ["A", "A+", "C"]),
        ("A", 'x:"{}y', ["xy", "B", "C"]),
        ("A", "A", ["A", "B", "C"]),
    ],
)
def test_what_anki_makes_of_new_names(anki: Running, old: str, new: str, order: list[str]) -> None:
    make(anki)
    anki.call("modelFieldRename", modelName="T", oldFieldName=old, newFieldName=new)
    assert names(anki) == order


@pytest.mark.parametrize("name", ["", "   ", '::"{}', "#^/"])
def test_an_empty_name_is_refused_and_the_undo_history_stays(anki: Running, name: str) -> None:
    make(anki)
    before = both(anki)
    rename = {"oldFieldName": "A", "newFieldName": name}
    for text in (
        refused(anki, "modelFieldRename", modelName="T", **rename),
        refused(anki, "modelFieldAdd", modelName="T", fieldName=name),
    ):
        assert text == f"Empty field name: Anki keeps nothing of {json.dumps(name)}"
    assert both(anki) == before
    assert anki.undo_name() == "Add Note Type (AnkiConnect)"


@pytest.mark.parametrize(
    ("field", "index", "order"),
    [
        ("A", 1, ["B", "A", "C"]),
        ("C", 0, ["C", "A", "B"]),
        ("A", 99, ["B", "C", "A"]),
        ("A", 1.0, ["B", "A", "C"]),
        ("C", -1, ["A", "C", "B"]),
        ("B", 1, ["A", "B", "C"]),
    ],
)
def test_a_moved_field_takes_its_texts_along(
    anki: Running, field: str, index: float, order: list[str]
) -> None:
    make(anki)
    note = add_note(anki, A="a", B="b", C="c")
    assert anki.call("modelFieldReposition", modelName="T", fieldName=field, index=index) is None
    assert names(anki) == order
    assert note_fields(anki, note) == [one.lower() for one in order]


def test_moving_is_one_undo_step(anki: Running) -> None:
    make(anki)
    anki.call("modelFieldReposition", modelName="T", fieldName="C", index=0)
    anki.undo()
    assert names(anki) == ["A", "B", "C"]
    assert anki.undo_name() == "Add Note Type (AnkiConnect)"


@pytest.mark.parametrize("index", ["x", "1", 1.5, None, True, [], 2**64])
def test_an_index_that_is_no_integer_changes_nothing(anki: Running, index: Any) -> None:
    make(anki)
    before = both(anki)
    text = refused(anki, "modelFieldReposition", modelName="T", fieldName="A", index=index)
    assert "index must be an integer" in text
    if index is not None:
        text = refused(anki, "modelFieldAdd", modelName="T", fieldName="N", index=index)
        assert "index must be an integer" in text
    assert both(anki) == before


def test_font_size_and_description_are_kept(anki: Running) -> None:
    make(anki)
    assert anki.call("modelFieldSetFont", modelName="t", fieldName="B", font="Noto 明朝") is None
    assert anki.call("modelFieldSetFontSize", modelName="t", fieldName="B", fontSize=65535) is None
    told = '説明 <b>"x"</b>'
    params = {"modelName": "t", "fieldName": "B", "description": told}
    assert anki.call("modelFieldSetDescription", **params) is True
    field = stored(anki)["flds"][1]
    assert (field["font"], field["size"], field["description"]) == ("Noto 明朝", 65535, told)
    assert anki.call("modelFieldSetFontSize", modelName="t", fieldName="B", fontSize=0) is None
    assert stored(anki)["flds"][1]["size"] == 0


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_each_change_is_one_undo_step(anki: Running, action: str) -> None:
    make(anki)
    before = stored(anki)
    anki.call(action, modelName="T", **ACTIONS[action])
    assert stored(anki)["flds"] != before["flds"]
    anki.undo()
    assert stored(anki) == before
    assert anki.undo_name() == "Add Note Type (AnkiConnect)"


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_unknown_names(anki: Running, action: str) -> None:
    make(anki)
    params = ACTIONS[action]
    name = "oldFieldName" if "oldFieldName" in params else "fieldName"
    assert refused(anki, action, modelName="zz", **params) == "model was not found: zz"
    unknown = {**params, name: "q"}
    assert refused(anki, action, modelName="T", **unknown) == "field was not found in T: q"


def test_a_field_is_added_to_no_unknown_note_type(anki: Running) -> None:
    text = refused(anki, "modelFieldAdd", modelName="zz", fieldName="")
    assert text == "model was not found: zz"


@pytest.mark.parametrize(
    ("action", "name", "value", "text"),
    [
        ("modelFieldSetDescription", "description", 4, "description should be a string: 4"),
        ("modelFieldSetDescription", "description", None, "description should be a string: null"),
        ("modelFieldSetFont", "font", 1, "font should be a string: 1"),
        ("modelFieldSetFont", "font", ["x"], "font should be a string: an array"),
        ("modelFieldSetFontSize", "fontSize", "33", "fontSize should be an integer: 33"),
        ("modelFieldSetFontSize", "fontSize", 1.5, "fontSize should be an integer: 1.5"),
        ("modelFieldSetFontSize", "fontSize", None, "fontSize should be an integer: None"),
        ("modelFieldSetFontSize", "fontSize", True, "fontSize should be an integer: true"),
    ],
)
def test_options_of_a_wrong_type_change_nothing(
    anki: Running, action: str, name: str, value: Any, text: str
) -> None:
    make(anki)
    before = both(anki)
    assert refused(anki, action, modelName="T", fieldName="A", **{name: value}) == text
    assert both(anki) == before


@pytest.mark.parametrize("size", [-1, 65536, 2**63 - 1])
def test_a_size_out_of_range_changes_nothing(anki: Running, size: int) -> None:
    make(anki)
    before = both(anki)
    assert refused(anki, "modelFieldSetFontSize", modelName="T", fieldName="A", fontSize=size)
    assert both(anki) == before
    assert anki.undo_name() == "Add Note Type (AnkiConnect)"


def test_unknown_names_are_reported_before_a_wrong_type(anki: Running) -> None:
    make(anki)
    wrong = {"fieldName": "q", "font": 1}
    assert refused(anki, "modelFieldSetFont", modelName="zz", **wrong) == "model was not found: zz"
    assert refused(anki, "modelFieldSetFont", modelName="T", **wrong) == "field was not found in T: q"
