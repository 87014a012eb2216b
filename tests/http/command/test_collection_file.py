"""Collections from another version of Anki, open elsewhere, or damaged: each gives one clear line."""

from __future__ import annotations

import itertools
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from anki.decks import DeckId

from ankiconnect.headless.collection_file import SCHEMA, CannotOpen
from ankiconnect.headless.profiles import CollectionProfiles, open_collection
from tools.api_error import ApiError

from ...support.processes import run, served
from ...support.running import Running
from ...support.syncing import add, fronts


def filled(file: Path, notes: int = 1) -> Path:
    """A collection with some notes."""
    col = open_collection(file)
    kind = col.models.by_name("Basic")
    assert kind is not None
    for number in range(notes):
        note = col.new_note(kind)
        note["Front"], note["Back"] = f"front {number}", "back " * 200
        col.add_note(note, DeckId(1))
    col.close()
    return file


def sql(file: Path, statement: str) -> Any:
    with closing(sqlite3.connect(file)) as database, database:
        return database.execute(statement).fetchone()


def schema(file: Path) -> int:
    return int(sql(file, "select ver from col")[0])


def older(file: Path, version: int) -> Path:
    """The collection in the form of an older Anki."""
    if version == 11:
        col = open_collection(filled(file))
        col.close(downgrade=True)
    else:
        sql(filled(file), f"update col set ver = {version}")
    assert schema(file) == version
    return file


def copies(file: Path) -> list[Path]:
    return sorted((file.parent / "backups").glob("*"))


def refused(file: Path) -> str:
    """The line with which the command refuses to start."""
    done = run("serve", "--collection", file, "--port", "0")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"ankiconnect: cannot open {file}: ")
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def test_the_schema_is_the_one_that_anki_writes(collection_file: Path) -> None:
    assert schema(collection_file) == SCHEMA


@pytest.mark.parametrize("version", [11, 17])
def test_an_older_collection_is_copied_before_it_is_upgraded(
    collection_file: Path, tmp_path: Path, version: int
) -> None:
    older(collection_file, version)
    with served(tmp_path, ["--collection", collection_file, "--port", "0"]) as service:
        assert len(service.call("findNotes", query="")) == 1
        assert service.end() == 0
        told = service.errors
    assert schema(collection_file) == SCHEMA
    (copy,) = copies(collection_file)
    assert schema(copy) == version
    assert told.count("\n") == 1
    for words in ("WARNING", "older Anki", str(collection_file), str(copy)):
        assert words in told
    # The command can still serve it.
    restored = tmp_path / "restored.anki2"
    shutil.copy(copy, restored)
    with Running(CollectionProfiles.of_file(restored), {}) as running:
        assert fronts(running) == ["front 0"]


def test_what_is_up_to_date_is_not_copied(collection_file: Path) -> None:
    filled(collection_file)
    open_collection(collection_file).close()
    assert copies(collection_file) == []


def test_a_copy_holds_what_a_killed_program_left_in_its_journal(collection_file: Path) -> None:
    """The last changes of a killed program are in a file next to the collection."""
    older(collection_file, 17)
    code = (
        "import os, sqlite3, sys\n"
        "database = sqlite3.connect(sys.argv[1])\n"
        "database.execute('pragma journal_mode = wal')\n"
        "database.execute('update col set crt = 12345')\n"
        "database.commit()\n"
        "os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", code, str(collection_file)], check=True)
    assert collection_file.with_name(f"{collection_file.name}-wal").stat().st_size
    open_collection(collection_file).close()
    (copy,) = copies(collection_file)
    assert sql(copy, "select crt, ver from col") == (12345, 17)


def test_one_state_is_copied_once(collection_file: Path) -> None:
    """Repeated starts must not fill the disk."""
    older(collection_file, 17)
    made = []
    for _ in range(2):
        open_collection(collection_file).close()
        sql(collection_file, "update col set ver = 17")
        (copy,) = copies(collection_file)
        made.append(copy.stat().st_mtime_ns)
    assert made[0] == made[1]


def test_without_the_copy_there_is_no_upgrade(collection_file: Path) -> None:
    older(collection_file, 11)
    (collection_file.parent / "backups").write_text("no folder")
    assert "could not be written" in refused(collection_file)
    assert schema(collection_file) == 11


@pytest.mark.parametrize("version", [SCHEMA + 1, 99])
def test_a_newer_collection_is_refused(collection_file: Path, version: int) -> None:
    sql(filled(collection_file), f"update col set ver = {version}")
    before = collection_file.read_bytes()
    line = refused(collection_file)
    assert collection_file.read_bytes() == before
    assert "newer Anki" in line
    assert "pip install --upgrade anki" in line
    assert copies(collection_file) == []
    sql(collection_file, f"update col set ver = {SCHEMA}")
    with Running(CollectionProfiles.of_file(collection_file), {}) as running:
        assert fronts(running) == ["front 0"]


