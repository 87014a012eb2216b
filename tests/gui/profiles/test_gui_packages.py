"""exportPackage, importPackage and reloadCollection in the real Anki."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tools.api_error import ApiError
from tools.real_anki.process import Anki

NOTES = 3000
SECONDS = 4.0
"""An import takes so long, and more, where a test needs that."""

SLOW_IMPORT = f"""
import time

def slow_import(col, request, fast=type(mw.col).import_anki_package):
    time.sleep({SECONDS})
    return fast(col, request)

type(mw.col).import_anki_package = slow_import
"""


def notes(count: int, deck: str) -> list[dict[str, Any]]:
    return [
        {"deckName": deck, "modelName": "Basic", "fields": {"Front": f"{deck} {n}", "Back": "x"}}
        for n in range(count)
    ]


@pytest.fixture
def package(anki: Anki, tmp_path: Path) -> Path:
    """A package with a deck of many notes, which are gone from the collection."""
    file = tmp_path / "many.apkg"
    anki.call("createDeck", deck="Many")
    anki.call("addNotes", notes=notes(NOTES, "Many"))
    assert anki.call("exportPackage", deck="Many", path=str(file)) is True
    anki.call("deleteDecks", decks=["Many"], cardsToo=True)
    assert anki.call("findNotes", query="") == []
    return file


def test_an_import_is_one_step_and_shows(anki: Anki, package: Path) -> None:
    anki.run(
        "seen = []\n"
        "gui_hooks.operation_did_execute.append(lambda changes, _: seen.append(changes.study_queues))"
    )
    assert anki.call("importPackage", path=str(package)) is True
    assert len(anki.call("findNotes", query="deck:Many")) == NOTES
    anki.until("any(seen)")
    anki.until("'Import' in mw.form.actionUndo.text()")
    anki.run("mw.undo()")
    anki.until("mw.col.note_count() == 0")


def test_others_wait_and_the_window_lives(anki: Anki, package: Path) -> None:
    anki.run(SLOW_IMPORT + "gaps.start()")
    counts: list[int] = []
    took: list[float] = []
    importing = threading.Thread(target=lambda: anki.call("importPackage", path=str(package)))
    importing.start()
    time.sleep(0.05)
    while importing.is_alive():
        started = time.monotonic()
        assert anki.call("version") == 6
        took.append(time.monotonic() - started)
        counts.append(len(anki.call("findNotes", query="deck:Many")))
    importing.join()
    assert set(counts) <= {0, NOTES}
    assert max(took) < SECONDS / 2
    assert max(anki.run("gaps.stop()")) < SECONDS / 2
    assert len(anki.call("findNotes", query="deck:Many")) == NOTES
    assert anki.eval("mw.progress.busy()") == 0


def test_several_at_once(anki: Anki, package: Path, tmp_path: Path) -> None:
    files = [tmp_path / f"{n}.apkg" for n in range(4)]
    with ThreadPoolExecutor() as threads:
        for one in files:
            threads.submit(anki.call, "exportPackage", deck="Default", path=str(one))
        assert threads.submit(anki.call, "importPackage", path=str(package)).result() is True
    assert all(one.exists() for one in files)
    assert len(anki.call("findNotes", query="deck:Many")) == NOTES
    assert anki.eval("mw._background_op_count") == 0


def test_while_anki_is_at_it_itself(anki: Anki, package: Path) -> None:
    """Anki's own operation runs: ours waits, and neither waits for the other for ever."""
    started = time.monotonic()
    anki.run(
        "import time\n"
        "from aqt.operations import QueryOp\n"
        "QueryOp(parent=mw, op=lambda col: time.sleep(1), success=lambda _: None).run_in_background()"
    )
    assert anki.call("importPackage", path=str(package)) is True
    assert 1 <= time.monotonic() - started < 20


def test_errors(anki: Anki, tmp_path: Path) -> None:
    missing, nonsense = tmp_path / "no.apkg", tmp_path / "nonsense.apkg"
    nonsense.write_bytes(b"nonsense")
    for file in (missing, nonsense):
        with pytest.raises(ApiError):
            anki.call("importPackage", path=str(file))
    assert anki.call("exportPackage", deck="nope", path=str(missing)) is False
    with pytest.raises(ApiError):
        anki.call("exportPackage", deck="Default", path=str(tmp_path / "no folder" / "x.apkg"))
    assert anki.call("deckNames") == ["Default"]
    assert anki.eval("messages") == []


def test_reload(anki: Anki) -> None:
    anki.run("seen = []; gui_hooks.state_did_reset.append(lambda: seen.append(1))")
    assert anki.call("reloadCollection") is None
    assert anki.eval("seen") == [1]
