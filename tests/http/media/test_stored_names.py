"""Which file a name means, and what it replaces (docs/api-decisions.md, bb)."""

from __future__ import annotations

import base64
import sys
from pathlib import Path
from typing import Any

import pytest

from ...support.content.notes import basic
from ...support.running import Running

LONG = "Lecture 05 " + "x" * 130
ONE, TWO, THREE = (base64.b64encode(one).decode() for one in (b"one", b"two", b"three"))
only_linux = pytest.mark.skipif(sys.platform != "linux", reason="case counts in file names here")


def folder(anki: Running) -> Path:
    return Path(anki.call("getMediaDirPath"))


def store(anki: Running, filename: str, data: str, **more: Any) -> str:
    return str(anki.call("storeMediaFile", filename=filename, data=data, **more))


def content(anki: Running, filename: str) -> Any:
    return anki.call("retrieveMediaFile", filename=filename)


def names(anki: Running) -> set[str]:
    return set(anki.call("getMediaFilesNames"))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (f"{LONG} page 1.png", f"{LONG} page 2.png"),
        ("a/x.png", "b/x.png"),
        ("C:\\one\\x.png", "C:\\two\\x.png"),
        ("x.png", "b/x.png"),
        ("what.png", "what?.png"),
        ("what?.png", "what*.png"),
        ("ab.png", "a:b.png"),
        ("a1.png", "a[1].png"),
        ("con_.txt", "con.txt"),
        ("語" * 60 + "1", "語" * 60 + "2"),
        ("a.longextension1", "a" * 200 + ".longextension1"),
        ("a b.png", "a%20b.png"),
    ],
    ids=ascii,
)
def test_a_name_that_anki_changes_never_replaces_another_file(
    anki: Running, first: str, second: str
) -> None:
    one, two = store(anki, first, ONE), store(anki, second, TWO)
    assert len({one, two} & names(anki)) == 2
    assert (content(anki, first), content(anki, second)) == (ONE, TWO)
    assert (content(anki, one), content(anki, two)) == (ONE, TWO)
    assert store(anki, second, TWO) == two
    changed = store(anki, second, THREE)
    assert (content(anki, first), content(anki, second)) == (ONE, THREE)
    assert content(anki, changed) == THREE
    anki.call("deleteMediaFile", filename=second)
    assert content(anki, first) == ONE


def test_the_same_content_needs_no_file_of_its_own(anki: Running) -> None:
    assert store(anki, "a/x.png", ONE) == store(anki, "b/x.png", ONE) == "x.png"
    assert names(anki) == {"x.png"}


def test_a_second_file_does_not_replace_without_delete_existing(anki: Running) -> None:
    stored = [
        store(anki, filename, data, deleteExisting=False)
        for filename, data in (("a/x.png", ONE), ("b/x.png", TWO), ("b/x.png", THREE))
    ]
    assert [content(anki, one) for one in stored] == [ONE, TWO, THREE]
    assert len(names(anki)) == 3


@only_linux
@pytest.mark.parametrize("name", ["_MyStyle.css", "Photo.JPG", "Größe.PNG"])
def test_a_file_with_capitals_of_an_older_anki_is_replaced(anki: Running, name: str) -> None:
    """It keeps its name, which cards and style sheets use."""
    (folder(anki) / name).write_bytes(b"old")
    assert store(anki, name, ONE) == name
    assert names(anki) == {name}
    assert content(anki, name) == ONE
    assert (folder(anki).parent / "media.trash" / name).read_bytes() == b"old"
    assert store(anki, name, TWO, deleteExisting=False) != name
    assert content(anki, name) == ONE


