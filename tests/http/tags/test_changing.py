"""How tags are split, compared and shown (docs/api-decisions.md, cc)."""

from __future__ import annotations

from typing import Any

import pytest

from ...support.content.notes import basic
from ...support.running import Running

CAFE = "caf\u00e9"
DECOMPOSED = "cafe\u0301"
BLANKS = ("\u00a0", "\u2003", "\u2028", "\u0085", "\u3000", "\t", "\n")


@pytest.fixture
def note(anki: Running) -> int:
    return int(anki.call("addNote", note=basic("n1", tags=["x", DECOMPOSED])))


def tags(anki: Running, note: int) -> Any:
    seen = anki.call("getNoteTags", note=note)
    assert anki.call("notesInfo", notes=[note])[0]["tags"] == seen
    return seen


def hold_as_one(anki: Running, note: int, tag: str) -> None:
    """Have Anki hold a tag that the API would split."""
    anki.on_main(lambda col: col.tags.bulk_add([note], tag))


@pytest.mark.parametrize("blank", BLANKS)
def test_every_action_splits_at_every_white_space(anki: Running, note: int, blank: str) -> None:
    two = f"foo{blank}bar"
    anki.call("addTags", notes=[note], tags=two)
    assert tags(anki, note) == ["bar", CAFE, "foo", "x"]
    assert anki.call("findNotes", query="tag:foo") == [note]
    anki.call("removeTags", notes=[note], tags=two)
    assert tags(anki, note) == [CAFE, "x"]
    anki.call("replaceTags", notes=[note], tag_to_replace="x", replace_with_tag=two)
    assert tags(anki, note) == ["bar", CAFE, "foo"]
    anki.call("addTags", notes=[note], tags=two, add=False)
    anki.call("updateNoteTags", note=note, tags=two)
    assert tags(anki, note) == ["bar", "foo"]


def test_decomposed_tags_are_found(anki: Running, note: int) -> None:
    anki.call("replaceTags", notes=[note], tag_to_replace=DECOMPOSED, replace_with_tag="q")
    assert tags(anki, note) == ["q", "x"]
    anki.call("replaceTagsInAllNotes", tag_to_replace="q", replace_with_tag=DECOMPOSED)
    assert tags(anki, note) == [CAFE, "x"]
    anki.call("addTags", notes=[note], tags=DECOMPOSED.upper(), add=False)
    assert tags(anki, note) == ["x"]
    anki.call("addTags", notes=[note], tags=DECOMPOSED)
    anki.call("removeTags", notes=[note], tags=DECOMPOSED)
    assert tags(anki, note) == ["x"]


@pytest.mark.parametrize("blank", ["\u00a0", "\u2003"])
def test_a_tag_that_anki_holds_as_one_stays_whole(anki: Running, note: int, blank: str) -> None:
    whole = f"foo{blank}bar"
    hold_as_one(anki, note, whole)
    assert tags(anki, note) == [CAFE, whole, "x"]
    anki.call("replaceTags", notes=[note], tag_to_replace="x", replace_with_tag="y")
    anki.call("addTags", notes=[note], tags="z")
    anki.call("removeTags", notes=[note], tags="z")
    assert tags(anki, note) == [CAFE, whole, "y"]
    anki.call("replaceTags", notes=[note], tag_to_replace=whole, replace_with_tag="w")
    assert tags(anki, note) == [CAFE, "w", "y"]


def test_tags_for_no_known_note_change_nothing(anki: Running, note: int) -> None:
    known, step = anki.call("getTags"), anki.undo_name()
    anki.call("addTags", notes=[5], tags="new")
    anki.call("addTags", notes=[note], tags=" ")
    anki.call("removeTags", notes=[note], tags="")
    assert (anki.call("getTags"), anki.undo_name()) == (known, step)


@pytest.mark.parametrize("action", ["replaceTags", "replaceTagsInAllNotes"])
def test_a_tag_replaced_by_itself_in_another_case_is_renamed(
    anki: Running, note: int, action: str
) -> None:
    only = {"notes": [note]} if action == "replaceTags" else {}
    anki.call(action, **only, tag_to_replace="x", replace_with_tag="X")
    assert tags(anki, note) == [CAFE, "X"]
    assert anki.call("getTags") == [CAFE, "X"]
    anki.call(action, **only, tag_to_replace="X", replace_with_tag="x y")
    assert tags(anki, note) == [CAFE, "x", "y"]
    anki.undo()
    assert tags(anki, note) == [CAFE, "X"]
    anki.call(action, **only, tag_to_replace="nope", replace_with_tag="NOPE")
    assert anki.call("getTags") == [CAFE, "X"]
