"""renameTag."""

from __future__ import annotations

from typing import Any

import pytest

from tools.api_error import ApiError

from ...support.content.notes import basic
from ...support.running import Running

CAFE = "caf\u00e9"
DECOMPOSED = "cafe\u0301"


def add(anki: Running, *tags: str) -> int:
    return int(anki.call("addNote", note=basic(f"with {tags}", tags=list(tags))))


def tags(anki: Running, *notes: int) -> Any:
    return [sorted(anki.call("getNoteTags", note=note)) for note in notes]


def test_the_tags_below_go_along_in_one_step(anki: Running) -> None:
    notes = add(anki, "verb", "x"), add(anki, "VERB::Irregular"), add(anki, "verbose")
    assert anki.call("renameTag", tag="Verb", newTag="word::verb") == 2
    assert tags(anki, *notes) == [["word::verb", "x"], ["word::verb::Irregular"], ["verbose"]]
    assert anki.call("getTags") == ["verbose", "word::verb", "word::verb::Irregular", "x"]
    assert anki.undo_name() == "Rename Tag (AnkiConnect)"
    anki.undo()
    assert tags(anki, *notes) == [["verb", "x"], ["verb::Irregular"], ["verbose"]]


def test_a_taken_name_merges(anki: Running) -> None:
    notes = add(anki, "a::b", "Z"), add(anki, "a", "z::b")
    assert anki.call("renameTag", tag="a", newTag="z") == 2
    assert tags(anki, *notes) == [["Z", "Z::b"], ["Z", "Z::b"]]


def test_a_tag_below_itself_and_above_itself(anki: Running) -> None:
    notes = add(anki, "a"), add(anki, "a::b")
    assert anki.call("renameTag", tag="a", newTag="a::b") == 2
    assert tags(anki, *notes) == [["a::b"], ["a::b::b"]]
    assert anki.call("renameTag", tag="a::b", newTag="a") == 2
    assert tags(anki, *notes) == [["a"], ["a::b"]]


def test_another_case_and_the_same_name(anki: Running) -> None:
    notes = add(anki, "Case"), add(anki, "case::one")
    assert anki.call("renameTag", tag="CASE", newTag="CASE") == 2
    assert tags(anki, *notes) == [["CASE"], ["CASE::one"]]
    before = anki.on_main(lambda col: (col.mod, col.undo_status()))
    assert anki.call("renameTag", tag="case", newTag="CASE") == 0
    assert anki.on_main(lambda col: (col.mod, col.undo_status())) == before


@pytest.mark.parametrize("tag", ["", "  ", "nope", "ver", "verb::", "a verb", "v*", "_erb", "."])
def test_a_tag_that_no_note_has(anki: Running, tag: str) -> None:
    note = add(anki, "verb")
    anki.call("addTags", notes=[], tags="unused")
    anki.undo()
    before = anki.on_main(lambda col: (col.mod, col.undo_status()))
    assert anki.call("renameTag", tag=tag, newTag="new") == 0
    assert tags(anki, note) == [["verb"]]
    assert anki.on_main(lambda col: (col.mod, col.undo_status())) == before  # Redo is still possible


def test_a_tag_in_the_list_only_keeps_its_name(anki: Running) -> None:
    anki.call("addTags", notes=[], tags="unused")
    assert anki.call("renameTag", tag="unused", newTag="new") == 0
    assert anki.call("getTags") == ["unused"]


@pytest.mark.parametrize("new", ["", " ", "a b", "a\u3000b", "a\tb", "a\u00a0b", "\u0001"])
def test_what_is_not_one_tag_is_refused(anki: Running, new: str) -> None:
    add(anki, "verb")
    with pytest.raises(ApiError, match="newTag must be one tag, not "):
        anki.call("renameTag", tag="verb", newTag=new)
    assert anki.undo_name() == "Add Note (AnkiConnect)"
    assert anki.call("getTags") == ["verb"]


def test_the_stored_form(anki: Running) -> None:
    note = add(anki, CAFE)
    assert anki.call("renameTag", tag=f" {DECOMPOSED.upper()} ", newTag="a::::b\u0001::") == 1
    assert tags(anki, note) == [["a::blank::b::blank"]]
    assert anki.call("renameTag", tag="a::::b", newTag=DECOMPOSED) == 1
    assert tags(anki, note) == [[f"{CAFE}::blank"]]


def test_depth(anki: Running) -> None:
    note = add(anki, "a::b")
    deep = "::".join("x" * 99)
    for new in (f"{deep}::y", f"{deep}::y::z"):
        with pytest.raises(ApiError, match="a tag may have 100 levels at most"):
            anki.call("renameTag", tag="a", newTag=new)
    assert anki.undo_name() == "Add Note (AnkiConnect)"
    assert anki.call("renameTag", tag="a", newTag=deep) == 1
    assert tags(anki, note) == [[f"{deep}::b"]]


def test_a_tag_that_anki_could_not_look_for(anki: Running) -> None:
    add(anki, "k" * 10_000)
    assert anki.call("renameTag", tag="k" * 10_000, newTag="k" * 10_001) == 1
    before = anki.undo_name()
    with pytest.raises(ApiError, match="may have 10000 characters at most"):
        anki.call("renameTag", tag="K" * 10_001, newTag="short")
    assert anki.undo_name() == before
