"""Backups before actions that replace or delete much (setting backupBefore)."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.api_error import ApiError

from ...support.content.backups import fronts_in
from ...support.content.decks import add_note
from ...support.running import Running
from ...support.syncing import backups

Start = Callable[..., Running]


def age(backup: Path, seconds: float) -> None:
    """Make a backup as old as that."""
    when = time.time() - seconds
    os.utime(backup, (when, when))


def delete_a_deck(anki: Running, name: str) -> None:
    add_note(anki, name, name)
    anki.call("deleteDecks", decks=[name], cardsToo=True)


def test_there_is_one_at_most_every_five_minutes(anki: Running, tmp_path: Path) -> None:
    delete_a_deck(anki, "one")
    assert fronts_in(backups(anki)[0], tmp_path) == ["one"]
    delete_a_deck(anki, "two")
    [first] = backups(anki)
    age(first, 295)
    delete_a_deck(anki, "three")
    assert backups(anki) == [first]
    age(first, 301)
    time.sleep(max(0.0, first.stat().st_ctime + 1.1 - time.time()))  # its name has whole seconds
    delete_a_deck(anki, "four")
    assert len(backups(anki)) == 2


def test_a_backup_of_the_future_does_not_count(anki: Running) -> None:
    """The clock was wrong when it was made."""
    folder = Path(anki.on_main(lambda col: col.path)).parent / "backups"
    folder.mkdir()
    (folder / "backup-2099-01-01-00.00.00.colpkg").write_bytes(b"x")
    age(folder / "backup-2099-01-01-00.00.00.colpkg", -100_000)
    delete_a_deck(anki, "one")
    assert len(backups(anki)) == 2


def test_undo_and_redo_stay(anki: Running) -> None:
    card = add_note(anki, "one", "A")
    anki.call("changeDeck", cards=[card], deck="B")
    anki.call("deleteDecks", decks=["B"], cardsToo=True)
    assert len(backups(anki)) == 1
    anki.undo()
    assert anki.call("getDecks", cards=[card]) == {"B": [card]}
    anki.undo()
    assert anki.call("getDecks", cards=[card]) == {"A": [card]}
    assert anki.on_main(lambda col: col.undo_status().redo) == "Change Deck of Card (AnkiConnect)"


def test_what_deletes_nothing_makes_none(anki: Running) -> None:
    add_note(anki, "one", "A")
    anki.call("deleteDecks", decks=["nope"], cardsToo=True)
    anki.call("deleteDecks", decks=["A"], cardsToo=True, dryRun=True)
    anki.call("deleteDecks", decks=["A"])
    assert backups(anki) == []


def test_deleting_note_types_makes_one(anki: Running, tmp_path: Path) -> None:
    add_note(anki, "one", "A")
    anki.call("deleteModels", modelNames=["Cloze"])
    anki.call("deleteModels", modelNames=["Basic"], notesToo=True, dryRun=True)
    anki.call("deleteModels", modelNames=["nope"], notesToo=True)
    assert backups(anki) == []
    anki.call("deleteModels", modelNames=["Basic"], notesToo=True)
    assert fronts_in(backups(anki)[0], tmp_path) == ["one"]


def test_changing_the_note_type_makes_one(anki: Running, tmp_path: Path) -> None:
    add_note(anki, "one", "A")
    notes = anki.call("findNotes", query="")
    anki.call("changeNotesModel", notes=notes, modelName="Cloze", dryRun=True)
    assert backups(anki) == []
    anki.call("changeNotesModel", notes=notes, modelName="Basic (and reversed card)")
    assert fronts_in(backups(anki)[0], tmp_path) == ["one"]


def test_the_setting_turns_it_off(start: Start) -> None:
    anki = start(backupBefore=False)
    delete_a_deck(anki, "one")
    assert backups(anki) == []


def test_an_import_makes_one(anki: Running, tmp_path: Path) -> None:
    add_note(anki, "one", "A")
    package = str(tmp_path / "A.apkg")
    assert anki.call("exportPackage", deck="A", path=package)
    assert anki.call("importPackage", path=package)
    assert fronts_in(backups(anki)[0], tmp_path) == ["one"]


def test_without_a_backup_nothing_is_deleted(anki: Running) -> None:
    add_note(anki, "one", "A")
    Path(anki.on_main(lambda col: col.path)).with_name("backups").write_bytes(b"not a folder")
    with pytest.raises(ApiError, match=r"^nothing was changed, since the backup before it failed"):
        anki.call("deleteDecks", decks=["A"], cardsToo=True)
    assert anki.call("deckNames") == ["A", "Default"]
    assert anki.on_main(lambda col: col.note_count()) == 1
