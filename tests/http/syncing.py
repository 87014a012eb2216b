"""Services that sync with Anki's own sync server; the fixtures are in conftest.py."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ..running import ApiError, Running

Services = Callable[..., Running]


def add(anki: Running, front: str) -> int:
    fields = {"Front": front, "Back": "x"}
    note = {"deckName": "Default", "modelName": "Basic", "fields": fields}
    return int(anki.call("addNote", note=note))


def fronts(anki: Running) -> list[str]:
    notes = anki.call("notesInfo", notes=anki.call("findNotes", query=""))
    return sorted(one["fields"]["Front"]["value"] for one in notes)


def backups(anki: Running) -> list[Path]:
    folder = Path(anki.on_main(lambda col: col.path)).parent / "backups"
    return sorted(folder.glob("*.colpkg"))


def fronts_in(backup: Path, folder: Path) -> list[str]:
    """What a backup holds, read as Anki reads it."""
    from anki.collection import Collection

    target = folder / "restored"
    target.mkdir()
    file = target / "collection.anki2"
    col = Collection(str(file))
    col.close()
    col._backend.import_collection_package(
        col_path=str(file),
        backup_path=str(backup),
        media_folder=str(target / "collection.media"),
        media_db=str(target / "collection.media.db2"),
    )
    col.reopen()
    found = [col.get_note(one)["Front"] for one in col.find_notes("")]
    col.close()
    return sorted(found)


def refused(anki: Running, **params: Any) -> str:
    """The error of a sync."""
    with pytest.raises(ApiError) as refusal:
        anki.call("sync", **params)
    return str(refusal.value)


def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def refused_full(anki: Running, status: int, **params: Any) -> str:
    """The error of a sync that would have to replace one side; its status is Anki's for that."""
    text = refused(anki, **params)
    words = rf"Sync status {status} not one of \[0, 1\] - see .*full sync"
    assert re.match(words, text), text
    return text


def conflict(service: Services) -> tuple[Running, Running]:
    """Two services with a note each, of which the first has uploaded its own."""
    here, there = service("here"), service("there")
    add(here, "here")
    here.call("sync")
    add(there, "there")
    return here, there
