"""Anki's own files are not replaced, and not read while they are open: handlers/shared/paths.py."""

from __future__ import annotations

import base64
import os
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ankiconnect.headless.profiles import CollectionProfiles, open_collection
from tools.api_error import ApiError

from ...support.content.notes import basic
from ...support.processes import run_python
from ...support.running import Running

REFUSED = r"is a part of Anki's collection .*, and is not replaced$"


@pytest.fixture
def base(empty_collection: Path, tmp_path: Path) -> Path:
    """An Anki base folder with two profiles; Ann's is the open one."""
    base = tmp_path / "Anki2"
    for name in ("Ann", "Bob"):
        for folder in ("collection.media", "media.trash", "backups"):
            (base / name / folder).mkdir(parents=True)
        shutil.copy(empty_collection, base / name)
        (base / name / "collection.media.db2").touch()
        (base / name / "collection.media" / "a.jpg").write_bytes(b"picture")
        (base / name / "media.trash" / "a.jpg").write_bytes(b"picture")
        (base / name / "backups" / "backup-2026.colpkg").write_bytes(b"backup")
    (base / "prefs21.db").write_bytes(b"profiles")
    return base


@pytest.fixture
def anki(base: Path) -> Iterator[Running]:
    with Running(CollectionProfiles.of_base(base), {}) as running:
        yield running


def refuse(anki: Running, path: Path | str) -> None:
    """Check that an export to the path is refused before anything is done."""
    there = os.path.lexists(path) and os.lstat(path).st_ino
    with pytest.raises(ApiError, match=REFUSED):
        anki.call("exportPackage", deck="Default", path=str(path))
    assert (os.path.lexists(path) and os.lstat(path).st_ino) == there


OWN = [
    "collection.anki2",
    "collection.anki2-wal",
    "collection.anki2-shm",
    "collection.anki2-journal",
    "collection.media.db2",
    "collection.media.db2-wal",
    "collection.media/a.jpg",
    "collection.media/new.apkg",
    "collection.media/below/new.apkg",
    "media.trash/a.jpg",
    "backups/backup-2026.colpkg",
    "backups/new.apkg",
    "backups",
    "../prefs21.db",
    "../prefs21.db-journal",
    "COLLECTION.ANKI2-WAL",
    "collection.media/../collection.anki2",
]


@pytest.mark.parametrize("profile", ["Ann", "Bob"])
@pytest.mark.parametrize("name", OWN)
def test_what_belongs_to_a_profile_is_not_replaced(
    anki: Running, base: Path, profile: str, name: str
) -> None:
    refuse(anki, f"{base}/{profile}/{name}")


def test_what_is_added_after_an_export_onto_the_collection_is_there_after_a_stop(base: Path) -> None:
    file = base / "Ann" / "collection.anki2"
    with Running(CollectionProfiles.of_base(base), {}) as anki:
        refuse(anki, file)
        anki.call("addNote", note=basic("kept", "b"))
    col = open_collection(file)
    try:
        assert len(col.find_notes("kept")) == 1
    finally:
        col.close()


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="this system has no links")
def test_links_are_followed(anki: Running, base: Path, tmp_path: Path) -> None:
    (tmp_path / "link.apkg").symlink_to(base / "Bob" / "collection.anki2")
    (tmp_path / "folder").symlink_to(base / "Ann")
    (tmp_path / "base").symlink_to(base)
    os.link(base / "Ann" / "collection.anki2", tmp_path / "second.apkg")
    for path in ("link.apkg", "folder/collection.anki2", "base/prefs21.db", "second.apkg"):
        refuse(anki, tmp_path / path)
    (base / "Ann" / "collection.media" / "out.apkg").symlink_to(tmp_path / "out.apkg")
    refuse(anki, base / "Ann" / "collection.media" / "out.apkg")


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="this system has no links")
def test_a_profile_that_is_itself_a_link(empty_collection: Path, tmp_path: Path) -> None:
    """Its media are next to the link to the collection; SQLite's files are next to the target."""
    real, media, profile = tmp_path / "disk", tmp_path / "cloud", tmp_path / "Anki2" / "Ann"
    for folder in (real, media, profile):
        folder.mkdir(parents=True)
    shutil.copy(empty_collection, real / "ann.db")
    (profile / "collection.anki2").symlink_to(real / "ann.db")
    (profile / "collection.media").symlink_to(media)
    with Running(CollectionProfiles.of_base(tmp_path / "Anki2"), {}) as anki:
        for path in (real / "ann.db", real / "ann.db-wal", profile / "collection.anki2-wal"):
            refuse(anki, path)
        for path in (media / "a.apkg", profile / "collection.media" / "a.apkg"):
            refuse(anki, path)
        assert anki.call("exportPackage", deck="Default", path=str(real / "a.apkg")) is True


