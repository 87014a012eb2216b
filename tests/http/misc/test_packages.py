"""exportPackage and importPackage; long parts in the background."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from anki.collection import (
    Collection,
    ExportAnkiPackageOptions,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
)
from anki.decks import DeckId
from anki.errors import AnkiException
from anki.notetypes_pb2 import Notetype

from ankiconnect.handlers.misc import packages
from ankiconnect.handlers.shared.packages import package_file
from tools.api_error import ApiError

from ...support.running import Running


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return tmp_path / "deck.apkg"


def fill(anki: Running) -> None:
    """Notes in a deck, its subdeck and another one, with a media file and a review."""

    def add(col: Any) -> None:
        sound = col.media.write_data("sound.mp3", b"sound")
        for deck, front in (("Lang", f"one [sound:{sound}]"), ("Lang::Sub", "two"), ("Other", "three")):
            note = col.new_note(col.models.by_name("Basic"))
            note["Front"] = front
            col.add_note(note, col.decks.id(deck))
        cards = col.find_cards("two")
        col.sched.set_due_date(cards, "7")

    anki.on_main(add)


def remove_all(anki: Running) -> None:
    def remove(col: Any) -> None:
        col.remove_notes(col.find_notes(""))
        col.decks.remove([one.id for one in col.decks.all_names_and_ids() if one.id != 1])
        (Path(col.media.dir()) / "sound.mp3").unlink()

    anki.on_main(remove)


def fronts(anki: Running, query: str = "") -> list[str]:
    return anki.on_main(  # type: ignore[no-any-return]
        lambda col: sorted(col.get_note(one)["Front"] for one in col.find_notes(query))
    )


def is_new(anki: Running) -> bool:
    return bool(anki.on_main(lambda col: col.get_card(col.find_cards("two")[0]).type == 0))


@pytest.mark.parametrize("scheduling", [False, True])
def test_what_is_exported_can_be_imported(anki: Running, package: Path, scheduling: bool) -> None:
    fill(anki)
    options = {"includeSched": True} if scheduling else {}
    assert anki.call("exportPackage", deck="Lang", path=str(package), **options) is True
    remove_all(anki)
    assert anki.call("importPackage", path=str(package)) is True
    assert fronts(anki) == ["one [sound:sound.mp3]", "two"]
    assert fronts(anki, "deck:Lang::Sub") == ["two"]
    media = anki.on_main(lambda col: (Path(col.media.dir()) / "sound.mp3").read_bytes())
    assert media == b"sound"
    assert is_new(anki) is not scheduling


def test_an_import_adds_nothing_twice_and_is_one_undo_step(anki: Running, package: Path) -> None:
    fill(anki)
    anki.call("exportPackage", deck="Lang", path=str(package))
    for _ in range(2):
        assert anki.call("importPackage", path=str(package)) is True
        assert len(fronts(anki)) == 3
    remove_all(anki)
    anki.call("importPackage", path=str(package))
    assert anki.undo_name() == "Import"
    anki.undo()
    assert fronts(anki) == []


def test_an_older_file_is_replaced(anki: Running, package: Path) -> None:
    fill(anki)
    with zipfile.ZipFile(package, "w") as older:
        older.writestr("older", "content")
    assert anki.call("exportPackage", deck="Lang", path=str(package)) is True
    with zipfile.ZipFile(package) as newer:
        assert "older" not in newer.namelist()


def test_an_unknown_deck(anki: Running, package: Path) -> None:
    for name in ("nope", ""):
        assert anki.call("exportPackage", deck=name, path=str(package)) is False
    assert not package.exists()
    assert anki.call("deckNames") == ["Default"]


def test_a_relative_path_starts_at_the_working_directory(
    anki: Running, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(package.parent)
    fill(anki)
    assert anki.call("exportPackage", deck="Lang", path="deck.apkg") is True
    assert zipfile.is_zipfile(package)
    assert anki.call("importPackage", path="deck.apkg") is True


def test_a_file_that_cannot_be_written(anki: Running, package: Path) -> None:
    fill(anki)
    package.write_bytes(b"")
    with pytest.raises(ApiError):
        anki.call("exportPackage", deck="Lang", path=str(package / "below.apkg"))
    with pytest.raises(ApiError, match=r" is a folder$"):
        anki.call("exportPackage", deck="Lang", path=str(package.parent))
    assert anki.call("deckNames") == ["Default", "Lang", "Lang::Sub", "Other"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes among its files")
@pytest.mark.parametrize("linked", [True, False])
def test_a_device_is_not_replaced(anki: Running, package: Path, linked: bool) -> None:
    """Anki replaces whatever exists at the path; for root that could be /dev/null."""
    os.mkfifo(package)
    link = package.with_name("link.apkg")
    link.symlink_to(package)
    path = str(link if linked else package)
    with pytest.raises(ApiError) as failed:
        anki.call("exportPackage", deck="Default", path=path)
    assert str(failed.value) == f"{path} is not a regular file"
    assert package.is_fifo() and link.is_symlink()


@pytest.mark.parametrize("content", [None, b"", b"this is no package"])
def test_a_file_that_is_no_package(anki: Running, package: Path, content: bytes | None) -> None:
    if content is not None:
        package.write_bytes(content)
    with pytest.raises(ApiError) as error:
        anki.call("importPackage", path=str(package))
    missing = f"no such file: {package}"
    assert str(error.value) == (missing if content is None else f"{package} is not an Anki package")
    assert anki.call("deckNames") == ["Default"]


def test_a_failed_import_keeps_what_was_there(anki: Running, package: Path) -> None:
    fill(anki)
    package.write_bytes(b"this is no package")
    with pytest.raises(ApiError):
        anki.call("importPackage", path=str(package))
    assert len(fronts(anki)) == 3


DAMAGED: dict[str, dict[str, bytes]] = {
    "no collection": {"media": b"{}"},
    "no collection in it": {"collection.anki2": b"this is not a collection", "media": b"{}"},
    "of a newer Anki": {"collection.anki21b": b"new", "meta": b"\x08\x63", "media": b""},
    "nonsense about itself": {"collection.anki2": b"", "meta": b"\xff\xff\xff", "media": b"{}"},
}


@pytest.mark.parametrize("members", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_package_is_refused_in_ankis_words_and_the_undo_history_stays(
    anki: Running, package: Path, members: dict[str, bytes]
) -> None:
    fill(anki)
    with zipfile.ZipFile(package, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)
    before = anki.undo_name()
    with pytest.raises(ApiError) as error:
        anki.call("importPackage", path=str(package))
    assert before
    assert anki.undo_name() == before
    words = anki.on_main(lambda col: refusal(col, package))
    of_sqlite = "file is not a database"
    wanted = (
        f"{package} is a damaged package: {of_sqlite}"
        if of_sqlite in words
        else f"{package} cannot be imported: {words}"
    )
    assert str(error.value) == wanted
    assert len(fronts(anki)) == 3


def refusal(col: Any, package: Path) -> str:
    """The error of Anki itself for a package."""
    options = ImportAnkiPackageOptions(with_scheduling=True)
    request = ImportAnkiPackageRequest(package_path=str(package), options=options)
    with pytest.raises(AnkiException) as error:
        col.import_anki_package(request)
    return str(error.value)


def test_a_package_whose_collection_is_cut_short(anki: Running, package: Path) -> None:
    fill(anki)
    anki.call("exportPackage", deck="Lang", path=str(package))
    whole = package.read_bytes()
    place = whole.index(b"collection.anki21") + 500
    package.write_bytes(whole[:place] + bytes(200) + whole[place + 200 :])
    before = anki.undo_name()
    with pytest.raises(ApiError):
        anki.call("importPackage", path=str(package))
    assert before
    assert anki.undo_name() == before


def test_an_older_package_without_a_word_about_itself_is_taken(anki: Running, package: Path) -> None:
    fill(anki)
    anki.call("exportPackage", deck="Lang", path=str(package))
    older = package.with_name("older.apkg")
    with zipfile.ZipFile(package) as new, zipfile.ZipFile(older, "w") as file:
        for name in set(new.namelist()) - {"meta"}:
            file.writestr(name, new.read(name))
    assert anki.call("importPackage", path=str(older)) is True


@contextmanager
def opened(file: Path) -> Iterator[Collection]:
    col = Collection(str(file))
    try:
        yield col
    finally:
        col.close()


@pytest.mark.parametrize("legacy", [True, False])
def test_a_template_that_would_crash_anki(
    anki: Running, empty_collection: Path, package: Path, legacy: bool
) -> None:
    """The service itself stores no such template."""
    file = Path(shutil.copy(empty_collection, package.with_name("crafted.anki2")))
    deep = Notetype.Template.Config(q_format="{{Front}}" + "{{#Front}}" * 300_000, a_format="x")
    with opened(file) as col:
        basic = col.models.by_name("Basic")
        assert basic is not None
        note = col.new_note(basic)
        note["Front"] = "a"
        col.add_note(note, DeckId(1))
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("update templates set config = ?", [deep.SerializeToString()])
    with opened(file) as col:
        options = ExportAnkiPackageOptions(legacy=legacy)
        col.export_anki_package(out_path=str(package), options=options, limit=None)
    with pytest.raises(ApiError, match="has more than 500 conditionals inside each other"):
        anki.call("importPackage", path=str(package))
    assert anki.call("version") == 6


@pytest.mark.slow
def test_metadata_that_unpack_to_any_size_are_not_read(anki: Running, package: Path) -> None:
    fill(anki)
    anki.call("exportPackage", deck="Lang", path=str(package))
    bomb = package.with_name("bomb.apkg")
    with zipfile.ZipFile(package) as good, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as file:
        for name in set(good.namelist()) - {"meta"}:
            file.writestr(name, good.read(name))
        file.writestr("meta", b"\x08\x03" + b"\0" * (200 << 20))
    tracemalloc.start()
    try:
        assert not package_file.is_sound(str(bomb))
        assert tracemalloc.get_traced_memory()[1] < 20 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
@pytest.mark.parametrize("action", ["exportPackage", "importPackage"])
def test_a_pipe_is_left_alone(anki: Running, package: Path, action: str) -> None:
    os.mkfifo(package)
    deck = {"deck": "Default"} if action == "exportPackage" else {}
    with pytest.raises(ApiError, match=r"is not a regular file$"):
        anki.call(action, path=str(package), **deck)
    assert package.is_fifo()


class Slow:
    """Replaces a long export; it lasts until the test ends it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.started, self.end = threading.Event(), threading.Event()
        self.thread = ""
        real = packages._export

        def slow(col: Any, /, *arguments: Any) -> None:
            self.thread = threading.current_thread().name
            self.started.set()
            assert self.end.wait(20)
            real(col, *arguments)

        monkeypatch.setattr(packages, "_export", slow)


