"""checkMedia and trashUnusedMedia."""

from __future__ import annotations

import os
import tempfile
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from ankiconnect.handlers.media import unused

from ...support.content.notes import basic
from ...support.running import Running

NFD = unicodedata.normalize("NFD", "caf\u00e9.png")


@pytest.fixture
def media(anki: Running) -> Path:
    return Path(anki.call("getMediaDirPath"))


def add(anki: Running, text: str) -> int:
    return int(anki.call("addNote", note=basic(text)))


def put(media: Path, *names: str) -> None:
    for name in names:
        (media / name).write_bytes(b"content")


def state(anki: Running, media: Path) -> Any:
    """What a check must not change."""
    files = sorted((one.name, one.lstat().st_mtime) for one in media.iterdir())
    return anki.on_main(lambda col: (col.mod, col.undo_status())), files


def test_an_empty_collection(anki: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    nothing = {"unused": [], "missing": [], "missingNotes": [], "trashFiles": 0}
    assert anki.call("checkMedia") == nothing
    assert anki.call("trashUnusedMedia") == 0
    assert list((tmp_path / "temporary").iterdir()) == []


def test_what_is_unused_and_missing(anki: Running, media: Path) -> None:
    put(media, "a.png", "s.mp3", "unused.png", "_kept.png", "zzz.txt")
    (media / "empty.png").write_bytes(b"")
    (media / "folder").mkdir()
    add(anki, '<img src="a.png"> [sound:s.mp3]')
    missing = add(anki, '<img src="gone.png"> <img src="http://x.example/y.png">')
    add(anki, "without < media [")
    before = state(anki, media)
    assert anki.call("checkMedia") == {
        "unused": ["unused.png", "zzz.txt"],
        "missing": ["gone.png"],
        "missingNotes": [missing],
        "trashFiles": 0,
    }
    assert state(anki, media) == before


def test_it_agrees_with_ankis_own_check(anki: Running, media: Path) -> None:
    names = ["a.png", "b c.png", "x&y.png", "l\u00e4nge.mp3", "UP.PNG", "u1.png", "u2.mp3"]
    put(media, *names)
    for text in (
        '<img src="a.png">',
        '<img src="b%20c.png">',
        '<img src="x&amp;y.png">',
        "[sound:l\u00e4nge.mp3]",
        "<img src=UP.PNG>",
        '<object data="gone.swf"></object>',
        "[latex]x^2[/latex] [$]y[/$]",
        '<img src="GONE.png"> [sound:gone.mp3]',
    ):
        add(anki, text)
    found = anki.call("checkMedia")
    own = anki.on_main(lambda col: col.media.check())
    assert found["unused"] == sorted(own.unused)
    assert found["missing"] == sorted(own.missing)
    assert found["missingNotes"] == sorted(own.missing_media_notes)
    assert len(found["missing"]) >= 5
    assert "u1.png" in found["unused"]


@pytest.mark.skipif(os.name == "nt", reason="Windows does not have such names")
def test_files_that_anki_would_rename_keep_their_names(anki: Running, media: Path) -> None:
    put(media, NFD, "un:used.png", "a?b.png", "line\r\n.png")
    note = add(anki, '<img src="a?b.png">')
    anki.on_main(lambda col: col.db.execute("update notes set flds = flds || ?", f"[sound:{NFD}]"))
    before = anki.call("notesInfo", notes=[note])[0]["fields"], state(anki, media)
    found = anki.call("checkMedia")
    assert found["unused"] == ["line\r\n.png", "un:used.png"]
    assert found["missing"] == []
    assert (anki.call("notesInfo", notes=[note])[0]["fields"], state(anki, media)) == before
    assert anki.call("trashUnusedMedia") == 2
    assert sorted(one.name for one in media.iterdir()) == sorted([NFD, "a?b.png"])


def test_more_notes_than_are_checked_at_once(
    anki: Running, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unused, "_GROUPS_AT_ONCE", 2)
    monkeypatch.setattr(unused, "_SOME_NOTES", unused._SOME_NOTES.replace("limit 2000", "limit 3"))
    names = [f"{number:02}.png" for number in range(30)]
    put(media, *names[1:])
    notes = [add(anki, f'<img src="{name}"> <img src="gone.png">') for name in names[:25]]
    assert anki.call("checkMedia") == {
        "unused": names[25:],
        "missing": [names[0], "gone.png"],
        "missingNotes": notes,
        "trashFiles": 0,
    }


def test_unused_files_go_to_the_trash(anki: Running, media: Path) -> None:
    put(media, "a.png", *(f"u{number:03}.png" for number in range(250)))
    add(anki, '<img src="a.png">')
    name = anki.undo_name()
    assert anki.call("trashUnusedMedia") == 250
    assert [one.name for one in media.iterdir()] == ["a.png"]
    assert anki.call("checkMedia")["trashFiles"] == 250
    assert anki.undo_name() == name
    assert anki.call("trashUnusedMedia") == 0
    anki.on_main(lambda col: col.media.restore_trash())
    assert len(anki.call("checkMedia")["unused"]) == 250


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no such files")
def test_links_pipes_and_databases(
    anki: Running, media: Path, tmp_path: Path, collection_file: Path
) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("stays")
    put(media, "inside.txt")
    (media / "out.txt").symlink_to(outside)
    (media / "in.txt").symlink_to("inside.txt")
    (media / "broken.txt").symlink_to("nothing")
    os.mkfifo(media / "pipe.txt")
    os.link(collection_file, media / "database.txt")
    found = anki.call("checkMedia")
    assert found["unused"] == ["broken.txt", "in.txt", "inside.txt", "out.txt"]
    assert anki.call("trashUnusedMedia") == 4
    assert sorted(one.name for one in media.iterdir()) == ["database.txt", "pipe.txt"]
    assert outside.read_text() == "stays"
    (media / "database.txt").unlink()
    assert anki.call("checkMedia")["trashFiles"] == 4
