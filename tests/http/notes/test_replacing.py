"""The action of handlers/notes/replacing.py: find and replace in fields of notes."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest

from tools.api_error import ApiError

from ...support.content.notes import basic
from ...support.running import Running


@pytest.fixture
def notes(anki: Running) -> list[int]:
    """Three notes."""
    texts = [("Cat", "a cat $1"), ("dog", "no\ncat"), ("bird", "1.5")]
    return list(anki.call("addNotes", notes=[basic(*one) for one in texts]))


def replace(anki: Running, find: str, to: str, **more: Any) -> int:
    if "notes" not in more and "query" not in more:
        more["query"] = ""
    return int(anki.call("findAndReplaceInNotes", find=find, replace=to, **more))


def texts(anki: Running) -> list[tuple[str, str]]:
    infos = sorted(anki.call("notesInfo", query=""), key=lambda one: one["noteId"])
    return [tuple(one["value"] for one in info["fields"].values()) for info in infos]


def test_all_fields_in_one_step(anki: Running, notes: list[int]) -> None:
    assert replace(anki, "CAT", "cow") == 2
    assert texts(anki) == [("cow", "a cow $1"), ("dog", "no\ncow"), ("bird", "1.5")]
    assert anki.undo_name() == "Find and Replace in 2 Notes (AnkiConnect)"
    anki.undo()
    assert texts(anki)[0] == ("Cat", "a cat $1")
    assert anki.undo_name() == "Add 3 Notes (AnkiConnect)"


def test_case_fields_and_notes_can_be_chosen(anki: Running, notes: list[int]) -> None:
    assert replace(anki, "cat", "x", matchCase=True, notes=[*notes[:1], 5, notes[0]]) == 1
    assert replace(anki, "cat", "x", fieldName="front", query="dog") == 0
    assert replace(anki, "cat", "y", fieldName="FRONT") == 1
    assert texts(anki) == [("y", "a x $1"), ("dog", "no\ncat"), ("bird", "1.5")]
    assert anki.undo_name() == "Find and Replace in Note (AnkiConnect)"


def test_a_plain_text_is_no_expression(anki: Running, notes: list[int]) -> None:
    assert replace(anki, "1.5", "$0 $1 \\1", notes=notes) == 1
    assert texts(anki)[2] == ("bird", "$0 $1 \\1")
    assert replace(anki, "$0 $1", "{(.*)}") == 1
    assert texts(anki)[2] == ("bird", "{(.*)} \\1")
    assert replace(anki, "{(.*)} \\", "-") == 1
    assert texts(anki)[2] == ("bird", "-1")


def test_groups_of_an_expression(anki: Running, notes: list[int]) -> None:
    assert replace(anki, r"(?P<one>c)(a)", "${one}[$2]$$", regex=True) == 2
    assert texts(anki)[:2] == [("C[a]$t", "a c[a]$t $1"), ("dog", "no\nc[a]$t")]
    assert replace(anki, r"^n.\n", "^", regex=True) == 1
    assert texts(anki)[1] == ("dog", "^c[a]$t")


@pytest.mark.parametrize(
    ("find", "to", "more"),
    [
        ("nothing", "x", {}),
        ("CAT", "Cat", {"fieldName": "Front"}),
        ("c", "c", {"matchCase": True}),
        ("(b)", "$1", {"regex": True}),
        ("$", "", {"regex": True}),
        ("cat", "x", {"notes": []}),
        ("cat", "x", {"notes": [5]}),
        ("cat", "x", {"query": "nothing"}),
    ],
)
def test_what_changes_nothing_makes_no_step(
    anki: Running, notes: list[int], find: str, to: str, more: dict[str, Any]
) -> None:
    anki.call("addTags", notes=notes, tags="t")
    anki.undo()
    before = anki.on_main(lambda col: col.undo_status())
    mods = anki.on_main(lambda col: col.db.all("select mod, usn from notes"))
    assert replace(anki, find, to, **more) == 0
    assert anki.on_main(lambda col: col.undo_status()) == before
    assert before.redo
    assert anki.on_main(lambda col: col.db.all("select mod, usn from notes")) == mods


def test_only_notes_that_really_change_count(anki: Running, notes: list[int]) -> None:
    """Every "a" is found, but only one becomes another letter."""
    anki.call("addNotes", notes=[basic("A", ""), basic("b", "a")])
    assert replace(anki, "a", "a") == 1
    assert [one for pair in texts(anki) for one in pair if "A" in one] == []


@pytest.mark.parametrize(
    ("find", "reason"),
    [
        ("(", "unclosed group"),
        ("a)", "unopened group"),
        ("(?<=a)b", "look-around, including look-ahead and look-behind, is not supported"),
        ("a{1000}{1000}", "Compiled regex exceeds size limit of 10485760 bytes."),
    ],
)
def test_a_wrong_expression_is_named_and_the_history_stays(
    anki: Running, notes: list[int], find: str, reason: str
) -> None:
    tried: list[dict[str, Any]] = [{}, {"notes": []}, {"matchCase": True}]
    for more in tried:
        with pytest.raises(ApiError) as failed:
            replace(anki, find, "x", regex=True, **more)
        assert str(failed.value) == f'find must be a regular expression, not "{find}": {reason}'
    assert anki.undo_name() == "Add 3 Notes (AnkiConnect)"
    assert replace(anki, find, "x") == 0


def test_errors_that_name_what_is_there(anki: Running, notes: list[int]) -> None:
    for params, error in (
        ({"find": ""}, "find must not be empty"),
        ({"notes": None}, 'Must provide either "notes" or a "query"'),
        ({"fieldName": "Nope"}, "none of these notes has a field Nope; they have Front, Back"),
    ):
        with pytest.raises(ApiError) as failed:
            anki.call(
                "findAndReplaceInNotes", **{"find": "a", "replace": "b", "notes": notes, **params}
            )
        assert str(failed.value) == error
    with pytest.raises(ApiError, match=r"^Invalid search: "):
        replace(anki, "a", "b", query="(")


def test_note_types_without_the_field_are_left_out(anki: Running, notes: list[int]) -> None:
    cloze = {"deckName": "Default", "modelName": "Cloze", "fields": {"Text": "{{c1::cat}}"}}
    anki.call("addNote", note=cloze)
    assert replace(anki, "cat", "x", fieldName="Text") == 1
    assert replace(anki, "cat", "x", fieldName="Back") == 2


def test_a_text_that_would_grow_too_much_is_refused(anki: Running) -> None:
    long = "a" * 20_000 + "b"
    anki.call("addNote", note=basic("n", long))
    for find, to, more in (
        ("a", "x" * 1000, {}),
        ("a", "$0" * 1000, {"regex": True}),
        ("a", "<!--", {}),
    ):
        with pytest.raises(ApiError, match=r"^a field (would have|of note \d+ has) more than"):
            replace(anki, find, to, **more)
    assert texts(anki) == [("n", long)]
    assert replace(anki, "b", "x" * 100_000, regex=True) == 1
    assert [len(one) for one in texts(anki)[0]] == [1, 120_000]


def test_many_notes_are_one_step(anki: Running) -> None:
    anki.call("addNotes", notes=[basic(f"n{number}", "old") for number in range(900)])
    assert replace(anki, "old", "new") == 900
    assert anki.undo_name() == "Find and Replace in 900 Notes (AnkiConnect)"
    anki.undo()
    assert len(anki.call("findNotes", query="back:old")) == 900


@pytest.mark.parametrize("seed", range(3))
def test_the_result_is_that_of_ankis_own(anki: Running, seed: int) -> None:
    pick = random.Random(seed)
    pieces = [
        "a",
        "A",
        "ß",
        "SS",
        "é",
        "e\u0301",
        "İ",
        "i",
        "k",
        "\u212a",
        ".",
        "$1",
        "\\",
        " ",
        "-",
        "ſ",
    ]

    def made(most: int) -> str:
        return "".join(pick.choices(pieces, k=pick.randint(1, most)))

    ids = anki.call("addNotes", notes=[basic(f"n{number}{made(4)}", made(4)) for number in range(40)])
    for _ in range(12):
        find, to, case = made(2), made(2), pick.random() < 0.5
        before = texts(anki)
        count = replace(anki, find, to, matchCase=case)
        ours = texts(anki)
        assert count == sum(one != other for one, other in zip(before, ours, strict=True))
        if count:
            anki.undo()
        escaped, to = re.sub(r"([\\.$-])", r"\\\1", find), to.replace("$", "$$")
        anki.on_main(
            lambda col, find=escaped, to=to, case=case: col.find_and_replace(
                note_ids=ids, search=find, replacement=to, regex=True, match_case=case
            )
        )
        assert ours == texts(anki)
