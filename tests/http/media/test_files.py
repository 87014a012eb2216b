"""The actions of handlers/media/files.py."""

from __future__ import annotations

import base64
import hashlib
import os
import sys
import time
import unicodedata
from pathlib import Path

import pytest

from tools.api_error import ApiError

from ...support.running import Running

RESERVED = {
    "CON",
    "PRN",
    "AUX",
    "NUL",
    *(f"{name}{n}" for name in ("COM", "LPT") for n in range(1, 10)),
}
"""Names that Windows reserves for devices, with any extension."""


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def folder(anki: Running) -> Path:
    return Path(anki.call("getMediaDirPath"))


def test_store_retrieve_list_delete(anki: Running) -> None:
    assert anki.call("storeMediaFile", filename="_a.txt", data=encoded(b"one")) == "_a.txt"
    assert (folder(anki) / "_a.txt").read_bytes() == b"one"
    assert anki.call("retrieveMediaFile", filename="_a.txt") == encoded(b"one")
    assert anki.call("getMediaFilesNames") == ["_a.txt"]
    assert anki.call("deleteMediaFile", filename="_a.txt") is None
    assert anki.call("retrieveMediaFile", filename="_a.txt") is False
    assert anki.call("deleteMediaFile", filename="_a.txt") is None


def test_a_replaced_or_deleted_file_is_in_ankis_trash(anki: Running) -> None:
    anki.call("storeMediaFile", filename="a.txt", data=encoded(b"one"))
    anki.call("storeMediaFile", filename="a.txt", data=encoded(b"two"))
    anki.call("storeMediaFile", filename="b.txt", data=encoded(b"three"))
    anki.call("deleteMediaFile", filename="b.txt")
    trash = folder(anki).parent / "media.trash"
    assert {one.name: one.read_bytes() for one in trash.iterdir()} == {
        "a.txt": b"one",
        "b.txt": b"three",
    }
    assert anki.call("retrieveMediaFile", filename="a.txt") == encoded(b"two")


def test_the_same_content_again_is_left_alone(anki: Running) -> None:
    for _ in range(2):
        assert anki.call("storeMediaFile", filename="Up.TXT", data=encoded(b"one")).lower() == "up.txt"
    assert not (folder(anki).parent / "media.trash").exists()


def test_another_content_without_replacing_gets_a_name_of_ankis(anki: Running) -> None:
    anki.call("storeMediaFile", filename="a.txt", data=encoded(b"one"))
    stored = anki.call("storeMediaFile", filename="a.txt", data=encoded(b"two"), deleteExisting=False)
    assert stored == f"a-{hashlib.sha1(b'two').hexdigest()}.txt"
    assert anki.call("retrieveMediaFile", filename="a.txt") == encoded(b"one")


def test_capital_letters_are_found_again(anki: Running) -> None:
    anki.call("storeMediaFile", filename="Photo.JPG", data=encoded(b"old"))
    anki.call("storeMediaFile", filename="Photo.JPG", data=encoded(b"new"))
    assert anki.call("retrieveMediaFile", filename="Photo.JPG") == encoded(b"new")
    assert len(anki.call("getMediaFilesNames")) == 1
    anki.call("deleteMediaFile", filename="Photo.JPG")
    assert anki.call("getMediaFilesNames") == []


def test_a_file_that_kept_capital_letters_is_found(anki: Running) -> None:
    """Collections from before Anki 26.05 have such files."""
    (folder(anki) / "Old.MP3").write_bytes(b"old")
    assert anki.call("retrieveMediaFile", filename="Old.MP3") == encoded(b"old")
    anki.call("deleteMediaFile", filename="Old.MP3")
    assert anki.call("getMediaFilesNames") == []