@only_linux
@pytest.mark.parametrize("name", ["cafe\u0301.mp3", "a[1].png", "what?.png", "a%20b.png", "a\\b.png"])
def test_any_name_on_the_disk_is_replaced_retrieved_and_deleted(anki: Running, name: str) -> None:
    (folder(anki) / name).write_bytes(b"one")
    (folder(anki) / "other.png").write_bytes(b"other")
    assert name in names(anki)
    assert content(anki, name) == ONE
    stored = store(anki, name, TWO)
    assert names(anki) == {stored, "other.png"}
    assert content(anki, name) == content(anki, stored) == TWO
    anki.call("deleteMediaFile", filename=name)
    assert content(anki, name) is False
    assert names(anki) == {"other.png"}


@only_linux
@pytest.mark.parametrize(
    "name",
    [
        "cafe\u0301.mp3",
        "a[1].png",
        "???",
        "A.PNG",
        "a%2Fb.png",
        "a\\b.png",
        "con.txt",
        "x.",
        "x" * 200,
        "C:x",
    ],
)
def test_whatever_is_listed_can_be_retrieved_and_deleted(anki: Running, name: str) -> None:
    (folder(anki) / name).write_bytes(b"one")
    (listed,) = names(anki)
    assert content(anki, listed) == ONE
    anki.call("deleteMediaFile", filename=listed)
    assert names(anki) == set()


@only_linux
def test_of_similar_names_each_is_found_by_its_own(anki: Running) -> None:
    for name in ("cafe\u0301.mp3", "caf\u00e9.mp3", "a[1].png", "a1.png", "B.png", "b.png"):
        (folder(anki) / name).write_bytes(name.encode())
    for name in names(anki):
        assert content(anki, name) == base64.b64encode(name.encode()).decode()
    assert content(anki, "A1.PNG") == base64.b64encode(b"a1.png").decode()


@only_linux
def test_case_counts_only_when_it_must(anki: Running) -> None:
    (folder(anki) / "Photo.JPG").write_bytes(b"one")
    assert content(anki, "pHOTO.jpg") == ONE
    (folder(anki) / "PHOTO.JPG").write_bytes(b"two")
    assert content(anki, "pHOTO.jpg") is False
    anki.call("deleteMediaFile", filename="pHOTO.jpg")
    assert names(anki) == {"Photo.JPG", "PHOTO.JPG"}


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("a%20b.png", "a b.png"),
        ("a%2520b.png", "a b.png"),
        ("%E8%AA%9E.png", "語.png"),
        ("100%.png", "100%.png"),
        ("100%zz.png", "100%zz.png"),
        ("a+b.png", "a+b.png"),
        ("..%2F..%2Fb.png", "b.png"),
    ],
)
def test_percent_codes_are_decoded(anki: Running, sent: str, stored: str) -> None:
    """Anki decodes them when it shows a card, and would look for another file."""
    note = basic("f", "", picture={"data": ONE, "filename": sent, "fields": ["Back"]})
    added = anki.call("addNote", note=note)
    (info,) = anki.call("notesInfo", notes=[added])
    assert info["fields"]["Back"]["value"] == f'<img src="{stored}">'
    assert store(anki, sent, ONE) == stored
    assert content(anki, sent) == content(anki, stored) == ONE


def test_names_are_escaped_in_fields_as_ankis_editor_does(anki: Running) -> None:
    note = basic(
        "e1",
        "",
        audio={"data": "QQ==", "filename": "it&#39;s.mp3", "fields": ["Back"]},
        video={"data": "QQ==", "filename": "a&b.mp4", "fields": ["Back"]},
        picture=[
            {"data": "Qg==", "filename": "tom &amp; jerry.png", "fields": ["Back"]},
            {"data": "Qg==", "filename": "it's.png", "fields": ["Back"]},
        ],
    )
    (info,) = anki.call("notesInfo", notes=[anki.call("addNote", note=note)])
    assert info["fields"]["Back"]["value"] == (
        "[sound:it&amp;#39;s.mp3][sound:a&amp;b.mp4]"
        '<img src="tom &amp;amp; jerry.png"><img src="it\'s.png">'
    )
    report = anki.on_main(lambda col: col.media.check())
    assert (list(report.missing), list(report.unused)) == ([], [])
