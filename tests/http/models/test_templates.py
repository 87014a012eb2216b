"""The actions of handlers/models/templates.py."""

from __future__ import annotations

from typing import Any

import pytest

from ...support.content.models import add_note, both, has_a_problem, make, refused, stored
from ...support.running import Running

FIRST = {"Name": "One", "Front": "{{A}}", "Back": "{{B}}"}
SECOND = {"Name": "Two", "Front": "{{B}}", "Back": "{{A}}"}
THIRD = {"Name": "Three", "Front": "{{C}}", "Back": "{{A}}"}

ACTIONS: dict[str, dict[str, Any]] = {
    "modelTemplateRemove": {"templateName": "Two"},
    "modelTemplateRename": {"oldTemplateName": "Two", "newTemplateName": "X"},
    "modelTemplateReposition": {"templateName": "Two", "index": 0},
}
"""The actions that need a template, each with a change of Two."""


def names(anki: Running) -> list[str]:
    """Names of the templates of T, in the collection."""
    return [one["name"] for one in stored(anki)["tmpls"]]


def sides(anki: Running) -> dict[str, tuple[str, str]]:
    """Both sides of each template of T, in the collection."""
    return {one["name"]: (one["qfmt"], one["afmt"]) for one in stored(anki)["tmpls"]}


def cards(anki: Running) -> dict[str, int]:
    """The cards of the collection's notes by the name of their template."""

    def read(col: Any) -> dict[str, int]:
        every = [col.get_card(one) for one in col.find_cards("")]
        return {one.template()["name"]: one.id for one in every}

    return dict(anki.on_main(read))


def update(anki: Running, templates: dict[str, Any]) -> None:
    """Update templates of T."""
    model = {"name": "t", "templates": templates}
    assert anki.call("updateModelTemplates", model=model) is None


def test_sides_that_are_given_are_changed(anki: Running) -> None:
    make(anki, "T", FIRST, SECOND)
    update(anki, {"One": {"Front": "{{A}}?"}, "Two": {"Front": "", "Back": "{{C}}"}})
    assert sides(anki) == {"One": ("{{A}}?", "{{B}}"), "Two": ("{{B}}", "{{C}}")}
    update(anki, {"One": {"Front": None, "Back": "!"}, "one": {"Back": "?"}, "Nope": {"Front": "x"}})
    assert sides(anki) == {"One": ("{{A}}?", "!"), "Two": ("{{B}}", "{{C}}")}


def test_an_update_is_one_undo_step_and_none_when_nothing_changes(anki: Running) -> None:
    make(anki, "T", FIRST, SECOND)
    before = stored(anki)
    update(anki, {})
    update(anki, {"One": {"Front": "{{A}}", "Back": "", "css": "x"}, "Nope": {"Front": "x"}})
    assert anki.undo_name() == "Add Note Type (AnkiConnect)"
    update(anki, {"One": {"Front": "{{A}}1"}, "Two": {"Front": "{{B}}2"}})
    assert anki.undo_name() == "Update Note Type (AnkiConnect)"
    anki.undo()
    assert stored(anki) == before
    assert anki.undo_name() == "Add Note Type (AnkiConnect)"


@pytest.mark.parametrize("front", ["no field", "{{Nope}}", "{{A}}", "{{#B}}", "{{B"])
def test_an_update_that_anki_refuses_changes_nothing(anki: Running, front: str) -> None:
    make(anki, "T", FIRST, SECOND)
    before = both(anki)
    templates = {"One": {"Back": "changed"}, "Two": {"Front": front}}
    text = refused(anki, "updateModelTemplates", model={"name": "T", "templates": templates})
    assert has_a_problem(text, 2, "T")
    assert both(anki) == before
    assert anki.undo_name() == "Add Note Type (AnkiConnect)"


@pytest.mark.parametrize(
    ("model", "text"),
    [
        ({}, "'name' is missing in model (it has: nothing)"),
        ({"name": "T"}, "'templates' is missing in model (it has: name)"),
        ({"name": "zz"}, "model was not found: zz"),
        ({"name": "zz", "templates": {}}, "model was not found: zz"),
    ],
)
def test_updates_that_are_not_whole(anki: Running, model: dict[str, Any], text: str) -> None:
    make(anki)
    assert refused(anki, "updateModelTemplates", model=model) == text


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("T", "model must be an object"),
        ({"name": None, "templates": {}}, "model.name must be a string, not null"),
        ({"name": "T", "templates": []}, "model.templates must be an object, not an array"),
        ({"name": "T", "templates": {"Two": "x"}}, "model.templates.Two must be an object"),
        (
            {"name": "T", "templates": {"One": {"Back": "changed"}, "Two": {"Front": 5}}},
            "model.templates.Two.Front must be a string, not 5",
        ),
        (
            {"name": "T", "templates": {"One": {"Back": "changed"}, "Two": {"Back": False}}},
            "model.templates.Two.Back must be a string",
        ),
    ],
)
def test_updates_of_a_wrong_type_change_nothing(anki: Running, model: Any, words: str) -> None:
    make(anki, "T", FIRST, SECOND)
    before = both(anki)
    assert words in refused(anki, "updateModelTemplates", model=model)
    assert both(anki) == before


