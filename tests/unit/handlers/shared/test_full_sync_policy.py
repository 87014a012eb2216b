"""Full syncs: when a collection counts as unchanged, and which direction is chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from anki.sync import SyncOutput

from ankiconnect.handlers.framework.errors import ActionError
from ankiconnect.handlers.shared import full_sync_policy


def outcome(required: int) -> SyncOutput:
    return SyncOutput(required=required)  # type: ignore[arg-type]


def test_a_collection_as_anki_makes_it_is_untouched(col: Any) -> None:
    assert full_sync_policy.is_untouched(col)
    col.decks.set_current(1)
    col.sched.deck_due_tree()
    assert full_sync_policy.is_untouched(col)
    assert full_sync_policy.never_synced(col)


def add_note(col: Any) -> int:
    note = col.new_note(col.models.by_name("Basic"))
    note["Front"] = "x"
    col.add_note(note, 1)
    return int(note.id)


def change_options(col: Any) -> None:
    options = col.decks.config_dict_for_deck_id(1)
    options["new"]["perDay"] = 7
    col.decks.update_config(options)


def change_note_type(col: Any) -> None:
    kind = col.models.by_name("Basic")
    kind["css"] = ".card {}"
    col.models.update_dict(kind)


TOUCHES: dict[str, Callable[[Any], object]] = {
    "a note": add_note,
    "a deleted note": lambda col: col.remove_notes([add_note(col)]),
    "a deck": lambda col: col.decks.id("A"),
    "deck options": change_options,
    "a note type": change_note_type,
    "a new note type": lambda col: col.models.add_dict(
        {**col.models.by_name("Basic"), "id": 0, "name": "X"}
    ),
}


@pytest.mark.parametrize("touch", TOUCHES)
def test_what_a_user_made_counts(col: Any, touch: str) -> None:
    TOUCHES[touch](col)
    assert not full_sync_policy.is_untouched(col)


@pytest.mark.parametrize(
    ("required", "possible"), [(2, {"upload", "download"}), (3, {"download"}), (4, {"upload"})]
)
@pytest.mark.parametrize("wish", ["upload", "download", None])
def test_the_directions_that_anki_offers(
    col: Any, required: int, possible: set[str], wish: str | None
) -> None:
    assert full_sync_policy.is_needed(outcome(required))
    if wish in possible:
        assert full_sync_policy.chosen(col, outcome(required), wish, True, "a server") == wish
        return
    with pytest.raises(ActionError) as refusal:
        full_sync_policy.chosen(col, outcome(required), wish, True, "a server")
    text = str(refusal.value)
    assert text.startswith(f"Sync status {required} not one of [0, 1] - see ")
    assert "Here: 0 notes and 0 cards, last changed never, never synced." in text
    assert "On the server (a server): " in text
    for direction in ("upload", "download"):
        assert (f'"fullSync": "{direction}"' in text) is (direction in possible)


@pytest.mark.parametrize("required", [0, 1])
def test_a_sync_that_is_done_needs_none(required: int) -> None:
    assert not full_sync_policy.is_needed(outcome(required))


def test_an_outcome_that_a_later_anki_invents_is_not_taken_for_success(col: Any) -> None:
    assert full_sync_policy.is_needed(outcome(9))
    with pytest.raises(ActionError, match="Sync status 9"):
        full_sync_policy.chosen(col, outcome(9), "upload", True, "a server")