@pytest.mark.parametrize("size", [0, 1, 3_000_000])
def test_any_size_comes_back(anki: Running, size: int) -> None:
    content = os.urandom(size) if size else b""
    data = encoded(content) or " "  # "" counts as no data
    assert anki.call("storeMediaFile", filename="big.bin", data=data) == "big.bin"
    assert anki.call("retrieveMediaFile", filename="big.bin") == encoded(content)
    digest = hashlib.md5(content).hexdigest()
    assert anki.call("storeMediaFile", filename="x.bin", data=data, skipHash=digest) is None
    assert anki.call("retrieveMediaFile", filename="x.bin") is False


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({}, 'You must provide a "data", "path", or "url" field.'),
        ({"data": ""}, 'You must provide a "data", "path", or "url" field.'),
        ({"data": "SGVsbG8"}, "data is not base64: it is cut off, or has a wrong end"),
        ({"data": "é"}, 'data is not base64: it has "é" in it'),
        ({"data": 5}, "data must be a string, not 5"),
        ({"path": "/no/such/file"}, "no such file: /no/such/file"),
        ({"path": "/dev/zero"}, "/dev/zero is not a regular file"),
        ({"url": "file:///etc/passwd"}, "only http and https"),
    ],
)
def test_what_cannot_be_stored_is_an_error(
    anki: Running, params: dict[str, object], words: str
) -> None:
    with pytest.raises(ApiError) as failed:
        anki.call("storeMediaFile", filename="x.txt", **params)
    assert words in str(failed.value)
    assert anki.call("getMediaFilesNames") == []


@pytest.mark.parametrize("filename", ["", ".", "..", "../", "\x00"])
def test_what_names_no_file_touches_nothing(anki: Running, filename: str) -> None:
    anki.call("storeMediaFile", filename="a.txt", data=encoded(b"one"))
    with pytest.raises(ApiError, match="does not name a file"):
        anki.call("storeMediaFile", filename=filename, data=encoded(b"x"))
    with pytest.raises(ApiError, match="does not name a file"):
        anki.call("retrieveMediaFile", filename=filename)
    assert anki.call("deleteMediaFile", filename=filename) is None
    assert anki.call("getMediaFilesNames") == ["a.txt"]
    assert not (folder(anki).parent / "media.trash").exists()


@pytest.mark.parametrize("filename", ["../outside.txt", "..\\outside.txt", "/tmp/../outside.txt"])
def test_nothing_outside_the_folder_is_reached(anki: Running, filename: str) -> None:
    outside = folder(anki).parent / "outside.txt"
    outside.write_bytes(b"secret")
    assert anki.call("retrieveMediaFile", filename=filename) is False
    anki.call("deleteMediaFile", filename=filename)
    anki.call("storeMediaFile", filename=filename, data=encoded(b"x"))
    assert outside.read_bytes() == b"secret"
    assert anki.call("getMediaFilesNames") == ["outside.txt"]


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("*", ["a.mp3", "ab.mp3", "é.png"]),
        ("?.mp3", ["a.mp3"]),
        ("[ab]*", ["a.mp3", "ab.mp3"]),
        ("[!a]*", ["é.png"]),
        ("A*", []),
        (".*", [".hidden"]),
        ("../*", []),
        ("*/*", []),
        ("/etc/*", []),
        ("e\u0301.png", ["é.png"]),
        ("[", []),
    ],
)
def test_patterns(anki: Running, pattern: str, names: list[str]) -> None:
    for name in ("a.mp3", "ab.mp3", "é.png", ".hidden"):
        (folder(anki) / name).write_bytes(b"x")
    (folder(anki) / "sub").mkdir()
    assert sorted(anki.call("getMediaFilesNames", pattern=pattern)) == sorted(names)


def test_a_name_that_anki_shortened_is_found_again(anki: Running) -> None:
    name = "x" * 300 + ".mp3"
    stored = anki.call("storeMediaFile", filename=name, data=encoded(b"one"))
    assert len(stored) < 130
    assert anki.call("retrieveMediaFile", filename=name) == encoded(b"one")
    anki.call("deleteMediaFile", filename=name)
    assert anki.call("getMediaFilesNames") == []