def in_thread(work: Callable[[], Any]) -> tuple[threading.Thread, list[Any]]:
    results: list[Any] = []

    def run() -> None:
        try:
            results.append(work())
        except Exception as error:
            results.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, results


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.002)


def test_others_wait_while_a_package_is_written(
    anki: Running, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(anki)
    slow = Slow(monkeypatch)
    exporting, exported = in_thread(lambda: anki.call("exportPackage", deck="Lang", path=str(package)))
    assert slow.started.wait(10)
    assert slow.thread.startswith("ankiconnect-background")
    waiting, names = in_thread(lambda: anki.call("deckNames"))
    second, again = in_thread(lambda: anki.call("importPackage", path=str(package)))
    wait_until(lambda: anki.headless.bridge.waiting == 2)
    assert anki.call("version") == 6
    assert anki.call("getProfiles") == ["User 1"]
    assert (names, again, exported) == ([], [], [])
    slow.end.set()
    for thread in (exporting, waiting, second):
        thread.join(20)
    assert exported == [True]
    assert names == [["Default", "Lang", "Lang::Sub", "Other"]]
    assert again == [True]
    assert anki.call("deckNames")


def test_stopping_waits_for_a_long_part(
    start: Callable[..., Running], package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = start()
    fill(running)
    slow = Slow(monkeypatch)
    exporting, _ = in_thread(lambda: running.call("exportPackage", deck="Lang", path=str(package)))
    assert slow.started.wait(10)
    threading.Timer(0.1, slow.end.set).start()
    running.__exit__()
    exporting.join(20)
    assert zipfile.is_zipfile(package)


def test_a_long_part_that_fails_lets_the_others_go_on(
    anki: Running, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(col: Any, /, *arguments: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(packages, "_export", broken)
    with pytest.raises(ApiError, match="No space left on device"):
        anki.call("exportPackage", deck="Default", path=str(package))
    assert anki.call("deckNames") == ["Default"]


def test_parameters(anki: Running) -> None:
    words = "missing 2 required positional arguments: 'deck' and 'path'"
    with pytest.raises(ApiError, match=words):
        anki.call("exportPackage")
    with pytest.raises(ApiError, match="missing 1 required positional argument: 'path'"):
        anki.call("importPackage")