def test_a_relative_path_is_no_way_there(
    anki: Running, base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(base / "Ann")
    refuse(anki, "collection.anki2")


def test_a_collection_of_another_base_folder_is_safe_too(
    anki: Running, empty_collection: Path, tmp_path: Path
) -> None:
    other = tmp_path / "elsewhere" / "User 1"
    other.mkdir(parents=True)
    shutil.copy(empty_collection, other)
    refuse(anki, other / "collection.anki2")
    refuse(anki, other / "collection.media" / "a.jpg")


def test_a_collection_with_a_name_of_its_own(empty_collection: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine" / "deck.anki2"
    file.parent.mkdir()
    shutil.copy(empty_collection, file)
    with Running.on(file) as anki:
        for name in ("deck.anki2", "deck.anki2-wal", "deck.media/a.jpg", "deck.media.db2"):
            refuse(anki, file.parent / name)


def test_ordinary_packages_are_replaced_also_beside_a_collection(
    anki: Running, base: Path, tmp_path: Path
) -> None:
    for place in (tmp_path, base, base / "Ann", base / "Bob"):
        for name in ("deck.apkg", "collection.apkg", "prefs.apkg"):
            with zipfile.ZipFile(place / name, "w") as older:
                older.writestr("older", "content")
            assert anki.call("exportPackage", deck="Default", path=str(place / name)) is True
            with zipfile.ZipFile(place / name) as newer:
                assert "older" not in newer.namelist()


@pytest.mark.parametrize("name", ["meta.json", "prefs21.db", "ankiconnect.log", "key.txt", "a.apkg.py"])
def test_only_packages_are_written(anki: Running, tmp_path: Path, name: str) -> None:
    """Programs read configs and code by their names, those of another base folder too."""
    (tmp_path / name).write_bytes(b"kept")
    with pytest.raises(ApiError, match=r"must end in .apkg, .colpkg or .zip$"):
        anki.call("exportPackage", deck="Default", path=str(tmp_path / name))
    assert (tmp_path / name).read_bytes() == b"kept"


@pytest.mark.parametrize("name", ["notes.zip", "Deck.APKG"])
def test_only_packages_are_replaced(anki: Running, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"kept")
    with pytest.raises(ApiError, match="exists and is not a package, so it is not replaced"):
        anki.call("exportPackage", deck="Default", path=str(tmp_path / name))
    assert (tmp_path / name).read_bytes() == b"kept"
    (tmp_path / name).write_bytes(b"")
    assert anki.call("exportPackage", deck="Default", path=str(tmp_path / name)) is True


def is_open_elsewhere_too(file: Path) -> bool:
    """Whether another Anki can open a collection."""
    program = f"from anki.collection import Collection; Collection({str(file)!r}).close()"
    ran = run_python("-c", program)
    assert ran.returncode == 0 or "already open" in ran.stderr, ran.stderr
    return ran.returncode == 0


def test_a_hard_link_among_the_media_does_not_end_the_lock(anki: Running, base: Path) -> None:
    file = base / "Ann" / "collection.anki2"
    link = base / "Ann" / "collection.media" / "copy.bin"
    os.link(file, link)
    os.link(base / "Ann" / "collection.media" / "a.jpg", link.with_name("b.jpg"))
    assert anki.call("retrieveMediaFile", filename="copy.bin") is False
    assert not is_open_elsewhere_too(file)
    assert anki.call("retrieveMediaFile", filename="b.jpg") == base64.b64encode(b"picture").decode()
    with pytest.raises(ApiError, match="is not a regular file"):
        anki.call("storeMediaFile", filename="copy.bin", data="QQ==")
    anki.call("deleteMediaFile", filename="copy.bin")
    assert os.path.samefile(file, link)
    anki.call("addNote", note=basic("still there"))
    assert not is_open_elsewhere_too(file)


@pytest.mark.parametrize("linked", [True, False])
@pytest.mark.parametrize(
    ("action", "params"), [("importPackage", {}), ("storeMediaFile", {"filename": "x.bin"})]
)
def test_reading_the_open_collection_does_not_end_its_lock(
    anki: Running, base: Path, action: str, params: dict[str, str], linked: bool
) -> None:
    file = base / "Ann" / "collection.anki2"
    path = base / "link.apkg" if linked else file
    if linked:
        os.link(file, path)
    assert not is_open_elsewhere_too(file)
    with pytest.raises(ApiError, match=r"is a database of the open collection, and cannot be read$"):
        anki.call(action, path=str(path), **params)
    assert not is_open_elsewhere_too(file)
    assert anki.call("getMediaFilesNames") == ["a.jpg"]


def test_what_is_in_the_media_folder_can_be_stored_under_another_name(
    anki: Running, base: Path
) -> None:
    picture = base / "Ann" / "collection.media" / "a.jpg"
    assert anki.call("storeMediaFile", filename="b.jpg", path=str(picture)) == "b.jpg"
