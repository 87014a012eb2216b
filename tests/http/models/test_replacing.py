"""The action of handlers/models/replacing.py, and saving several note types at once."""

from __future__ import annotations

from typing import Any

import pytest

from ...support.content.models import add_note, both, has_a_problem, make, refused, stored
from ...support.running import Running

ACTION = "findAndReplaceInModels"
CARD = {"Front": "{{A}} text", "Back": "{{B}} text text"}
CSS = "p { color: text }"


def parts(anki: Running, name: str = "T") -> tuple[str, str, str]:
    """Front, back and styling in the collection."""
    found = stored(anki, name)
    return found["tmpls"][0]["qfmt"], found["tmpls"][0]["afmt"], found["css"]


def replace(anki: Running, find: str, put: str, name: str | None = "T", **places: bool) -> int:
    """Replace text and return the number of note types."""
    return int(anki.call(ACTION, modelName=name, findText=find, replaceText=put, **places))


@pytest.mark.parametrize(
    ("places", "after"),
    [
        ({}, ("{{A}} new", "{{B}} new new", "p { color: new }")),
        ({"css": False}, ("{{A}} new", "{{B}} new new", CSS)),
        ({"front": False, "css": False}, (CARD["Front"], "{{B}} new new", CSS)),
        ({"back": False, "css": False}, ("{{A}} new", CARD["Back"], CSS)),
        ({"front": False, "back": False}, (CARD["Front"], CARD["Back"], "p { color: new }")),
        (
            {"front": None, "back": None, "css": None},
            ("{{A}} new", "{{B}} new new", "p { color: new }"),
        ),
    ],
)
def test_every_occurrence_in_the_places_asked_for(
    anki: Running, places: dict[str, bool], after: tuple[str, str, str]
) -> None:
    make(anki, "T", CARD, css=CSS)
    assert replace(anki, "text", "new", "t", **places) == 1
    assert parts(anki) == after


def test_case_counts_and_text_is_no_pattern(anki: Running) -> None:
    make(anki, "T", CARD, css=CSS)
    assert replace(anki, "Text", "new") == 0
    assert replace(anki, "te.t", "new") == 0
    assert replace(anki, "text", r"\1\g<0>") == 1
    assert parts(anki)[0] == r"{{A}} \1\g<0>"


def test_nothing_chosen_finds_nothing(anki: Running) -> None:
    make(anki, "T", CARD, css=CSS)
    assert replace(anki, "text", "new", front=False, back=False, css=False) == 0


def test_a_replacement_that_changes_nothing_is_counted_without_an_undo_step(anki: Running) -> None:
    make(anki, "T", CARD, css=CSS)
    assert replace(anki, "text", "text") == 1
    assert anki.undo_name() == "Add Note Type (AnkiConnect)"


@pytest.mark.parametrize("name", [None, ""])
def test_every_note_type_is_one_undo_step(anki: Running, name: str | None) -> None:
    make(anki, "T", CARD)
    make(anki, "U", CARD)
    before = [stored(anki, "T"), stored(anki, "U")]
    assert replace(anki, "text", "new", name, css=False) == 2
    assert parts(anki, "T")[:2] == parts(anki, "U")[:2] == ("{{A}} new", "{{B}} new new")
    anki.undo()
    assert [stored(anki, "T"), stored(anki, "U")] == before
    assert anki.undo_name() == "Add Note Type (AnkiConnect)"


def test_one_note_type_leaves_the_others(anki: Running) -> None:
    make(anki, "T", CARD)
    make(anki, "U", CARD)
    assert replace(anki, "text", "new", "U") == 1
    assert parts(anki, "T")[0] == "{{A}} text"


def test_the_parameters_may_come_in_one_object(anki: Running) -> None:
    make(anki, "T", CARD, css=CSS)
    model = {"modelName": "T", "findText": "text", "replaceText": "new", "css": False}
    assert anki.call(ACTION, model=model) == 1
    assert parts(anki) == ("{{A}} new", "{{B}} new new", CSS)
    model = {"modelName": None, "findText": "new", "replaceText": "", "front": None}
    assert anki.call(ACTION, model=model) == 1
    assert parts(anki)[0] == "{{A}} "


