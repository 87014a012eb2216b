"""The predicted name of a media file is the name under which Anki stores it."""

from __future__ import annotations

import random
from typing import Any

import pytest

from ankiconnect.handlers.framework.errors import ActionError
from ankiconnect.handlers.media.names import existing, hashed_name, plain_name, stored_name

PIECES = [
    "a",
    "B",
    ".",
    " ",
    "é",
    "e\u0301",
    "語",
    "con",
    "AUX",
    "x" * 50,
    "_",
    "?",
    "[",
    "-",
    "\t",
    "🐈",
]
NAMES = [
    "up.TXT",
    "CON.txt",
    "con",
    "COM1.txt",
    "com0.txt",
    "aux.",
    "x.",
    "x ",
    " x",
    "a\x00b.txt",
    ".hidden",
    "nul.txt.gz",
    "conx.txt",
    "x" * 200 + ".mp3",
    "x" * 117 + ".mp3",
    "x" * 116 + ".mp3",
    "x" * 130,
    "語" * 60 + ".mp3",
    "a." + "b" * 130,
    "語" * 40 + "." + "語" * 40,
    'q?:*<>|"x.txt',
    "Photo.JPG",
    "...",
    " ",
]


def made_up(seed: int) -> list[str]:
    pick = random.Random(seed)
    return ["".join(pick.choices(PIECES, k=pick.randint(1, 6))) for _ in range(100)]


@pytest.mark.parametrize("seed", [None, *range(5)])
def test_stored_name_is_ankis(col: Any, seed: int | None) -> None:
    for number, filename in enumerate(NAMES if seed is None else made_up(seed)):
        try:
            name = plain_name(filename)
        except ActionError:
            continue
        stored = col.media.write_data(name, f"content {seed} {number}".encode())
        wanted = stored_name(name)
        assert stored == wanted or "-" in stored, filename
        if stored == wanted:
            assert existing(col.media.dir(), filename) is not None
            col.media.trash_files([stored])


@pytest.mark.parametrize("seed", [None, 0])
def test_hashed_name_is_ankis(col: Any, seed: int | None) -> None:
    for filename in NAMES if seed is None else made_up(seed):
        try:
            stored = stored_name(plain_name(filename))
        except ActionError:
            continue
        first, second = f"first of {filename}".encode(), f"second of {filename}".encode()
        col.media.write_data(stored, first)
        assert col.media.write_data(stored, second) == hashed_name(stored, second)


@pytest.mark.parametrize(
    ("filename", "name"),
    [
        ("a/b.txt", "b.txt"),
        ("../c.txt", "c.txt"),
        ("C:\\media\\d.mp3", "d.mp3"),
        ("/etc/passwd", "passwd"),
        ("e\u0301.txt", "é.txt"),
    ],
)
def test_folders_are_cut_off(filename: str, name: str) -> None:
    assert plain_name(filename) == name


@pytest.mark.parametrize("filename", ["", ".", "..", "a/", "a\\..", "\x00", "???", "../.", ".?."])
def test_what_names_no_file_is_refused(filename: str) -> None:
    with pytest.raises(ActionError, match="does not name a file"):
        plain_name(filename)
