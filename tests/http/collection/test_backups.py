"""createBackup."""

from __future__ import annotations

import shutil
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tools.api_error import ApiError

from ...support.content.notes import basic
from ...support.running import Running


@pytest.fixture
def folder(collection_file: Path) -> Path:
    return collection_file.parent / "backups"


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.exists() else []


def remove(folder: Path) -> None:
    """Have none be recent."""
    for one in files(folder):
        one.unlink()


def test_a_backup_is_written(anki: Running, folder: Path) -> None:
    anki.call("addNote", note=basic("a"))
    assert anki.call("createBackup", force=True) is True
    [file] = files(folder)
    assert zipfile.is_zipfile(file)
    assert anki.call("undoStatus")["undo"] == "Add Note (AnkiConnect)"


def test_nothing_has_changed_since(anki: Running, folder: Path) -> None:
    assert anki.call("createBackup", force=True) is True
    assert anki.call("createBackup", force=True) is False
    remove(folder)
    assert anki.call("createBackup") is False
    anki.call("addNote", note=basic("a"))
    assert anki.call("createBackup") is True
    assert len(files(folder)) == 1


def test_a_recent_one_is_enough_without_force(anki: Running, folder: Path) -> None:
    assert anki.call("createBackup") is True
    anki.call("addNote", note=basic("a"))
    assert anki.call("createBackup") is False
    assert len(files(folder)) == 1
    time.sleep(1.1)  # Anki names a backup by the second
    assert anki.call("createBackup", force=True) is True
    assert len(files(folder)) == 2


def test_many_at_once(anki: Running) -> None:
    anki.call("addNote", note=basic("a"))
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda _: anki.call("createBackup", force=True), range(4)))
    assert made.count(True) == 1
    assert len(anki.call("findNotes", query="")) == 1


def test_a_folder_that_cannot_be_written(anki: Running, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.write_text("a file")
    anki.call("addNote", note=basic("a"))
    with pytest.raises(ApiError, match=r"the backup could not be written: .*backups"):
        anki.call("createBackup", force=True)
    assert anki.call("undoStatus")["undo"] == "Add Note (AnkiConnect)"
    folder.unlink()
    assert anki.call("createBackup", force=True) is True
