"""The action of handlers/models/creating.py."""

from __future__ import annotations

from typing import Any

import pytest

from ...support.content.models import CARD, add_note, has_a_problem, make, refused, stored
from ...support.running import Running


def test_a_note_type_is_made_whole(anki: Running) -> None:
    made = anki.call(
        "createModel",
        modelName="語彙",
        inOrderFields=["B", "A"],
        cardTemplates=[
            {"Name": "Recall", "Front": "{{A}}", "Back": "{{B}}"},
            {"Front": "x {{A}}", "Back": ""},
        ],
        css=".card {}",
    )
    assert made == stored(anki, "語彙")
    assert (made["name"], made["type"], made["css"]) == ("語彙", 0, ".card {}")
    assert [(one["name"], one["ord"]) for one in made["flds"]] == [("B", 0), ("A", 1)]
    sides = [(one["name"], one["qfmt"], one["afmt"]) for one in made["tmpls"]]
    assert sides == [("Recall", "{{A}}", "{{B}}"), ("Card 2", "x {{A}}", "")]
    assert made["req"] == [[0, "any", [1]], [1, "any", [1]]]
    assert anki.call("modelNameFromId", modelId=made["id"]) == "語彙"


def test_the_old_name_works_and_a_null_name_of_a_card_is_none(anki: Running) -> None:
    made = anki.call(
        "createNewModel",
        modelName="Old",
        inOrderFields=["A"],
        cardTemplates=[{"Name": None, "Front": "{{A}}", "Back": "x"}],
    )
    assert [one["name"] for one in made["tmpls"]] == ["Card 1"]


def test_a_cloze_note_type_makes_a_card_for_each_gap(anki: Running) -> None:
    card = {"Front": "{{cloze:A}}", "Back": "{{cloze:A}}"}
    assert make(anki, "Gaps", card, isCloze=True)["type"] == 1
    add_note(anki, "Gaps", A="{{c1::a}} {{c2::b}}")
    assert anki.on_main(lambda col: col.card_count()) == 2


def test_without_css_the_styling_is_ankis(anki: Running) -> None:
    assert make(anki, css=None)["css"] == anki.call("modelStyling", modelName="Basic")["css"]
    assert make(anki, "Bare", css="")["css"] == ""


def test_making_is_one_undo_step(anki: Running) -> None:
    before = anki.call("modelNames")
    make(anki)
    assert anki.undo_name() == "Add Note Type (AnkiConnect)"
    anki.undo()
    assert anki.call("modelNames") == before
    assert anki.undo_name() == ""


@pytest.mark.parametrize("name", ["Basic", "BASIC", " Basic ", 'Ba"sic'])
def test_a_name_that_anki_takes_for_the_same_exists_already(anki: Running, name: str) -> None:
    before = anki.call("modelNames")
    text = refused(
        anki, "createModel", modelName=name, inOrderFields=["A"], cardTemplates=[{**CARD, "Back": ""}]
    )
    assert text == "Model name already exists"
    assert anki.call("modelNames") == before


@pytest.mark.parametrize("field", ["Prononce\u0301", 'Prononce\u0301"'])
def test_templates_name_fields_as_they_were_given(anki: Running, field: str) -> None:
    front = f"{{{{#{field}}}}}{{{{type:{field}}}}}{{{{/{field}}}}}{{{{{field}}}}} e\u0301"
    anki.call(
        "createModel",
        modelName="N",
        inOrderFields=[field],
        cardTemplates=[{"Front": front, "Back": f"{{{{{field}}}}}"}],
    )
    assert anki.call("modelFieldNames", modelName="N") == ["Prononc\u00e9"]
    sides = anki.call("modelTemplates", modelName="N")["Card 1"]
    assert sides["Front"].endswith("e\u0301"), "text around the fields stays"
    assert anki.call("modelFieldsOnTemplates", modelName="N")["Card 1"][0][-1] == "Prononc\u00e9"


