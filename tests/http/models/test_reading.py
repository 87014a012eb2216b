"""The actions of handlers/models/reading.py."""

from __future__ import annotations

import pytest
from anki.collection import Collection

from ...support.content.models import make, refused
from ...support.running import Running

STOCK = [
    "Basic",
    "Basic (and reversed card)",
    "Basic (optional reversed card)",
    "Basic (type in the answer)",
    "Cloze",
    "Image Occlusion",
]


def test_names_and_ids_agree_and_are_sorted(anki: Running) -> None:
    made = make(anki, "basic 2")
    assert anki.call("modelNames") == [*STOCK[:4], "basic 2", *STOCK[4:]]
    ids = anki.call("modelNamesAndIds")
    assert sorted(ids) == sorted([*STOCK, "basic 2"])
    assert ids["basic 2"] == made["id"]
    assert anki.call("modelNameFromId", modelId=ids["Cloze"]) == "Cloze"


def test_whole_note_types_keep_the_order_asked_for(anki: Running) -> None:
    ids = anki.call("modelNamesAndIds")
    asked = [ids["Cloze"], ids["Basic"], ids["Cloze"]]
    by_id = anki.call("findModelsById", modelIds=asked)
    assert [one["id"] for one in by_id] == asked
    assert [one["type"] for one in by_id] == [1, 0, 1]
    assert anki.call("findModelsByName", modelNames=["cloze", "Basic", "CLOZE"]) == by_id
    assert anki.call("findModelsById", modelIds=[]) == []
    assert anki.call("findModelsByName", modelNames=[]) == []


def test_a_field_as_anki_keeps_it(anki: Running) -> None:
    (basic,) = anki.call("findModelsByName", modelNames=["Basic"])
    known = {"name", "ord", "sticky", "rtl", "font", "size", "description", "plainText", "collapsed"}
    assert known <= set(basic["flds"][0])
    assert {"id", "mod", "usn", "sortf", "tmpls", "css", "latexPre", "latexPost", "req"} <= set(basic)


@pytest.mark.parametrize(
    ("action", "params", "named"),
    [
        ("modelNameFromId", {"modelId": 5}, "5"),
        ("modelNameFromId", {"modelId": -(2**63)}, str(-(2**63))),
        ("findModelsById", {"modelIds": [5]}, "5"),
        ("findModelsByName", {"modelNames": ["Basic", "zz"]}, "zz"),
        ("modelFieldNames", {"modelName": "nope"}, "nope"),
        ("modelFieldNames", {"modelName": ""}, ""),
        (
            "modelFieldDescriptions",
            {"modelName": "a'; drop table notes; --"},
            "a'; drop table notes; --",
        ),
        ("modelFieldFonts", {"modelName": "nope"}, "nope"),
        ("modelFieldsOnTemplates", {"modelName": "nope"}, "nope"),
        ("modelTemplates", {"modelName": "nope"}, "nope"),
        ("modelStyling", {"modelName": "nope"}, "nope"),
    ],
)
def test_unknown_note_types(anki: Running, action: str, params: dict[str, object], named: str) -> None:
    assert refused(anki, action, **params) == f"model was not found: {named}"


@pytest.mark.parametrize(
    ("action", "params", "words"),
    [
        ("modelNameFromId", {"modelId": "x"}, "modelId must be an integer"),
        ("modelNameFromId", {"modelId": 2**70}, "modelId must be an integer"),
        ("findModelsById", {"modelIds": [True]}, "modelIds[0] must be an integer"),
        ("findModelsByName", {"modelNames": [None]}, "modelNames[0] must be a string, not null"),
        ("modelFieldNames", {"modelName": ["Basic"]}, "modelName must be a string, not an array"),
    ],
)
def test_wrong_values_are_refused_in_words(
    anki: Running, action: str, params: dict[str, object], words: str
) -> None:
    assert words in refused(anki, action, **params)


def test_fields_with_fonts_and_descriptions(anki: Running) -> None:
    make(anki)
    anki.call("modelFieldSetFont", modelName="T", fieldName="B", font="Courier")
    anki.call("modelFieldSetDescription", modelName="T", fieldName="C", description="note it")
    plain = {"font": "Arial", "size": 20}
    assert anki.call("modelFieldNames", modelName="t") == ["A", "B", "C"]
    assert anki.call("modelFieldDescriptions", modelName="t") == ["", "", "note it"]
    assert anki.call("modelFieldFonts", modelName="t") == {
        "A": plain,
        "B": {"font": "Courier", "size": 20},
        "C": plain,
    }


def test_templates_and_styling(anki: Running) -> None:
    make(
        anki, "T", {"Front": "{{A}}", "Back": "é"}, {"Name": "Z", "Front": "{{B}}", "Back": ""}, css="p"
    )
    assert anki.call("modelTemplates", modelName="t") == {
        "Card 1": {"Front": "{{A}}", "Back": "é"},
        "Z": {"Front": "{{B}}", "Back": ""},
    }
    assert anki.call("modelStyling", modelName="t") == {"css": "p"}


@pytest.mark.parametrize(
    ("front", "back", "fields"),
    [
        ("{{A}}{{B}}{{A}}", "{{FrontSide}}{{A}}{{C}}{{C}}", [["A", "B", "A"], ["C", "C"]]),
        ("{{#A}}{{B}}{{/A}}{{^A}}{{C}}{{/A}}", "", [["B", "^A", "C"], []]),
        ("{{type:A}}{{text:hint:B}}", "{{type:B}}{{kanji:C}}", [["A", "B"], ["C"]]),
        ("{{{A}}} } {B}", "{{A}} {{B}}", [["A"], ["B"]]),
        ("{{A}}{{c{1:B}}", "", [["A", "B"], []]),
    ],
)
def test_fields_on_templates(anki: Running, front: str, back: str, fields: list[list[str]]) -> None:
    make(anki, "T", {"Front": front, "Back": back})
    assert anki.call("modelFieldsOnTemplates", modelName="T") == {"Card 1": fields}


def test_a_template_of_braces_is_read(anki: Running) -> None:
    """A search that tried every pair of braces would exceed the time limit of a test."""
    make(anki, "T", {"Front": "{{A}}", "Back": "B"})

    def put_braces(col: Collection) -> None:
        """As from an import: the service itself would refuse them."""
        notetype = col.models.by_name("T")
        assert notetype is not None
        notetype["tmpls"][0]["afmt"] = "}} " + "{" * 100_000

    anki.on_main(put_braces)  # into Anki's cache of note types, which it does not check
    assert anki.call("modelFieldsOnTemplates", modelName="T") == {"Card 1": [["A"], []]}