def test_a_collection_too_old_for_this_anki(collection_file: Path) -> None:
    sql(older(collection_file, 11), "update col set ver = 10")
    assert "too old" in refused(collection_file)


def test_another_program_s_database_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "places.anki2"
    sql(file, "create table bookmarks (url)")
    before = file.read_bytes()
    assert "another program" in refused(file)
    assert file.read_bytes() == before


def test_a_failed_change_of_profile_leaves_the_open_one(empty_collection: Path, tmp_path: Path) -> None:
    for name in ("Ann", "Bob"):
        (tmp_path / name).mkdir()
        shutil.copy(empty_collection, tmp_path / name)
    sql(tmp_path / "Bob" / "collection.anki2", "update col set ver = 99")
    with Running(CollectionProfiles.of_base(tmp_path), {}) as running:
        with pytest.raises(ApiError, match="newer Anki"):
            running.call("loadProfile", name="Bob")
        assert running.call("getActiveProfile") == "Ann"
        assert running.call("deckNames") == ["Default"]


# Locked

OPEN = "import sqlite3\nd = sqlite3.connect(sys.argv[1])\n"
LOCKS = {
    "another service": "from ankiconnect.headless.profiles import open_collection as o\n"
    "from pathlib import Path\ncol = o(Path(sys.argv[1]))",
    "a program that writes": f"{OPEN}d.execute('begin exclusive')",
    "a program that reads": f"{OPEN}d.execute('begin')\nd.execute('select * from col').fetchall()",
}


@contextmanager
def other_process(code: str, file: Path) -> Iterator[None]:
    """A process that runs `code` with the file and then waits."""
    whole = f"import sys\n{code}\nprint('ready', flush=True)\nsys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", whole, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        try:
            yield
        finally:
            process.kill()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_collection_that_another_process_has_locked(collection_file: Path, lock: str) -> None:
    filled(collection_file)
    with other_process(LOCKS[lock], collection_file):
        assert "another Anki has it open" in refused(collection_file)
    with Running(CollectionProfiles.of_file(collection_file), {}) as running:
        assert fronts(running) == ["front 0"]


def test_an_older_collection_that_is_locked_is_not_upgraded(collection_file: Path) -> None:
    older(collection_file, 11)
    with other_process(LOCKS["a program that writes"], collection_file):
        refused(collection_file)
    assert schema(collection_file) == 11


# Damaged


def overwrite(file: Path, start: int, end: int) -> None:
    with file.open("r+b") as opened:
        opened.seek(start)
        opened.write(os.urandom(end - start))


DAMAGES = {
    "cut off": lambda file: os.truncate(file, file.stat().st_size // 2),
    "a few bytes": lambda file: os.truncate(file, 50),
    "no head": lambda file: overwrite(file, 0, 100),
    "no first tables": lambda file: overwrite(file, 4096, 40_000),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_collection_is_refused(collection_file: Path, damage: str) -> None:
    filled(collection_file, 200)
    DAMAGES[damage](collection_file)
    before = collection_file.read_bytes()
    assert "damaged" in refused(collection_file)
    assert collection_file.read_bytes() == before


def test_the_line_names_the_newest_backup(collection_file: Path) -> None:
    backups = collection_file.parent / "backups"
    backups.mkdir()
    for number, name in enumerate(["b.colpkg", "a.colpkg"]):
        (backups / name).write_bytes(b"")
        os.utime(backups / name, (number, number))
    overwrite(collection_file, 0, 100)
    assert f"the newest backup is {backups / 'a.colpkg'}" in refused(collection_file)


def test_damage_that_is_met_later_is_a_readable_error(collection_file: Path) -> None:
    """Anki's library can open a collection with damaged notes. Reading them gives an error."""
    filled(collection_file, 400)
    page = sql(collection_file, "select rootpage from sqlite_master where name = 'notes'")[0]
    size = sql(collection_file, "pragma page_size")[0]
    overwrite(collection_file, (page - 1) * size, page * size)
    with Running(CollectionProfiles.of_file(collection_file), {}) as running:
        with pytest.raises(ApiError, match=r"^the collection is damaged \(.*Check Database"):
            running.call("notesInfo", query="front:*")
        with pytest.raises(ApiError, match=r"^the collection is damaged"):
            add(running, "x")
        assert running.call("deckNames") == ["Default"]


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    """A folder instead of the file cannot be read, not even by root."""
    file = tmp_path / "collection.anki2"
    file.mkdir()
    with pytest.raises(CannotOpen):
        open_collection(file)


def test_slow_calls_print_nothing(
    collection_file: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Standard output belongs to the service, but Anki 25 writes stack traces there."""
    from anki import _backend

    col = open_collection(collection_file)
    ticks = itertools.count()
    monkeypatch.setattr(_backend, "time", SimpleNamespace(time=lambda: float(next(ticks))))
    assert [one.name for one in col.decks.all_names_and_ids()] == ["Default"]
    assert next(ticks) >= 2, "its time was taken"
    col.close()
    assert capfd.readouterr() == ("", "")
