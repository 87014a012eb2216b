"""collectionInfo."""

from __future__ import annotations

import time
from pathlib import Path

from anki.buildinfo import version

from ...support.content.notes import basic
from ...support.running import Running

DAY_MS = 24 * 3600 * 1000


def test_a_new_collection(anki: Running, collection_file: Path) -> None:
    info = anki.call("collectionInfo")
    now = time.time() * 1000
    assert now - 400 * DAY_MS < info.pop("created") < now
    assert info.pop("modified") == 0
    assert now - 400 * DAY_MS < info.pop("schemaModified") < now
    assert info.pop("models") == len(anki.call("modelNames"))
    assert info == {
        "profile": anki.call("getActiveProfile"),
        "ankiVersion": version,
        "lastSync": None,
        "fullSyncNeeded": True,
        "notes": 0,
        "cards": 0,
        "reviews": 0,
        "decks": 1,
        "mediaFolder": anki.call("getMediaDirPath"),
    }


def test_what_changes(anki: Running) -> None:
    def synced(col: object) -> None:
        col.db.execute("update col set ls = scm + 1")  # type: ignore[attr-defined]

    anki.on_main(synced)
    before = anki.call("collectionInfo")
    assert before["lastSync"] == before["schemaModified"] + 1
    assert before["fullSyncNeeded"] is False
    anki.call("addNote", note={**basic("a"), "modelName": "Basic (and reversed card)"})
    anki.call("createDeck", deck="Spanish::Verbs")
    [card, _] = anki.call("findCards", query="")
    anki.call("answerCards", answers=[{"cardId": card, "ease": 3}])
    anki.call("deleteModels", modelNames=["Cloze"])
    after = anki.call("collectionInfo")
    counted = ("notes", "cards", "reviews", "decks", "models")
    assert [after[one] - before[one] for one in counted] == [1, 2, 1, 2, -1]
    assert abs(time.time() * 1000 - after["modified"]) < DAY_MS
    assert after["fullSyncNeeded"] is True
    anki.call("undo")
    assert anki.call("collectionInfo")["fullSyncNeeded"] is False
