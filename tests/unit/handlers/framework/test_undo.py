"""One request is one step in Anki's Undo, on a real collection."""

from __future__ import annotations

from typing import Any

from ankiconnect.handlers.framework.undo import RequestSteps, UndoStep

UPDATED = "Update Note (AnkiConnect)"


def add_note(col: Any, front: str) -> Any:
    note = col.new_note(col.models.by_name("Basic"))
    note["Front"] = front
    return col.add_note(note, 1)


def undo_names(col: Any) -> list[str]:
    """The operations that Undo would revert, in order."""
    names = []
    while name := col.undo_status().undo:
        names.append(name)
        col.undo()
    return names


def without_an_entry(col: Any, step: UndoStep) -> None:
    """Change something that makes no undo entry."""
    step.did(col.set_config("x", 1))
    col.set_config("y", 1)
    step.changed(config=True)


def clear_history(col: Any) -> None:
    """Clear the undo history, as raw SQL does (docs/anki-internals.md, 3)."""
    col.db.execute("update col set mod = mod")
    assert not col.undo_status().undo


def test_one_operation_keeps_its_name(col: Any) -> None:
    step = UndoStep(col)
    operation = add_note(col, "a")
    assert step.did(operation) is operation
    assert undo_names(col) == ["Add Note"]
    assert col.note_count() == 0


def test_several_operations_are_one_step(col: Any) -> None:
    step = UndoStep(col)
    step.did(add_note(col, "a"))
    step.did(col.tags.bulk_add(col.find_notes(""), "t"))
    step.did(col.decks.add_normal_deck_with_name("D"))
    assert undo_names(col) == ["Add Note"]
    assert col.note_count() == 0
    assert col.decks.by_name("D") is None


def test_updates_that_follow_each_other_are_steps_of_their_own(col: Any) -> None:
    add_note(col, "a")
    note = col.get_note(col.find_notes("")[0])
    for text in ("b", "c", "c"):
        note["Front"] = text
        UndoStep(col).update_note(note)
    assert (col.undo_status().undo, col.undo().operation) == (UPDATED, UPDATED)
    assert col.get_note(note.id)["Front"] == "b"
    assert undo_names(col) == [UPDATED, "Add Note"]


def test_a_step_that_did_nothing_changed_nothing(col: Any) -> None:
    assert UndoStep(col).changes is None


def test_what_changed_is_gathered(col: Any) -> None:
    step = UndoStep(col)
    step.did(col.decks.add_normal_deck_with_name("D"))
    assert step.changes is not None
    assert (step.changes.deck, step.changes.note) == (True, False)
    step.did(add_note(col, "a"))
    step.changed(deck_config=True)
    changes: Any = step.changes
    assert (changes.deck, changes.note, changes.card, changes.deck_config) == (True, True, True, True)
    assert not changes.notetype


def test_what_a_merge_would_lose_is_gathered_too(col: Any) -> None:
    """Only the operation itself says that the queue of reviews is another one now."""
    deck = col.decks.add_normal_deck_with_name("D").id
    step = UndoStep(col)
    step.begin("Select", "Deck")
    step.did(col.decks.set_current(deck))
    assert step.changes is not None and step.changes.study_queues


def test_a_step_that_only_tells(col: Any) -> None:
    step = UndoStep(col)
    step.changed(notetype=True)
    assert step.changes is not None
    assert step.changes.notetype


def test_more_operations_than_anki_keeps_entries(col: Any) -> None:
    step = UndoStep(col)
    for number in range(100):
        step.did(add_note(col, f"n{number}"))
    assert col.note_count() == 100
    assert undo_names(col) == ["Add Note"]
    assert col.note_count() == 0


def test_an_older_entry_is_never_joined(col: Any) -> None:
    add_note(col, "the user's own")
    step = UndoStep(col)
    step.did(col.tags.bulk_add(col.find_notes(""), "t"))
    step.did(col.tags.bulk_add(col.find_notes(""), "u"))
    assert undo_names(col) == ["Update Tag", "Add Note"]


def test_operations_without_an_entry_touch_no_older_one(col: Any) -> None:
    add_note(col, "the user's own")
    step = UndoStep(col)
    without_an_entry(col, step)
    assert col.undo_status().undo == "Add Note"
    step.did(col.tags.bulk_add(col.find_notes(""), "t"))
    step.did(col.set_config("x", 2))
    assert undo_names(col) == ["Update Tag", "Add Note"]


def test_an_operation_without_an_entry_between_two_is_no_harm(col: Any) -> None:
    add_note(col, "the user's own")
    step = UndoStep(col)
    step.did(add_note(col, "a"))
    without_an_entry(col, step)
    step.did(add_note(col, "b"))
    assert undo_names(col) == ["Add Note", "Add Note"]


