"""Services that sync with Anki's own sync server; the fixtures are in conftest.py."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools.api_error import ApiError

from .running import Running

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


def refused(anki: Running, **params: Any) -> str:
    """The error of a sync."""
    with pytest.raises(ApiError) as refusal:
        anki.call("sync", **params)
    return str(refusal.value)


def refused_full(anki: Running, status: int, **params: Any) -> str:
    """The error of a sync that needs a full sync; `status` is Anki's number for the possible
    directions."""
    text = refused(anki, **params)
    words = rf"Sync status {status} not one of \[0, 1\] - see .*full sync"
    assert re.match(words, text), text
    return text


def conflict(service: Services) -> tuple[Running, Running]:
    """Two services with a note each. The first one has uploaded its collection."""
    here, there = service("here"), service("there")
    add(here, "here")
    here.call("sync")
    add(there, "there")
    return here, there
