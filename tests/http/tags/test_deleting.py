"""deleteTags."""

from __future__ import annotations

from typing import Any

import pytest

from tools.api_error import ApiError

from ...support.content.notes import basic
from ...support.running import Running

CAFE = "caf\u00e9"
DECOMPOSED = "cafe\u0301"


@pytest.fixture
def notes(anki: Running) -> list[int]:
    """Notes with the tags verb, Verb::Irregular, verbose and x, and one without tags."""
    every: list[list[str]] = [["verb", "x"], ["verb::Irregular"], ["verbose"], []]
    return [int(anki.call("addNote", note=basic(f"{one}", tags=one))) for one in every]


def tags(anki: Running, notes: list[int]) -> Any:
    return [anki.call("getNoteTags", note=note) for note in notes]


def test_the_tags_below_go_along_in_one_step(anki: Running, notes: list[int]) -> None:
    before = tags(anki, notes)
    assert anki.call("deleteTags", tags=["VERB", "nope"]) == 2
    assert tags(anki, notes) == [["x"], [], ["verbose"], []]
    assert anki.call("getTags") == ["verbose", "x"]
    assert anki.undo_name() == "Delete Tag (AnkiConnect)"
    anki.undo()
    assert tags(anki, notes) == before
    assert anki.call("deleteTags", tags=["verb", "verb::irregular", "x"]) == 2
    assert anki.undo_name() == "Delete 3 Tags (AnkiConnect)"
    assert tags(anki, notes) == [[], [], ["verbose"], []]


def test_a_dry_run_changes_nothing(anki: Running, notes: list[int]) -> None:
    before = anki.on_main(lambda col: (col.mod, col.undo_status()))
    assert anki.call("deleteTags", tags=["verb"], dryRun=True) == {
        "notes": 2,
        "cards": 2,
        "tags": 2,
    }
    nothing = {"notes": 0, "cards": 0, "tags": 0}
    assert anki.call("deleteTags", tags=["nope"], dryRun=True) == nothing
    assert anki.on_main(lambda col: (col.mod, col.undo_status())) == before
    assert len(anki.call("getTags")) == 4


@pytest.mark.parametrize("given", [[], [""], [" "], ["nope"], ["v*"], ["verb::"], ["irregular"]])
def test_nothing_to_delete(anki: Running, notes: list[int], given: list[str]) -> None:
    anki.call("addTags", notes=[], tags="unused")
    anki.undo()
    before = anki.on_main(lambda col: (col.mod, col.undo_status()))
    assert anki.call("deleteTags", tags=given) == 0
    assert anki.on_main(lambda col: (col.mod, col.undo_status())) == before


def test_a_tag_in_the_list_only(anki: Running) -> None:
    anki.call("addTags", notes=[], tags="unused::one")
    assert anki.call("deleteTags", tags=["unused"]) == 0
    assert anki.call("getTags") == []
    anki.undo()
    assert anki.call("getTags") == ["unused::one"]


def test_how_tags_are_compared(anki: Running) -> None:
    for name in (CAFE, "a", "b", "c"):
        anki.call("addNote", note=basic(name, tags=[name]))
    assert anki.call("deleteTags", tags=[DECOMPOSED.upper()]) == 1
    assert anki.call("deleteTags", tags=[" a b "]) == 2
    assert anki.call("getTags") == ["c"]


def test_a_tag_with_white_space(anki: Running) -> None:
    note = anki.call("addNote", note=basic("odd", tags=["c"]))
    anki.on_main(lambda col: col.tags.bulk_add([note], "c\u00a0d"))
    before = anki.undo_name()
    for more in ({}, {"dryRun": True}):
        with pytest.raises(ApiError, match="replaceTagsInAllNotes can replace it"):
            anki.call("deleteTags", tags=["c\u00a0d", "c"], **more)
    with pytest.raises(ApiError, match="has white space in it, and Anki cannot rename"):
        anki.call("renameTag", tag="C\u00a0d", newTag="e")
    assert (anki.undo_name(), anki.call("getTags")) == (before, ["c", "c\u00a0d"])
    anki.call("replaceTagsInAllNotes", tag_to_replace="c\u00a0d", replace_with_tag="e")
    assert anki.call("getNoteTags", note=note) == ["c", "e"]


@pytest.mark.slow
def test_very_many_tags(anki: Running) -> None:
    every = [f"tag{number:05}" for number in range(5_000)]
    note = anki.call("addNote", note=basic("many", tags=[*every, "stays"]))
    assert anki.call("deleteTags", tags=every) == 1
    assert anki.undo_name() == "Delete 5000 Tags (AnkiConnect)"
    assert anki.call("getNoteTags", note=note) == ["stays"]
    anki.undo()
    assert len(anki.call("getTags")) == 5_001


def test_a_tag_that_anki_could_not_look_for(anki: Running) -> None:
    anki.call("addNote", note=basic("long", tags=["k" * 10_001]))
    with pytest.raises(ApiError, match="may have 10000 characters at most"):
        anki.call("deleteTags", tags=["k" * 10_001])
    assert anki.undo_name() == "Add Note (AnkiConnect)"