@pytest.mark.parametrize(
    "filename",
    [
        *("CON", "con.txt", "Nul", "aux.mp3", "PRN.", "COM1", "com9.tar.gz", "LPT1.png", "lpt9"),
        *("a:b.txt", "a.txt:stream", "a.txt::$DATA", "a*?b<>|.txt", 'q".txt', "a\x00b.txt", "a\nb.txt"),
        *("a.txt.", "a.txt ", " a.txt", ". .", "...", "\u202egpj.txt", "\u2215etc\u2215passwd"),
        *(
            "a/../b.txt",
            "a\\..\\b.txt",
            "C:b.txt",
            "\\\\host\\share\\b.txt",
            "~/b.txt",
            "%2e%2e%2fb.txt",
        ),
        *("\uff0e\uff0e\uff0fb.txt", "語" * 100 + ".mp3", "e\u0301" * 60 + ".png", "🐈" * 75),
    ],
    ids=ascii,
)
def test_a_name_of_any_platform_stays_in_the_folder_and_is_found_again(
    anki: Running, filename: str
) -> None:
    before = {one.name for one in folder(anki).parent.iterdir()}
    stored = anki.call("storeMediaFile", filename=filename, data=encoded(b"one"))
    assert [one.name for one in folder(anki).iterdir()] == [stored]
    assert stored.split(".")[0].upper() not in RESERVED
    assert not set(stored) & set('/\\:*?"<>|\x00\n')
    assert stored == unicodedata.normalize("NFC", stored)
    assert stored[-1] not in ". "
    assert len(stored.encode()) <= 255
    assert anki.call("retrieveMediaFile", filename=filename) == encoded(b"one")
    anki.call("deleteMediaFile", filename=filename)
    assert list(folder(anki).iterdir()) == []
    ankis = {"media.trash", "collection.media.db2"}
    assert {one.name for one in folder(anki).parent.iterdir()} - before <= ankis


def test_composed_and_decomposed_names_are_one(anki: Running) -> None:
    composed, decomposed = "caf\u00e9.txt", "cafe\u0301.txt"
    for number, filename in enumerate((decomposed, composed)):
        content = f"{number}".encode()
        assert anki.call("storeMediaFile", filename=filename, data=encoded(content)) == composed
        assert anki.call("retrieveMediaFile", filename=decomposed) == encoded(content)
    assert anki.call("getMediaFilesNames", pattern=decomposed) == [composed]
    anki.call("deleteMediaFile", filename=decomposed)
    assert anki.call("retrieveMediaFile", filename=composed) is False


def test_a_pattern_that_is_hard_to_match_blocks_nobody(anki: Running) -> None:
    (folder(anki) / ("a" * 120)).write_bytes(b"x")
    begin = time.monotonic()
    assert anki.call("getMediaFilesNames", pattern="*a" * 60 + "*b") == []
    assert anki.call("getMediaFilesNames", pattern="*a" * 499 + "*b") == []
    assert anki.call("getMediaFilesNames", pattern="*" * 999 + "b") == []
    assert time.monotonic() - begin < 20


def test_a_longer_pattern_is_refused(anki: Running) -> None:
    """Python's `re` caches the last patterns that it compiled."""
    (folder(anki) / ("a" * 120)).write_bytes(b"x")
    assert anki.call("getMediaFilesNames", pattern="?" * 1_000) == []
    with pytest.raises(ApiError) as error:
        anki.call("getMediaFilesNames", pattern="?" * 1_001)
    words = "getMediaFilesNames() parameter pattern must have at most 1000 characters"
    assert str(error.value) == f"{words}, not 1001"


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="this system has no links")
def test_a_link_out_of_the_folder_is_no_way_to_write_there(anki: Running, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_bytes(b"secret")
    (folder(anki) / "link.txt").symlink_to(outside)
    anki.call("storeMediaFile", filename="link.txt", data=encoded(b"x"))
    assert outside.read_bytes() == b"secret"
    anki.call("deleteMediaFile", filename="link.txt")
    assert outside.read_bytes() == b"secret"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_that_is_no_text_hides_no_others(anki: Running) -> None:
    (folder(anki) / "a.txt").write_bytes(b"one")
    Path(os.fsdecode(os.fsencode(folder(anki)) + b"/\xff.txt")).write_bytes(b"two")
    assert anki.call("getMediaFilesNames") == ["a.txt"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_holds_nobody_up(anki: Running, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for action, params in (
        ("storeMediaFile", {"filename": "x.txt", "path": str(pipe)}),
        ("importPackage", {"path": str(pipe)}),
        ("exportPackage", {"deck": "Default", "path": str(pipe)}),
    ):
        with pytest.raises(ApiError, match="is not a regular file"):
            anki.call(action, **params)
    assert pipe.is_fifo()
    assert anki.call("getMediaFilesNames") == []
