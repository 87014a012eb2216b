"""Links, pipes and devices in the media folder: handlers/media/entries.py and folder.py."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tools.api_error import ApiError

from ...support.processes import Served, served
from ...support.running import Running

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no such files")


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def suffixed(stem: str, content: bytes) -> str:
    """The name that Anki chooses for other content with the same name."""
    return f"{stem}-{hashlib.sha1(content).hexdigest()}.txt"


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    folder = tmp_path / "outside"
    folder.mkdir()
    return folder


@pytest.fixture
def media(collection_file: Path) -> Path:
    """The media folder of the service `anki`."""
    folder = collection_file.with_suffix(".media")
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def process(
    empty_collection: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Served, Path]]:
    """A service that can be killed if it blocks forever, and its media folder."""
    folder = tmp_path_factory.mktemp("process")
    file = shutil.copy(empty_collection, folder)
    with served(folder, ["--collection", file, "--port", "0"]) as service:
        yield service, folder / "collection.media"


@pytest.fixture
def there(process: tuple[Served, Path]) -> Iterator[Path]:
    """The emptied media folder of `service`."""
    _, media = process
    yield media
    for folder in (media, media.with_name("media.trash")):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()


@pytest.fixture
def service(process: tuple[Served, Path]) -> Served:
    return process[0]


def make(kind: str, place: Path, target: Path) -> None:
    """Put an entry into the media folder that is not a regular file inside it."""
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "folder":
        place.mkdir()
    elif kind == "link to a pipe":
        os.mkfifo(target)
        place.symlink_to(target)
    elif kind == "link to a device":
        place.symlink_to("/dev/zero")
    elif kind == "link to a folder":
        target.mkdir()
        place.symlink_to(target)
    elif kind == "link to nothing":
        place.symlink_to(target)
    elif kind == "link to itself":
        place.symlink_to(place.name)
    else:
        assert kind == "link to a file"
        target.write_bytes(b"outside")
        place.symlink_to(target)


LINKS = [
    "link to a pipe",
    "link to a device",
    "link to a folder",
    "link to nothing",
    "link to itself",
    "link to a file",
]
OTHERS = ["pipe", "folder"]


def state(path: Path) -> tuple[Any, ...]:
    """The kinds, contents and times of the entries outside the media folder."""
    found = [path, *sorted(path.rglob("*"))]
    return tuple(
        (str(one), one.lstat().st_mode, one.lstat().st_mtime_ns, one.is_file() and one.read_bytes())
        for one in found
    )


@pytest.mark.parametrize("delete_existing", [True, False])
@pytest.mark.parametrize("kind", LINKS)
def test_a_link_that_is_no_file_of_the_folder_is_replaced_and_not_followed(
    service: Served, there: Path, outside: Path, kind: str, delete_existing: bool
) -> None:
    make(kind, there / "a.txt", outside / "target")
    before, leads_to = state(outside), os.readlink(there / "a.txt")
    asked: dict[str, Any] = {"filename": "a.txt", "deleteExisting": delete_existing}
    assert service.call("storeMediaFile", data=encoded(b"new"), **asked) == "a.txt"
    assert not (there / "a.txt").is_symlink()
    assert (there / "a.txt").read_bytes() == b"new"
    assert service.call("retrieveMediaFile", filename="a.txt") == encoded(b"new")
    assert os.readlink(there.with_name("media.trash") / "a.txt") == leads_to
    assert state(outside) == before


@pytest.mark.parametrize("kind", LINKS)
def test_a_link_that_is_no_file_of_the_folder_is_neither_read_nor_listed_and_can_be_deleted(
    service: Served, there: Path, outside: Path, kind: str
) -> None:
    make(kind, there / "a.txt", outside / "target")
    before = state(outside)
    assert service.call("retrieveMediaFile", filename="a.txt") is False
    assert service.call("getMediaFilesNames") == []
    assert service.call("deleteMediaFile", filename="a.txt") is None
    assert not os.path.lexists(there / "a.txt")
    assert state(outside) == before


@pytest.mark.parametrize("delete_existing", [True, False])
@pytest.mark.parametrize("kind", OTHERS)
def test_a_pipe_or_folder_of_that_name_is_refused_and_holds_nobody_up(
    service: Served, there: Path, outside: Path, kind: str, delete_existing: bool
) -> None:
    make(kind, there / "a.txt", outside / "target")
    before = (there / "a.txt").lstat().st_mode
    asked: dict[str, Any] = {"filename": "a.txt", "deleteExisting": delete_existing}
    reply = service.ask("storeMediaFile", data=encoded(b"new"), **asked)
    words = "a.txt is not a regular file in the media folder, and stays as it is"
    assert reply == {"result": None, "error": words}
    assert service.call("retrieveMediaFile", filename="a.txt") is False
    assert service.call("deleteMediaFile", filename="a.txt") is None
    assert (there / "a.txt").lstat().st_mode == before
    assert service.call("deckNames") == ["Default"]


def test_media_of_a_note_do_not_wait_for_a_pipe(service: Served, there: Path) -> None:
    os.mkfifo(there / "a.txt")
    audio = {"filename": "a.txt", "data": encoded(b"x"), "fields": ["Back"]}
    fields = {"Front": "f", "Back": "b"}
    note = {"deckName": "Default", "modelName": "Basic", "fields": fields, "audio": audio}
    [added] = service.call("notesInfo", notes=[service.call("addNote", note=note)])
    back = added["fields"]["Back"]["value"]
    assert back == "ba.txt is not a regular file in the media folder, and stays as it is"


@pytest.mark.parametrize("kind", [*LINKS, *OTHERS])
def test_the_name_that_anki_picks_for_another_content_may_be_taken(
    service: Served, there: Path, outside: Path, kind: str
) -> None:
    (there / "a.txt").write_bytes(b"old")
    picked = there / suffixed("a", b"new")
    make(kind, picked, outside / "target")
    before = state(outside)
    asked: dict[str, Any] = {"filename": "a.txt", "deleteExisting": False, "data": encoded(b"new")}
    reply = service.ask("storeMediaFile", **asked)
    if kind in LINKS:
        assert reply == {"result": picked.name, "error": None}
        assert not picked.is_symlink()
        assert picked.read_bytes() == b"new"
    else:
        assert "not a regular file" in reply["error"]
    assert (there / "a.txt").read_bytes() == b"old"
    assert state(outside) == before


def test_a_link_within_the_folder_is_a_file_of_it(anki: Running, media: Path) -> None:
    (media / "b.txt").write_bytes(b"old")
    (media / "a.txt").symlink_to("b.txt")
    assert sorted(anki.call("getMediaFilesNames")) == ["a.txt", "b.txt"]
    assert anki.call("retrieveMediaFile", filename="a.txt") == encoded(b"old")
    asked = {"filename": "a.txt", "data": encoded(b"new"), "deleteExisting": False}
    assert anki.call("storeMediaFile", **asked) == suffixed("a", b"new")
    anki.call("storeMediaFile", filename="a.txt", data=encoded(b"new"))
    assert (media / "a.txt").read_bytes() == b"new"
    assert (media / "b.txt").read_bytes() == b"old"
    assert not (media / "a.txt").is_symlink()


@pytest.mark.parametrize("beside", ["collection.media2", "collection.med"])
def test_a_folder_with_a_similar_name_is_another_one(anki: Running, media: Path, beside: str) -> None:
    folder = media.with_name(beside)
    folder.mkdir()
    (folder / "a.txt").write_bytes(b"outside")
    (media / "a.txt").symlink_to(folder / "a.txt")
    assert anki.call("retrieveMediaFile", filename="a.txt") is False


def test_the_whole_media_folder_may_be_a_link(collection_file: Path, outside: Path) -> None:
    """Some users keep it in a folder that a cloud service syncs."""
    collection_file.with_suffix(".media").symlink_to(outside)
    with Running.on(collection_file) as anki:
        assert anki.call("storeMediaFile", filename="a.txt", data=encoded(b"one")) == "a.txt"
        assert (outside / "a.txt").read_bytes() == b"one"
        (outside / "b.txt").symlink_to("a.txt")
        (outside / "c.txt").symlink_to(collection_file)
        for name, content in (("a.txt", encoded(b"one")), ("b.txt", encoded(b"one")), ("c.txt", False)):
            assert anki.call("retrieveMediaFile", filename=name) == content
        assert sorted(anki.call("getMediaFilesNames")) == ["a.txt", "b.txt"]
        assert anki.call("storeMediaFile", filename="a.txt", data=encoded(b"two")) == "a.txt"
        assert (outside / "a.txt").read_bytes() == b"two"
        anki.call("deleteMediaFile", filename="a.txt")
        assert not (outside / "a.txt").exists()


def test_a_link_comes_back_when_its_place_could_not_be_written(
    anki: Running, media: Path, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (media / "a.txt").symlink_to(outside / "nothing")

    def full(desired: str, content: bytes) -> str:
        (media / desired).write_bytes(content[:1])
        raise OSError(28, "No space left on device")

    anki.on_main(lambda col: monkeypatch.setattr(col.media, "write_data", full))
    with pytest.raises(ApiError, match="No space left on device"):
        anki.call("storeMediaFile", filename="a.txt", data=encoded(b"new"))
    assert os.readlink(media / "a.txt") == str(outside / "nothing")
    assert list(outside.iterdir()) == []


@pytest.mark.skipif(not os.path.isdir("/dev/shm"), reason="this system has no second file system")
def test_an_old_file_stays_that_anki_cannot_move_to_its_trash(
    collection_file: Path,
) -> None:
    """Even if it looks like a part of the new file that Anki has already written."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as elsewhere:
        if os.stat(elsewhere).st_dev == os.stat(collection_file).st_dev:
            pytest.skip("the same file system")
        collection_file.with_suffix(".media").symlink_to(elsewhere)
        with Running.on(collection_file) as anki:
            anki.call("storeMediaFile", filename="a.txt", data=encoded(b"one"))
            with pytest.raises(ApiError):
                anki.call("storeMediaFile", filename="a.txt", data=encoded(b"one and two"))
            assert anki.call("retrieveMediaFile", filename="a.txt") == encoded(b"one")
