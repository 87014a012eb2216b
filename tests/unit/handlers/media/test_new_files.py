"""New files get into the media folder without Anki's media database, or not at all."""

from __future__ import annotations

import functools
import hashlib
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from anki import hooks

from ankiconnect.handlers.framework.errors import ActionError
from ankiconnect.handlers.media import folder, new_files
from ankiconnect.handlers.media.names import plain_name, stored_name

from ....support.content import media_database
from .test_names import NAMES, made_up


@pytest.fixture
def media(col: Any) -> Path:
    return Path(col.media.dir())


def partial(media: Path) -> Path:
    return media.with_name(f"{media.name}.partial")


def no_links(*_: object) -> None:
    raise OSError(95, "Operation not supported")


def known_to_anki(col: Any) -> list[str]:
    return media_database.known(Path(col.path))


def test_a_new_file(col: Any, media: Path) -> None:
    col.media.write_data("first.mp3", b"by Anki")
    assert new_files.store(col, media / "語.mp3", b"here")
    assert (media / "語.mp3").read_bytes() == b"here"
    assert os.stat(media / "語.mp3").st_nlink == 1
    assert not partial(media).exists()
    assert known_to_anki(col) == ["first.mp3"]


def test_an_existing_file_stays(col: Any, media: Path) -> None:
    (media / "a.txt").write_bytes(b"old")
    assert not new_files.store(col, media / "a.txt", b"new")
    assert (media / "a.txt").read_bytes() == b"old"
    assert not partial(media).exists()


def test_a_link_in_its_place_is_not_followed(col: Any, media: Path, tmp_path: Path) -> None:
    (media / "a.txt").symlink_to(tmp_path / "outside")
    assert not new_files.store(col, media / "a.txt", b"new")
    assert not (tmp_path / "outside").exists()


def test_what_a_kill_has_left_over(col: Any, media: Path) -> None:
    """Between the two names of a stored file."""
    (media / "a.txt").write_bytes(b"stored")
    os.link(media / "a.txt", partial(media))
    assert new_files.store(col, media / "b.txt", b"new")
    assert (media / "a.txt").read_bytes() == b"stored"
    assert (media / "b.txt").read_bytes() == b"new"


def test_where_files_cannot_be_linked_anki_stores_them(
    col: Any, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", no_links)
    assert folder.store(col, False, "a.txt", b"new", True) == "a.txt"
    assert (media / "a.txt").read_bytes() == b"new"
    assert not partial(media).exists()
    assert known_to_anki(col) == ["a.txt"]


def test_where_nothing_can_be_written_anki_tries(col: Any, media: Path) -> None:
    partial(media).mkdir()
    assert not new_files.store(col, media / "a.txt", b"new")
    assert os.listdir(media) == []


def test_a_folder_that_gives_files_a_group(col: Any, media: Path) -> None:
    media.chmod(media.stat().st_mode | stat.S_ISGID)
    if not media.stat().st_mode & stat.S_ISGID:
        pytest.skip("this system has no such folders")
    assert not new_files.store(col, media / "a.txt", b"new")


def test_during_a_sync_of_media_anki_stores_files(col: Any) -> None:
    folder.store(col, True, "a.txt", b"new", True)
    assert known_to_anki(col) == ["a.txt"]


def test_anki_replaces_files_that_it_knows(col: Any) -> None:
    """Its database would take a file that was only moved away for deleted."""
    col.media.write_data("a.txt", b"old")
    folder.store(col, False, "a.txt", b"new", True)
    rows = media_database.read(Path(col.path), "select csum from media")
    assert rows == [(hashlib.sha1(b"new").hexdigest(),)]


def test_a_change_within_a_tick_of_the_clock_is_seen(media: Path) -> None:
    before = media.stat().st_mtime_ns
    new_files.make_newer(media, before)
    second = media.stat().st_mtime_ns
    assert before // 10**6 < second // 10**6 <= before // 10**6 + 1
    new_files.make_newer(media, before)
    assert media.stat().st_mtime_ns == second


def wrapped_by_functools(real: Any) -> Any:
    return functools.wraps(real)(lambda name, content: real(name, content[:1]))


def wrapped_by_anki(real: Any) -> Any:
    return hooks.wrap(real, lambda name, content, _old: _old(name, content[:1]), "around")


def wrapped_plainly(real: Any) -> Any:
    return lambda name, content: real(name, content[:1])


@pytest.mark.parametrize("wrap", [wrapped_by_functools, wrapped_by_anki, wrapped_plainly])
def test_what_another_addon_does_with_new_files_counts(
    col: Any, media: Path, monkeypatch: pytest.MonkeyPatch, wrap: Callable[[Any], Any]
) -> None:
    monkeypatch.setattr(col.media, "write_data", wrap(col.media.write_data))
    folder.store(col, False, "a.txt", b"new", True)
    assert (media / "a.txt").read_bytes() == b"n"


@pytest.mark.parametrize("seed", [None, *range(5)])
def test_names_are_those_that_anki_would_choose(col: Any, seed: int | None) -> None:
    kept = 0
    for filename in NAMES if seed is None else made_up(seed):
        try:
            name = stored_name(plain_name(filename))
        except ActionError:
            continue
        if new_files.keeps_name(name):
            assert col.media.write_data(name, filename.encode()) == name
            col.media.trash_files([name])
            kept += 1
    assert kept > 5


@pytest.mark.parametrize("name", ["a" * 101, "a\u200b.txt", "nul.txt", "a. "])
def test_names_that_anki_may_change(name: str) -> None:
    assert not new_files.keeps_name(name)
