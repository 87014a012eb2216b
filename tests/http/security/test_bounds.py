"""What would crash Anki, keep it busy for minutes or break its windows is refused at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from tools.api_error import ApiError

from ...support.content.notes import basic
from ...support.running import Running

MAX_SECONDS = 5
"""Each takes milliseconds, on a quiet machine. Without bounds, most crash or take longer."""
SIZES = [100_000, pytest.param(1_000_000, marks=pytest.mark.slow)]

SEARCHES: dict[str, Callable[[int], str]] = {
    "parentheses": lambda size: "(" * size,
    "closed parentheses": lambda size: "(" * (size // 2) + "a" + ")" * (size // 2),
    "negated parentheses": lambda size: "-(" * (size // 2),
    "parentheses after quotes": lambda size: '"))" ' * 10 + "(" * size,
    "parentheses after escapes": lambda size: '\\"' * 10 + "(" * size,
    "parentheses of a regular expression": lambda size: "re:" + "(" * size,
    "words": lambda size: "a " * (size // 2),
    "or": lambda size: " or ".join(["a"] * (size // 5)),
    "minus": lambda size: "-a " * (size // 3),
    "wildcards": lambda size: "a*" * (size // 2),
    "a long word": lambda size: "w:" + "a" * size,
    "markup": lambda size: "dupe:1," + "<style>" * (size // 7),
}

TEXTS: dict[str, Callable[[int], str]] = {
    "styles": lambda size: "<style>" * (size // 7),
    "styles in capitals": lambda size: '<STYLE a=">" >' * (size // 14),
    "scripts": lambda size: "<script>" * (size // 8),
    "comments": lambda size: "<!-- >" * (size // 6),
    "sounds without an end": lambda size: "[sound:" * (size // 7),
    "sounds": lambda size: "[sound:a.mp3]" * (size // 13),
    "speech without an end": lambda size: "[anki:tts]" * (size // 10),
    "speech": lambda size: "[anki:tts lang=en_US]x[/anki:tts]" * (size // 33),
    "angle brackets": lambda size: "<" * size,
    "entities": lambda size: "&#" * (size // 2),
    "plain": lambda size: "a" * size,
}

TEMPLATES: dict[str, Callable[[int], str]] = {
    **TEXTS,
    "conditionals": lambda size: "{{#Front}}" * (size // 10),
    "closed conditionals": lambda size: "{{#Front}}" * (size // 20) + "{{/Front}}" * (size // 20),
    "conditionals in other delimiters": lambda size: "{{=<% %>=}}" + "<%#Front%>" * (size // 10),
    "negated conditionals with blanks": lambda size: "{{ ^Front}}" * (size // 11),
    "braces": lambda size: "{{" * (size // 2),
    "fields": lambda size: "{{Front}}" * (size // 9),
    "hints": lambda size: "{{hint:Front}}" * (size // 14),
    "speech of fields": lambda size: "{{tts en_US:Front}}" * (size // 19),
}

FINDING = {
    "findNotes": "query",
    "findCards": "query",
    "notesInfo": "query",
}


def quickly(anki: Running, action: str, **parameters: Any) -> str:
    """Call an action; the text of its error or "", without a crash and in time."""
    start = time.monotonic()
    error = ""
    try:
        anki.call(action, **parameters)
    except ApiError as refused:
        error = str(refused)
    assert time.monotonic() - start < MAX_SECONDS
    assert anki.call("version") == 6
    return error


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("shape", SEARCHES)
@pytest.mark.parametrize("action", FINDING)
def test_searches(anki: Running, action: str, shape: str, size: int) -> None:
    anki.call("addNote", note=basic("a"))
    error = quickly(anki, action, **{FINDING[action]: SEARCHES[shape](size)})
    assert error.startswith("Invalid search: ")


def test_a_long_list_of_ids_is_searched(anki: Running) -> None:
    note = anki.call("addNote", note=basic("a"))
    ids = ",".join(map(str, [*range(1_700_000_000_000, 1_700_000_020_000), note]))
    assert anki.call("findNotes", query=f"nid:{ids}") == [note]
    assert anki.call("findNotes", query=f'"nid:{ids}" front:a') == [note]


def test_parentheses_in_quotes_count_for_nothing(anki: Running) -> None:
    note = anki.call("addNote", note=basic("(" * 3000))
    assert anki.call("findNotes", query='"' + "(" * 3000 + '"') == [note]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("shape", TEXTS)
def test_fields(anki: Running, shape: str, size: int) -> None:
    text = TEXTS[shape](size)
    can = quickly(anki, "canAddNotes", notes=[basic(text)])
    added = quickly(anki, "addNote", note=basic(text))
    note = anki.call("addNote", note=basic("another"))
    updated = quickly(anki, "updateNoteFields", note={"id": note, "fields": {"Back": text}})
    assert can == ""
    assert bool(added) == bool(updated)
    assert quickly(anki, "cardsInfo", cards=anki.call("findCards", query="")) == ""
    again = basic(text, options={"allowDuplicate": True})
    assert anki.call("canAddNotes", notes=[again]) == [not added]


def test_the_error_says_which_bound(anki: Running) -> None:
    error = quickly(anki, "addNote", note=basic("<Style>" * 1000))
    assert error == "note.fields.Front has more than 500 <style without </style>"
    error = quickly(anki, "addNote", note=basic("[sound:a.mp3]" * 3000))
    assert error == "note.fields.Front has more than 2000 sounds"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("shape", TEMPLATES)
def test_templates(anki: Running, shape: str, size: int) -> None:
    side = TEMPLATES[shape](size)
    side = side + "<%Front%>" if "<%" in side else "{{Front}}" + side
    anki.call("addNote", note=basic("a"))
    error = quickly(
        anki, "updateModelTemplates", model={"name": "Basic", "templates": {"Card 1": {"Front": side}}}
    )
    template = {"Name": "Other", "Front": side + "!", "Back": "x"}
    refused = [
        quickly(anki, "modelTemplateAdd", modelName="Basic", template=template),
        quickly(
            anki, "createModel", modelName="New", inOrderFields=["Front"], cardTemplates=[template]
        ),
        quickly(
            anki,
            "findAndReplaceInModels",
            modelName="Cloze",
            findText="{{cloze:Text}}",
            replaceText=side.replace("Front", "Text") + "{{cloze:Text}}",
        ),
    ]
    assert [bool(one) for one in refused] == [bool(error)] * 3
    assert quickly(anki, "cardsInfo", cards=anki.call("findCards", query="")) == ""


def test_a_replacement_cannot_make_a_text_huge(anki: Running) -> None:
    anki.call("updateModelStyling", model={"name": "Basic", "css": "a" * 5_000})
    error = quickly(
        anki, "findAndReplaceInModels", modelName="Basic", findText="a", replaceText="b" * 60_000
    )
    assert "would have more than 10000000 characters" in error
    assert anki.call("modelStyling", modelName="Basic")["css"] == "a" * 5_000


def test_a_card_cannot_become_huge(anki: Running) -> None:
    for front, back in (
        ("{{Front}}" * 40, "{{FrontSide}}"),
        ("{{Front}}", "{{FrontSide}}{{hint:text:Front}}" * 20),
        ("{{=<% %>=}}" + "<%Front%>" * 40, "x"),
    ):
        model = {"name": "Basic", "templates": {"Card 1": {"Front": front, "Back": back}}}
        anki.call("updateModelTemplates", model=model)
        note = anki.call("addNote", note=basic("a" * 500_000, options={"allowDuplicate": True}))
        (card,) = anki.call("findCards", query=f"nid:{note}")
        error = quickly(anki, "cardsInfo", cards=[card])
        assert error.startswith(f"the card {card} would have more than 10000000 characters: ")
    templates = {"Card 1": {"Front": "{{Front}}" * 5, "Back": "{{FrontSide}}" * 2}}
    anki.call("updateModelTemplates", model={"name": "Basic", "templates": templates})
    (info,) = anki.call("cardsInfo", cards=[card])
    assert len(info["answer"]) > 5_000_000


def test_fields_with_the_same_name(anki: Running) -> None:
    template = {"Front": "{{F}}", "Back": "x"}
    error = quickly(
        anki, "createModel", modelName="N", inOrderFields=["F"] * 1000, cardTemplates=[template]
    )
    assert error == "the list of fields has the name F more than 50 times"


DEEP = "::".join(["t"] * 101)
ADDING_TAGS: dict[str, Callable[[int], dict[str, Any]]] = {
    "addNote": lambda note: {"note": basic("new", tags=[DEEP])},
    "addTags": lambda note: {"notes": [note], "tags": f"a {DEEP}"},
    "updateNoteTags": lambda note: {"note": note, "tags": [DEEP]},
    "updateNote": lambda note: {"note": {"id": note, "tags": DEEP}},
    "replaceTags": lambda note: {
        "notes": [note],
        "tag_to_replace": "old",
        "replace_with_tag": DEEP,
    },
    "replaceTagsInAllNotes": lambda note: {"tag_to_replace": "old", "replace_with_tag": DEEP},
}


@pytest.mark.parametrize("action", ADDING_TAGS)
def test_a_tag_with_more_levels_than_anki_can_show(anki: Running, action: str) -> None:
    note = anki.call("addNote", note=basic("a", tags=["old"]))
    assert quickly(anki, action, **ADDING_TAGS[action](note)) == "a tag may have 100 levels at most"
    assert anki.call("getTags") == ["old"]


def test_a_tag_with_as_many_levels_as_anki_can_show(anki: Running) -> None:
    tag = DEEP.removesuffix("::t")
    note = anki.call("addNote", note=basic("a", tags=[tag]))
    assert anki.call("getNoteTags", note=note) == [tag]
    anki.on_main(lambda col: col.tags.tree())
