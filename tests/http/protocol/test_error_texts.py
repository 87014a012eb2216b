"""Error texts say what is wrong with which value, what is there instead, and what to do.

docs/api-decisions.md, hh. The texts that clients compare are tested with their actions.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ...support.running import Running

Params = dict[str, Any]


def note(**members: Any) -> Params:
    basic = {"deckName": "Default", "modelName": "Basic", "fields": {"Front": "q", "Back": "a"}}
    return {"note": {**basic, **members}}


def template(front: str) -> Params:
    sides = {"Front": front, "Back": "x"}
    return {"modelName": "T", "inOrderFields": ["F"], "cardTemplates": [sides]}


def review(number: int) -> list[int]:
    return [number, 1, -1, 3, 4, -60, 2500, 6157, 0]


DATED = 1_700_000_000_000

TEXTS: list[tuple[str, Params, str]] = [
    (
        "addNote",
        {"note": {"action": "addNote", "version": 6, "params": {}}},
        "'modelName' is missing in note (it has: action, version, params)",
    ),
    (
        "addNote",
        note(modelName="Cloze", fields={"Text": "no gap"}),
        "cannot create note for unknown reason: Cloze needs {{c1::...}} in Text",
    ),
    (
        "addNote",
        note(modelName="Cloze", fields={"Testo": "{{c1::x}}"}),
        "cannot create note because it is empty: Cloze has no field Testo; it has Text, Back Extra",
    ),
    ("addNote", note(fields={"Front": True}), "note.fields.Front must be a string, not true"),
    ("addNote", note(fields=None), "'fields' is missing in note (it has: deckName, modelName)"),
    ("addNote", note(audio=[{"data": "AAAA"}, 5]), "note.audio[1] must be an object, not 5"),
    (
        "addNote",
        note(picture={"data": "AAAA", "filename": "a.png", "fields": 5}),
        "note.picture[0].fields must be an array of field names, not 5",
    ),
    (
        "addNote",
        note(audio={"data": "AAAA"}),
        "note.audio[0]: 'filename' is missing (it has: data)",
    ),
    (
        "addNote",
        note(audio={"data": "A", "filename": "a.mp3"}),
        "note.audio[0]: data is not base64: it is cut off, or has a wrong end",
    ),
    (
        "addNote",
        note(audio={"path": "/no/such.mp3", "filename": "a.mp3"}),
        "note.audio[0]: no such file: /no/such.mp3",
    ),
    (
        "addNote",
        note(audio={"url": "http://127.0.0.1:1/a.mp3", "filename": "a.mp3"}),
        "note.audio[0]: http://127.0.0.1:1/a.mp3 download failed: "
        "cannot connect to 127.0.0.1 port 1: refused",
    ),
    ("storeMediaFile", {"filename": "/", "data": "AAAA"}, '"/" does not name a file'),
    (
        "answerCards",
        {
            "answers": [
                *({"cardId": "CARD", "ease": 3} for _ in range(3)),
                {"cardId": "CARD", "ease": 5},
            ]
        },
        "answers[3].ease must be 1 to 4, not 5; the 3 before it were given",
    ),
    (
        "setDueDate",
        {"cards": ["CARD"], "days": "tomorrow"},
        'days must look like 3, 3-7 or 3!, not "tomorrow"',
    ),
    (
        "setEaseFactors",
        {"cards": ["CARD"], "easeFactors": [70_000]},
        "easeFactors[0] must be between 0 and 65535, not 70000",
    ),
    ("insertReviews", {"reviews": [review(1), review(1)]}, "two of the reviews have the id 1"),
    (
        "insertReviews",
        {"reviews": [review(DATED)]},
        f"a review with the id {DATED} exists already",
    ),
    (
        "getReviewsOfCards",
        {"cards": [1.5]},
        "getReviewsOfCards() parameter cards[0] must be an integer, not 1.5",
    ),
    (
        "getReviewsOfCards",
        {"cards": [True]},
        "getReviewsOfCards() parameter cards[0] must be an integer, not true",
    ),
    (
        "setDeckConfigId",
        {"decks": ["Default"], "configId": "x"},
        'setDeckConfigId() parameter configId must be an integer or a numeric string, not "x"',
    ),
    (
        "createModel",
        template("{{#F}}"),
        "Card template 1 in note type 'T' has a problem. "
        "Front template has a problem: Missing '{{/F}}'",
    ),
    (
        "createModel",
        template("x"),
        "Card template 1 in note type 'T' has a problem. "
        "Expected to find a field replacement on the front of the card template.",
    ),
    (
        "modelFieldSetFontSize",
        {"modelName": "Basic", "fieldName": "Front", "fontSize": 70_000},
        "fontSize must be between 0 and 65535, not 70000",
    ),
    (
        "modelFieldSetFont",
        {"modelName": "Basic", "fieldName": "Front", "font": None},
        "font should be a string: null",
    ),
    ("exportPackage", {"deck": "Default", "path": "TMP"}, "TMP is a folder"),
    ("exportPackage", {"deck": "Default", "path": "TMP/no/x.apkg"}, "no such folder: TMP/no"),
    ("importPackage", {"path": "TMP"}, "TMP is a folder"),
    ("importPackage", {"path": "TMP/no.apkg"}, "no such file: TMP/no.apkg"),
    ("importPackage", {"path": "TMP/text.apkg"}, "TMP/text.apkg is not an Anki package"),
    ("sync", {}, "sync: cannot reach the sync server http://127.0.0.1:1/: refused"),
]


@pytest.fixture
def anki(start: Callable[..., Running]) -> Running:
    running = start(syncEndpoint="http://127.0.0.1:1/", syncUser="ann", syncPassword="x")
    running.call("addNote", **note(fields={"Front": "there"}))
    running.call("insertReviews", reviews=[review(DATED)])
    return running


def filled(value: Any, names: dict[str, Any]) -> Any:
    """`value` with each name replaced by what it stands for."""
    if isinstance(value, dict):
        return {name: filled(one, names) for name, one in value.items()}
    if isinstance(value, list):
        return [filled(one, names) for one in value]
    if isinstance(value, str):
        return names.get(value, value.replace("TMP", names["TMP"]))
    return value


def test_texts(anki: Running, tmp_path: Path) -> None:
    (tmp_path / "text.apkg").write_text("this is text")
    names = {"CARD": anki.call("findCards", query="")[0], "TMP": str(tmp_path)}
    for action, params, text in TEXTS:
        reply = anki.post({"action": action, "version": 6, "params": filled(params, names)})
        assert reply["error"] == filled(text, names), (action, params)


def test_a_package_without_a_collection(anki: Running, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.apkg", "w") as package:
        package.writestr("readme", "")
    reply = anki.post({"action": "importPackage", "params": {"path": str(tmp_path / "x.apkg")}})
    assert reply["error"].startswith(f"{tmp_path / 'x.apkg'} cannot be imported: ")


BODIES = {
    b'{"action":"version","version":6,"note":"' + b"x" * 47 + b'\x8d"}': (
        "the body is not UTF-8: byte 0x8D at position 87"
    ),
    b"[]": "a request must be a JSON object, not an array",
    b'{"version":6}': '"action" must be the name of an action, not left out',
    b'{"action":"version","params":[]}': '"params" must be an object, not an array',
    b'{"action":"version","version":"6"}': '"version" must be an integer, not "6"',
}


@pytest.mark.parametrize("body", BODIES, ids=lambda one: one[:20])
def test_bodies(anki: Running, body: bytes) -> None:
    assert anki.post(body)["error"] == BODIES[body]


@pytest.mark.parametrize("query", ["((", "is:foo", "prop:x=1", 'deck:"', "nid:x"])
def test_no_text_has_invisible_marks(anki: Running, query: str) -> None:
    error = anki.post({"action": "findNotes", "version": 6, "params": {"query": query}})["error"]
    assert error.startswith("Invalid search: ")
    assert not set("\u2066\u2067\u2068\u2069") & set(error)