def test_an_added_template_makes_cards_in_one_undo_step(anki: Running) -> None:
    make(anki, "T", FIRST)
    add_note(anki, A="a", B="b")
    assert anki.call("modelTemplateAdd", modelName="t", template=SECOND) is None
    assert sides(anki) == {"One": ("{{A}}", "{{B}}"), "Two": ("{{B}}", "{{A}}")}
    assert list(cards(anki)) == ["One", "Two"]
    anki.undo()
    assert names(anki) == ["One"]
    assert list(cards(anki)) == ["One"]


def test_a_template_that_is_there_is_replaced_and_saved(anki: Running) -> None:
    make(anki, "T", FIRST, SECOND)
    before = stored(anki)
    anki.call("modelTemplateAdd", modelName="T", template={**FIRST, "Front": "new {{A}}", "Back": ""})
    assert sides(anki) == {"One": ("new {{A}}", ""), "Two": ("{{B}}", "{{A}}")}
    anki.undo()
    assert stored(anki) == before
    anki.call("modelTemplateAdd", modelName="T", template={**SECOND, "Name": "two", "Front": "2{{B}}"})
    assert sides(anki)["Two"] == ("2{{B}}", "{{A}}")
    assert names(anki) == ["One", "Two"]


@pytest.mark.parametrize("name", ['C"1', "c1", ' C1" ', 'C"1'])
def test_a_template_is_found_by_what_anki_makes_of_its_name(anki: Running, name: str) -> None:
    make(anki, "T", {**FIRST, "Name": 'C"1'})
    for front in ("1{{A}}", "2{{A}}"):
        anki.call("modelTemplateAdd", modelName="T", template={**FIRST, "Name": name, "Front": front})
        assert sides(anki) == {"C1": (front, "{{B}}")}
    update = {"name": "T", "templates": {name: {"Back": "new"}, "nope": {"Back": ""}}}
    anki.call("updateModelTemplates", model=update)
    assert sides(anki) == {"C1": ("2{{A}}", "new")}


@pytest.mark.parametrize(
    "template",
    [
        {"Name": "New", "Front": "no field", "Back": ""},
        {"Name": "New", "Front": "{{Nope}}", "Back": ""},
        {"Name": "New", "Front": "{{A}}", "Back": ""},
        {"Name": "Two", "Front": "", "Back": ""},
        {"Name": "Two", "Front": "{{A}}", "Back": ""},
    ],
)
def test_a_template_that_anki_refuses_changes_nothing(anki: Running, template: dict[str, str]) -> None:
    make(anki, "T", FIRST, SECOND)
    before = both(anki)
    text = refused(anki, "modelTemplateAdd", modelName="T", template=template)
    assert has_a_problem(text, 3 if template["Name"] == "New" else 2, "T")
    assert both(anki) == before
    assert anki.undo_name() == "Add Note Type (AnkiConnect)"


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ({}, "'Name' is missing in template (it has: nothing)"),
        ({"Front": "{{A}}", "Back": ""}, "'Name' is missing in template (it has: Front, Back)"),
        ({"Name": "New", "Back": ""}, "'Front' is missing in template (it has: Name, Back)"),
        ({"Name": "One", "Front": "{{A}}"}, "'Back' is missing in template (it has: Name, Front)"),
        ({"Name": "", "Front": "{{C}}", "Back": ""}, 'Empty template name: Anki keeps nothing of ""'),
        (
            {"Name": '"', "Front": "{{C}}", "Back": ""},
            r'Empty template name: Anki keeps nothing of "\""',
        ),
        ({"Name": 5, "Front": "{{C}}", "Back": ""}, "template.Name must be a string, not 5"),
        (
            {"Name": "One", "Front": "changed {{A}}", "Back": None},
            "template.Back must be a string, not null",
        ),
        (
            {"Name": ["One"], "Front": "{{C}}", "Back": ""},
            "template.Name must be a string, not an array",
        ),
    ],
)
def test_templates_that_are_not_whole_change_nothing(
    anki: Running, template: dict[str, Any], text: str
) -> None:
    make(anki, "T", FIRST, SECOND)
    before = both(anki)
    assert refused(anki, "modelTemplateAdd", modelName="T", template=template) == text
    assert both(anki) == before
    assert anki.undo_name() == "Add Note Type (AnkiConnect)"