@pytest.mark.parametrize("wrapped", [False, True])
@pytest.mark.parametrize(
    ("params", "text"),
    [
        (
            {"findText": "a", "replaceText": "b"},
            f"{ACTION}() missing 1 required positional argument: 'modelName'",
        ),
        (
            {"modelName": None, "front": True},
            f"{ACTION}() missing 2 required positional arguments: 'findText' and 'replaceText'",
        ),
        (
            {},
            f"{ACTION}() missing 3 required positional arguments: "
            "'modelName', 'findText', and 'replaceText'",
        ),
        ({"fields": True}, f"{ACTION}() got an unexpected keyword argument 'fields'"),
        (
            {"modelName": "zz", "findText": "a", "replaceText": "b"},
            "model was not found: zz",
        ),
        ({"modelName": "T", "findText": "", "replaceText": "b"}, "findText must not be empty"),
        (
            {"modelName": "T", "findText": "text", "replaceText": None},
            f"{ACTION}() parameter replaceText must be a string, not null",
        ),
        (
            {"modelName": "T", "findText": 5, "replaceText": ""},
            f"{ACTION}() parameter findText must be a string, not 5",
        ),
        (
            {"modelName": ["T"], "findText": "text", "replaceText": ""},
            f"{ACTION}() parameter modelName must be a string, not an array",
        ),
        (
            {"modelName": "T", "findText": "text", "replaceText": "", "css": "no"},
            f'{ACTION}() parameter css must be true or false, not "no"',
        ),
    ],
)
def test_refusals_change_nothing(
    anki: Running, params: dict[str, Any], text: str, wrapped: bool
) -> None:
    make(anki, "T", CARD)
    before = both(anki)
    sent = {"model": params} if wrapped else params
    assert refused(anki, ACTION, **sent) == text
    assert both(anki) == before
    assert anki.undo_name() == "Add Note Type (AnkiConnect)"


def test_the_object_is_the_only_parameter(anki: Running) -> None:
    make(anki, "T", CARD)
    model = {"modelName": "T", "findText": "text", "replaceText": "new"}
    for beside in ({"css": False}, {"modelName": None}):
        assert "model" in refused(anki, ACTION, model=model, **beside)
    assert "unexpected keyword argument 'model'" in refused(anki, ACTION, model="T")
    assert "unexpected keyword argument 'model'" in refused(anki, ACTION, model={"model": model})
    assert parts(anki)[0] == "{{A}} text"


def test_a_template_that_anki_refuses_changes_nothing(anki: Running) -> None:
    make(anki, "T", CARD)
    before = both(anki)
    text = refused(anki, ACTION, modelName="T", findText="{{A}}", replaceText="{{Z}}")
    assert has_a_problem(text, 1, "T")
    assert both(anki) == before


def test_one_refused_note_type_leaves_all_others_as_they_were(anki: Running) -> None:
    # C is on a front of T and U, but only T and V have the field D to replace it with.
    for name in ("T", "U", "V"):
        make(anki, name, {"Front": "{{A}}", "Back": ""}, {"Front": "2 {{C}}", "Back": ""})
    for name in ("T", "V"):
        anki.call("modelFieldAdd", modelName=name, fieldName="D")
    note = add_note(anki, "T", A="a", D="makes a card once it is on a front")
    before = [both(anki, name) for name in ("T", "U", "V")]
    cards = anki.on_main(lambda col: list(col.find_cards("")))

    text = refused(anki, ACTION, modelName=None, findText="{{C}}", replaceText="{{D}}")

    assert has_a_problem(text, 2, "U")
    assert [both(anki, name) for name in ("T", "U", "V")] == before
    assert anki.on_main(lambda col: list(col.find_cards(""))) == cards
    assert anki.on_main(lambda col: col.get_note(note)["D"]).startswith("makes")
    assert anki.undo_name() == "Add Note"
