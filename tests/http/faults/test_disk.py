"""The disk is full while notes are added and media are stored: the error is readable, nothing is half
written, and everything works again as soon as there is space."""

from __future__ import annotations

import base64
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ...support.content.notes import fronts_and_ids
from ...support.disks import KINDS, MEGABYTE, Disk
from ...support.processes import Served, served

pytestmark = pytest.mark.slow

ROOM = 12


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__)
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    with request.param(tmp_path / "disk", ROOM) as made:
        yield made


@pytest.fixture
def collection(disk: Disk, empty_collection: Path) -> Path:
    file = disk.folder / "collection.anki2"
    shutil.copy(empty_collection, file)
    return file


def assert_readable(error: Any) -> None:
    assert isinstance(error, str)
    assert "disk" in error or "too large" in error, error
    assert "{" not in error and "Sqlite" not in error, error


def add(service: Served, front: str, size: int = 100) -> Any:
    fields = {"Front": front, "Back": "x" * size}
    return service.ask("addNote", note={"deckName": "Default", "modelName": "Basic", "fields": fields})


def test_adding_notes(disk: Disk, collection: Path, tmp_path: Path) -> None:
    arguments = ["--collection", collection, "--port", "0"]
    answered = {}
    with served(tmp_path, arguments) as service:
        answered["before"] = add(service, "before")["result"]
        disk.fill(service.process.pid)
        failed = _add_until_it_fails(service, answered)
        assert service.call("findNotes", query=f'"front:{failed}"') == [], "no half of it"
        assert len(service.call("findNotes", query="")) == len(answered)
        for _ in range(3):
            assert_readable(add(service, failed, 1_000_000)["error"])
        disk.free(service.process.pid)
        again = add(service, failed, 1_000_000)
        assert again["error"] is None
        answered[failed] = again["result"]
        assert service.end() == 0
    assert fronts_and_ids(collection) == answered


def _add_until_it_fails(service: Served, answered: dict[str, int]) -> str:
    """Add notes until the disk is full, and return the first field of the refused note."""
    for number in range(100):
        front = f"note {number}"
        reply = add(service, front, 300_000)
        if reply["error"] is not None:
            assert_readable(reply["error"])
            return front
        answered[front] = reply["result"]
    raise AssertionError("the disk is not full")


@pytest.mark.parametrize("replaces", [True, False])
def test_storing_media(disk: Disk, collection: Path, tmp_path: Path, replaces: bool) -> None:
    content = os.urandom(3 * MEGABYTE)
    data = base64.b64encode(content).decode()
    arguments = ["--collection", collection, "--port", "0"]
    with served(tmp_path, arguments) as service:
        service.call("storeMediaFile", filename="there.bin", data=base64.b64encode(b"there").decode())
        name = "there.bin" if replaces else "new.bin"
        disk.fill(service.process.pid, room=MEGABYTE)
        reply = service.ask("storeMediaFile", filename=name, data=data)
        assert_readable(reply["error"])
        there = {one.name: one.read_bytes() for one in (disk.folder / "collection.media").iterdir()}
        assert there == {"there.bin": b"there"}, "neither half of a file, nor the old one gone"
        disk.free(service.process.pid)
        assert service.call("storeMediaFile", filename=name, data=data) == name
        assert base64.b64decode(service.call("retrieveMediaFile", filename=name)) == content
        assert service.end() == 0