def test_a_template_is_added_to_no_unknown_note_type(anki: Running) -> None:
    assert refused(anki, "modelTemplateAdd", modelName="zz", template={}) == "model was not found: zz"


def test_a_removed_template_takes_its_cards_along(anki: Running) -> None:
    make(anki, "T", FIRST, SECOND)
    add_note(anki, A="a", B="b")
    before = cards(anki)
    assert anki.call("modelTemplateRemove", modelName="T", templateName="One") is None
    assert names(anki) == ["Two"]
    assert cards(anki) == {"Two": before["Two"]}
    anki.undo()
    assert cards(anki) == before


def test_the_last_template_stays(anki: Running) -> None:
    make(anki, "T", FIRST)
    before = both(anki)
    text = refused(anki, "modelTemplateRemove", modelName="T", templateName="One")
    assert text == "must have 1 template"
    assert both(anki) == before
    assert anki.undo_name() == "Add Note Type (AnkiConnect)"


def test_a_renamed_template_keeps_its_cards(anki: Running) -> None:
    make(anki, "T", FIRST, SECOND)
    add_note(anki, A="a", B="b")
    before = cards(anki)
    params = {"oldTemplateName": "Two", "newTemplateName": "二"}
    assert anki.call("modelTemplateRename", modelName="t", **params) is None
    assert names(anki) == ["One", "二"]
    assert cards(anki) == {"One": before["One"], "二": before["Two"]}


@pytest.mark.parametrize("name", ["", '"', '""'])
def test_an_empty_name_is_refused_and_the_undo_history_stays(anki: Running, name: str) -> None:
    make(anki, "T", FIRST)
    before = both(anki)
    params = {"oldTemplateName": "One", "newTemplateName": name}
    text = refused(anki, "modelTemplateRename", modelName="T", **params)
    assert text.startswith("Empty template name: Anki keeps nothing of ")
    assert both(anki) == before
    assert anki.undo_name() == "Add Note Type (AnkiConnect)"


@pytest.mark.parametrize(
    ("template", "index", "order"),
    [
        ("Three", 0, ["Three", "One", "Two"]),
        ("One", 1, ["Two", "One", "Three"]),
        ("One", 99, ["Two", "Three", "One"]),
        ("Three", -1, ["One", "Three", "Two"]),
        ("Two", 1, ["One", "Two", "Three"]),
    ],
)
def test_a_moved_template_takes_its_cards_along(
    anki: Running, template: str, index: int, order: list[str]
) -> None:
    make(anki, "T", FIRST, SECOND, THIRD)
    add_note(anki, A="a", B="b", C="c")
    before = cards(anki)
    params = {"templateName": template, "index": index}
    assert anki.call("modelTemplateReposition", modelName="T", **params) is None
    assert names(anki) == order
    assert cards(anki) == before


@pytest.mark.parametrize("index", ["0", None, 0.5, True])
def test_an_index_that_is_no_integer_changes_nothing(anki: Running, index: Any) -> None:
    make(anki, "T", FIRST, SECOND)
    before = both(anki)
    params = {"templateName": "Two", "index": index}
    assert "index must be an integer" in refused(
        anki, "modelTemplateReposition", modelName="T", **params
    )
    assert both(anki) == before


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_each_change_is_one_undo_step(anki: Running, action: str) -> None:
    make(anki, "T", FIRST, SECOND)
    before = stored(anki)
    anki.call(action, modelName="T", **ACTIONS[action])
    assert stored(anki)["tmpls"] != before["tmpls"]
    anki.undo()
    assert stored(anki) == before
    assert anki.undo_name() == "Add Note Type (AnkiConnect)"


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_unknown_names(anki: Running, action: str) -> None:
    make(anki, "T", FIRST, SECOND)
    params = ACTIONS[action]
    name = "oldTemplateName" if "oldTemplateName" in params else "templateName"
    assert refused(anki, action, modelName="zz", **params) == "model was not found: zz"
    for unknown in ("q", "two 2", ""):
        text = refused(anki, action, modelName="T", **{**params, name: unknown})
        assert text == f"template was not found in T: {unknown}"