def test_a_history_that_is_cleared_in_between(col: Any) -> None:
    add_note(col, "the user's own")
    step = UndoStep(col)
    step.did(add_note(col, "a"))
    clear_history(col)
    for name in "bcd":
        step.did(add_note(col, name))
    assert undo_names(col) == ["Add Note"]
    assert col.note_count() == 2


def test_a_history_that_is_cleared_first(col: Any) -> None:
    add_note(col, "the user's own")
    step = UndoStep(col)
    clear_history(col)
    for name in "abc":
        step.did(add_note(col, name))
    assert undo_names(col) == ["Add Note"]
    assert col.note_count() == 1


def test_a_history_that_is_cleared_last(col: Any) -> None:
    step = UndoStep(col)
    step.did(add_note(col, "a"))
    clear_history(col)
    step.did(col.set_config("x", 1))
    assert step.changes is not None
    following = UndoStep(col)
    following.did(add_note(col, "b"))
    following.did(add_note(col, "c"))
    names = undo_names(col)
    assert names[0] == "Add Note"
    assert col.note_count() == 1


def test_the_actions_of_a_request_are_one_step(col: Any) -> None:
    add_note(col, "the user's own")
    request = RequestSteps()
    UndoStep(col, request).did(add_note(col, "a"))
    UndoStep(col, request).did(col.decks.set_current(1))  # makes no entry
    UndoStep(col, request)
    several = UndoStep(col, request)
    several.did(col.tags.bulk_add(col.find_notes("a"), "t"))
    several.did(col.decks.add_normal_deck_with_name("D"))
    assert undo_names(col) == ["Add Note", "Add Note"]
    assert col.decks.by_name("D") is None


def test_what_begins_with_a_name_goes_on_with_what_was_before(col: Any) -> None:
    request = RequestSteps()
    UndoStep(col, request).did(add_note(col, "a"))
    note = col.get_note(col.find_notes("")[0])
    for text in ("b", "c"):
        note["Front"] = text
        UndoStep(col, request).update_note(note)
    assert undo_names(col) == ["Add Note"]
    assert col.note_count() == 0


def test_more_actions_of_a_request_than_anki_keeps_entries(col: Any) -> None:
    request = RequestSteps()
    for number in range(100):
        UndoStep(col, request).did(add_note(col, f"n{number}"))
    assert undo_names(col) == ["Add Note"]
    assert col.note_count() == 0


def test_an_action_that_changes_nothing_is_no_step(col: Any) -> None:
    """Anki counts it as a step, but it cannot be undone. What the user typed before is another step."""
    add_note(col, "a")
    note = col.get_note(col.find_notes("")[0])
    col.tags.bulk_add([note.id], "there")
    note.load()
    note["Back"] = "typed by the user"
    col.update_note(note)

    request = RequestSteps()
    UndoStep(col, request).did(col.tags.bulk_add([note.id], "there"))
    note.load()
    note["Back"] = "by a program"
    UndoStep(col, request).update_note(note)
    UndoStep(col, request).did(col.tags.bulk_add([note.id], "there"))
    UndoStep(col, request).did(add_note(col, "b"))

    col.undo()
    assert col.note_count() == 1
    note.load()
    assert note["Back"] == "typed by the user"
    assert undo_names(col) == ["Update Note", "Update Tag", "Add Note"]


def test_the_name_is_that_of_the_first_that_changed_something(col: Any) -> None:
    request = RequestSteps()
    UndoStep(col, request).did(col.tags.clear_unused_tags())
    step = UndoStep(col, request)
    step.begin("Change", "Deck")
    step.did(col.decks.add_normal_deck_with_name("D"))
    assert undo_names(col) == ["Change Deck (AnkiConnect)"]


def test_a_step_of_somebody_else_is_not_joined(col: Any) -> None:
    request = RequestSteps()
    UndoStep(col, request).did(add_note(col, "a"))
    col.decks.add_normal_deck_with_name("the user's own")
    UndoStep(col, request).did(add_note(col, "b"))
    UndoStep(col, request).did(add_note(col, "c"))
    assert undo_names(col) == ["Add Note", "Add Deck", "Add Note"]


def test_what_was_undone_meanwhile_is_not_gone_on_with(col: Any) -> None:
    add_note(col, "the user's own")
    request = RequestSteps()
    UndoStep(col, request).did(add_note(col, "a"))
    col.undo()
    UndoStep(col, request).did(add_note(col, "b"))
    assert undo_names(col) == ["Add Note", "Add Note"]


def test_a_history_that_is_cleared_between_two_actions(col: Any) -> None:
    request = RequestSteps()
    UndoStep(col, request).did(add_note(col, "a"))
    clear_history(col)
    for name in "bc":
        UndoStep(col, request).did(add_note(col, name))
    assert undo_names(col) == ["Add Note"]
    assert col.note_count() == 1
