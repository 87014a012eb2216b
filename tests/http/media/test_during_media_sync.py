"""While media are synced, Anki's media database learns of each new file at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ankiconnect.headless.media_sync import MediaSync

from ...support.content import media_database
from ...support.content.notes import basic
from ...support.running import Running

DATA = "QUFB"


def known(anki: Running) -> list[str]:
    return media_database.known(Path(anki.on_main(lambda col: col.path)))


def store(anki: Running, name: str) -> None:
    anki.call("storeMediaFile", filename=f"{name}.txt", data=DATA)


def add(anki: Running, name: str) -> None:
    note = basic(name, audio={"filename": f"{name}.txt", "data": DATA, "fields": ["Back"]})
    anki.call("addNotes", notes=[note])


def update(anki: Running, name: str) -> None:
    number = anki.call("addNote", note=basic(name))
    audio = {"filename": f"{name}.txt", "data": DATA, "fields": ["Back"]}
    anki.call("updateNoteFields", note={"id": number, "fields": {}, "audio": audio})


def update_many(anki: Running, name: str) -> None:
    number = anki.call("addNote", note=basic(name))
    audio = {"filename": f"{name}.txt", "data": DATA, "fields": ["Back"]}
    anki.call("updateNotes", notes=[{"id": number, "fields": {}, "audio": audio}])


@pytest.mark.parametrize("way", [store, add, update, update_many])
def test_every_way_to_store_a_file(anki: Running, monkeypatch: pytest.MonkeyPatch, way: Any) -> None:
    way(anki, "before")
    monkeypatch.setattr(MediaSync, "is_active", True)
    way(anki, "during")
    assert sorted(anki.call("getMediaFilesNames")) == ["before.txt", "during.txt"]
    assert known(anki) == ["during.txt"]