def test_equal_fields_get_a_plus(anki: Running) -> None:
    made = anki.call(
        "createModel", modelName="T", inOrderFields=["A", "A"], cardTemplates=[{**CARD, "Back": ""}]
    )
    assert [one["name"] for one in made["flds"]] == ["A", "A+"]


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        (
            {"inOrderFields": [], "cardTemplates": [], "modelName": "Basic"},
            "Must provide at least one field for inOrderFields",
        ),
        (
            {"cardTemplates": [], "modelName": "Basic"},
            "Must provide at least one card for cardTemplates",
        ),
        ({"cardTemplates": [{}], "modelName": "Basic"}, "Model name already exists"),
        (
            {"cardTemplates": [{}], "modelName": ""},
            "'Front' is missing in cardTemplates[0] (it has: nothing)",
        ),
        (
            {"cardTemplates": [CARD, {"Front": "{{B}}"}]},
            "'Back' is missing in cardTemplates[1] (it has: Front)",
        ),
        ({"modelName": ""}, 'Empty notetype name: Anki keeps nothing of ""'),
        ({"modelName": '""'}, r'Empty notetype name: Anki keeps nothing of "\"\""'),
        ({"inOrderFields": ["A", "B", " :"]}, 'Empty field name: Anki keeps nothing of " :"'),
        (
            {"cardTemplates": [{**CARD, "Name": ""}]},
            'Empty template name: Anki keeps nothing of ""',
        ),
    ],
)
def test_refusals_in_order_leave_everything_and_the_undo_history(
    anki: Running, changed: dict[str, Any], text: str
) -> None:
    make(anki, "Before")
    names = anki.call("modelNames")
    params = {"modelName": "T", "inOrderFields": ["A", "B"], "cardTemplates": [CARD], **changed}
    assert refused(anki, "createModel", **params) == text
    assert anki.call("modelNames") == names
    assert anki.undo_name() == "Add Note Type (AnkiConnect)"


@pytest.mark.parametrize(
    ("cards", "bad"),
    [
        ([{"Front": "no field", "Back": ""}], 1),
        ([{"Front": "{{Nope}}", "Back": ""}], 1),
        ([CARD, {"Front": "{{B}}", "Back": "{{Nope}}"}], 2),
        ([CARD, CARD], 2),
    ],
)
def test_templates_that_anki_refuses(anki: Running, cards: list[dict[str, str]], bad: int) -> None:
    make(anki, "Before")
    names = anki.call("modelNames")
    text = refused(anki, "createModel", modelName="T", inOrderFields=["A", "B"], cardTemplates=cards)
    assert has_a_problem(text, bad, "T")
    assert anki.call("modelNames") == names
    assert anki.undo_name() == "Add Note Type (AnkiConnect)"


def test_anki_refuses_in_the_same_words_without_us(anki: Running) -> None:
    cards = [CARD, {**CARD, "Name": "Again"}]
    text = refused(anki, "createModel", modelName="T", inOrderFields=["A", "B"], cardTemplates=cards)

    def add(col: Any) -> str:
        notetype = col.models.new("T")
        notetype["flds"] = [col.models.new_field(name) for name in "AB"]
        notetype["tmpls"] = [
            {**col.models.new_template(name), "qfmt": CARD["Front"], "afmt": CARD["Back"]}
            for name in ("Card 1", "Again")
        ]
        with pytest.raises(Exception, match="identical") as error:
            col.models.add_dict(notetype)
        return str(error.value)

    of_anki = anki.on_main(add).replace("<br>", " ")
    assert text == of_anki.replace("\u2068", "").replace("\u2069", "")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"modelName": None}, "modelName must be a string, not null"),
        ({"inOrderFields": "A"}, "inOrderFields must be an array"),
        ({"inOrderFields": ["A", 5]}, "inOrderFields[1] must be a string, not 5"),
        ({"cardTemplates": ["A"]}, "cardTemplates[0] must be an object"),
        ({"cardTemplates": [{**CARD, "Name": 5}]}, "cardTemplates[0].Name must be a string, not 5"),
        ({"cardTemplates": [{**CARD, "Front": {}}]}, "cardTemplates[0].Front must be a string"),
        ({"cardTemplates": [{**CARD, "Back": None}]}, "cardTemplates[0].Back must be a string"),
        ({"css": 5}, "css must be a string, not 5"),
        ({"isCloze": "yes"}, "isCloze must be true or false"),
    ],
)
def test_wrong_values_are_refused_in_words(anki: Running, changed: dict[str, Any], words: str) -> None:
    names = anki.call("modelNames")
    params = {"modelName": "T", "inOrderFields": ["A", "B"], "cardTemplates": [CARD], **changed}
    assert words in refused(anki, "createModel", **params)
    assert anki.call("modelNames") == names
