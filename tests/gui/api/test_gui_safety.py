"""Idempotency-Key and backups in the real Anki."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tools.real_anki.process import Anki

from ...support.net.keyed import send

NOTE = {
    "deckName": "Default",
    "modelName": "Basic",
    "fields": {"Front": "a", "Back": "x"},
    "options": {"allowDuplicate": True},
}


def test_eight_clients_with_one_key_add_one_note(anki: Anki) -> None:
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: send(anki.url, "key", "addNote", note=NOTE), range(8)))
    assert len({one.body for one in replies}) == 1
    assert [one.replayed for one in replies].count(False) == 1
    assert len(anki.call("findNotes", query="")) == 1
    assert send(anki.url, "key", "createDeck", deck="A").status == 409


def test_a_deck_is_deleted_after_a_backup(anki: Anki) -> None:
    anki.call("createDeck", deck="A")
    anki.call("addNote", note={**NOTE, "deckName": "A"})
    folder = Path(anki.eval("mw.pm.backupFolder()"))
    before = set(folder.glob("*.colpkg"))
    assert anki.call("deleteDecks", decks=["A"], cardsToo=True, dryRun=True) == {
        "decks": 1,
        "notes": 1,
        "cards": 1,
    }
    anki.call("deleteDecks", decks=["A"], cardsToo=True)
    assert len(set(folder.glob("*.colpkg")) - before) == 1
    anki.until("'Delete Deck' in mw.form.actionUndo.text()")
    anki.run("mw.undo()")
    anki.until("mw.col.note_count() == 1")
    anki.until("'Add Note' in mw.form.actionUndo.text()")


@pytest.mark.slow
def test_after_a_kill_a_known_key_runs_again(anki: Anki) -> None:
    """Nothing is lost, and Anki refuses what would be there twice."""
    note = {**NOTE, "options": {}}
    assert send(anki.url, "killed", "addNote", note=note).json["error"] is None
    anki.kill()
    anki.start()
    again = send(anki.url, "killed", "addNote", note=note)
    assert again.json["error"] == "cannot create note because it is a duplicate"
    assert not again.replayed
    assert len(anki.call("findNotes", query="")) == 1
