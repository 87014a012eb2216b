"""A note that is refused leaves, replaces and fetches nothing; checks agree with addNote
(docs/api-decisions.md, v, w and ee)."""

from __future__ import annotations

import http.server
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tools.api_error import ApiError

from ...support.content.notes import basic as make_basic
from ...support.net.webserver import serving
from ...support.running import Running

DUPLICATE = "cannot create note because it is a duplicate"
EMPTY = "cannot create note because it is empty"


class Counting(http.server.BaseHTTPRequestHandler):
    """/ok answers, anything else is missing; counts the requests."""

    asked: list[str] = []  # noqa: RUF012

    def do_GET(self) -> None:
        self.asked.append(self.path)
        found = self.path.startswith("/ok")
        self.send_response(200 if found else 404)
        self.send_header("Content-Length", "5" if found else "0")
        self.end_headers()
        if found:
            self.wfile.write(b"hello")

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def web() -> Iterator[str]:
    Counting.asked.clear()
    with serving(Counting) as address:
        yield address


def basic(front: str, back: str = "back", /, **more: Any) -> dict[str, Any]:
    return {**make_basic(front, back), **more}


def audio(filename: str = "new.mp3", data: str | None = "AAAA", **more: Any) -> dict[str, Any]:
    return {"filename": filename, "data": data, "fields": ["Back"], **more}


def back(anki: Running, note: int) -> str:
    return str(anki.call("notesInfo", notes=[note])[0]["fields"]["Back"]["value"])


def add_error(anki: Running, note: dict[str, Any]) -> str | None:
    """The error of addNote, which the check must have predicted."""
    (check,) = anki.call("canAddNotesWithErrorDetail", notes=[note])
    assert anki.call("canAddNotes", notes=[note]) == [check["canAdd"]]
    try:
        anki.call("addNote", note=note)
    except ApiError as error:
        assert check == {"canAdd": False, "error": str(error)}
        return str(error)
    assert check == {"canAdd": True}
    return None


@pytest.mark.parametrize("kind", ["audio", "video", "picture"])
def test_a_refused_note_leaves_no_file(anki: Running, kind: str) -> None:
    anki.call("addNote", note=basic("there"))
    assert add_error(anki, basic("there", **{kind: audio()})) == DUPLICATE
    assert add_error(anki, basic("", **{kind: audio()})) == EMPTY
    assert add_error(anki, basic("x", deckName="Nope", **{kind: audio()})) == "deck was not found: Nope"
    assert anki.call("addNotes", notes=[basic("there", **{kind: audio()})] * 2) == [None, None]
    assert anki.call("getMediaFilesNames") == []
    assert anki.call("addNotes", notes=[basic("a", **{kind: audio()})] * 2)[1] is None
    assert anki.call("getMediaFilesNames") == ["new.mp3"]


def test_a_refused_note_replaces_no_file(anki: Running) -> None:
    anki.call("storeMediaFile", filename="keep.mp3", data="QUFB")
    anki.call("addNote", note=basic("there"))
    replacing = audio("keep.mp3", "QkJC", deleteExisting=True)
    for note in (basic("there", audio=replacing), basic("", audio=replacing)):
        assert add_error(anki, note)
    broken = [replacing, {"filename": "x.mp3", "data": "A"}]
    assert add_error(anki, basic("new", audio=broken)) is not None
    with pytest.raises(ApiError):
        anki.call("updateNoteFields", note={"id": 1, "fields": {}, "audio": replacing})
    assert anki.call("retrieveMediaFile", filename="keep.mp3") == "QUFB"
    assert anki.call("getMediaFilesNames") == ["keep.mp3"]
    anki.call("addNote", note=basic("new", audio=replacing))
    assert anki.call("retrieveMediaFile", filename="keep.mp3") == "QkJC"


def test_nothing_is_fetched_for_a_refused_note(anki: Running, web: str) -> None:
    url = audio(data=None, url=f"{web}/ok")
    anki.call("addNote", note=basic("there"))
    notes = [
        basic("there", audio=url),
        basic("", audio=url),
        basic("{{c1::x}}", audio=url),
        basic("x", audio=[url, 5]),
        basic("x", audio=url, options={"onMediaError": "never"}),
        basic("x", audio=audio(data=None, url=f"{web}/ok-first", fields=["Back"])),
        basic("x", audio=url),
    ]
    added = anki.call("addNotes", notes=notes)
    assert [one is None for one in added] == [True] * 5 + [False, True]
    assert Counting.asked == ["/ok-first"]
    with pytest.raises(ApiError, match="duplicate"):
        anki.call("addNote", note=basic("there", audio=url))
    with pytest.raises(ApiError):
        anki.call("updateNote", note={"id": added[5], "fields": {"Back": 5}, "audio": url})
    assert Counting.asked == ["/ok-first"]


@pytest.mark.parametrize(
    "filename",
    [
        "A.mp3",
        "what?.mp3",
        "a/b.mp3",
        "C:\\x\\b.mp3",
        "x" * 200 + ".mp3",
        "cafe\u0301.mp3",
        "a%20b.mp3",
        "&.mp3",
    ],
    ids=ascii,
)
def test_checks_use_the_name_that_is_stored(anki: Running, filename: str) -> None:
    note = basic("caps", audio=audio(filename, fields=["Front"]))
    assert add_error(anki, note) is None
    assert add_error(anki, note) == DUPLICATE
    other = basic("caps", audio=audio(filename, "QkJC", fields=["Front"]))
    assert add_error(anki, other) is None
    assert add_error(anki, other) == DUPLICATE


def test_checks_and_add_agree_on_a_first_field_that_media_fill(anki: Running) -> None:
    skipped = audio(fields=["Front"], skipHash="4F79E04A6F1A8D7CE5B9B1B4E3B6F6A4")
    several: tuple[Any, ...] = (
        audio(fields=["Front"]),
        audio("..", fields=["Front"]),
        audio(data="A", fields=["Front"]),
        skipped,
        {"filename": "x.mp3", "data": "A"},
        {"filename": "x.mp3"},
        {},
        [],
        [None, {}],
    )
    for media in several:
        for mode in ("text", "skip", "refuse"):
            add_error(anki, basic("", audio=media, options={"onMediaError": mode}))


def test_an_empty_media_object_counts_as_none(anki: Running) -> None:
    empty: tuple[Any, ...] = (
        {},
        [{}],
        [None, {}],
        [],
        None,
        {"filename": None, "data": None, "fields": None},
    )
    for number, media in enumerate(empty):
        note = basic(f"n{number}", audio=media, picture=media, video=media)
        assert add_error(anki, note) is None
    note = anki.call("addNote", note=basic("ok"))
    for media in empty:
        anki.call("updateNoteFields", note={"id": note, "fields": {"Front": "new"}, "picture": media})
    assert back(anki, note) == "back"


def test_null_members_of_media_count_as_left_out(anki: Running) -> None:
    media = audio(path=None, url=None, skipHash=None, deleteExisting=None)
    assert back(anki, anki.call("addNote", note=basic("f", "", audio=media))) == "[sound:new.mp3]"
    media = audio(fields=None)
    assert back(anki, anki.call("addNote", note=basic("g", "", audio=media))) == ""


def test_null_members_of_a_note_count_as_left_out(anki: Running) -> None:
    nothing = {"tags": None, "options": None, "audio": None}
    note = anki.call("addNote", note=basic("n1", **nothing))
    anki.call("updateNote", note={"id": note, "fields": {"Front": "new"}, "tags": None})
    anki.call("updateNote", note={"id": note, "fields": None, "tags": ["x"]})
    (info,) = anki.call("notesInfo", notes=[note])
    assert (info["fields"]["Front"]["value"], info["tags"]) == ("new", ["x"])
    with pytest.raises(ApiError, match=r'^Must provide a "fields" or "tags" property\.$'):
        anki.call("updateNote", note={"id": note, "fields": None, "tags": None})
    for name in ("modelName", "deckName", "fields"):
        with pytest.raises(ApiError, match=f"^'{name}'"):
            anki.call("addNote", note={**basic("x"), name: None})


@pytest.mark.parametrize(
    ("broken", "text"),
    [
        ({"path": "/nonexist.mp3"}, "no such file: /nonexist.mp3"),
        ({"data": "A"}, "data is not base64: it is cut off, or has a wrong end"),
        ({"url": "WEB/gone"}, "WEB/gone answered 404"),
    ],
)
def test_what_a_failed_file_does_can_be_chosen(
    anki: Running, web: str, broken: dict[str, str], text: str
) -> None:
    broken = {name: value.replace("WEB", web) for name, value in broken.items()}
    text = text.replace("WEB", web)
    media = [audio("good.mp3"), {"filename": "x.mp3", "fields": ["Back"], **broken}]

    def note(front: str, mode: str | None) -> dict[str, Any]:
        return basic(front, "", audio=media, options={"onMediaError": mode})

    for mode in (None, "text"):
        added = back(anki, anki.call("addNote", note=note(str(mode), mode)))
        assert added.startswith("[sound:good.mp3]")
        assert text.split(":")[-1].strip() in added
    assert back(anki, anki.call("addNote", note=note("skip", "skip"))) == "[sound:good.mp3]"
    anki.call("deleteMediaFile", filename="good.mp3")
    with pytest.raises(ApiError) as refused:
        anki.call("addNote", note=note("refuse", "refuse"))
    assert str(refused.value) == f"note.audio[1]: {text}"
    assert anki.call("addNotes", notes=[note("refuse", "refuse"), note("skip2", "skip")])[0] is None
    kept = anki.call("addNote", note=basic("kept"))
    changed = {"id": kept, "fields": {"Back": "new"}, "audio": media}
    with pytest.raises(ApiError) as refused:
        anki.call("updateNoteFields", note={**changed, "options": {"onMediaError": "refuse"}})
    assert str(refused.value) == f"note.audio[1]: {text}"
    assert back(anki, kept) == "back"
    anki.call("updateNoteFields", note={**changed, "options": {"onMediaError": "skip"}})
    assert back(anki, kept) == "new[sound:good.mp3]"


@pytest.mark.parametrize("mode", ["", "TEXT", "ignore", 1, True, []])
def test_another_choice_is_refused(anki: Running, mode: Any) -> None:
    error = add_error(anki, basic("x", audio=audio(), options={"onMediaError": mode}))
    words = 'option parameter "onMediaError" must be one of "text", "skip", "refuse"'
    assert error == f"{words}, not {'an array' if mode == [] else json.dumps(mode)}"
    assert anki.call("getMediaFilesNames") == []


def test_many_notes_with_media_are_one_undo_step(anki: Running) -> None:
    notes = [basic(f"n{number}", audio=audio(f"{number}.mp3")) for number in range(40)]
    assert None not in anki.call("addNotes", notes=[*notes, basic("last")])
    assert len(anki.call("getMediaFilesNames")) == 40
    anki.undo()
    assert anki.call("findNotes", query="") == []


def test_a_file_that_cannot_be_written_is_treated_like_any_other(
    anki: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the first of two files is taken back, with what it had replaced."""
    anki.call("storeMediaFile", filename="one.mp3", data="QUFB")

    def prepare(col: Any) -> None:
        real = col.media.write_data

        def write(name: str, content: bytes) -> Any:
            if name == "two.mp3":
                raise OSError(28, "No space left on device")
            return real(name, content)

        monkeypatch.setattr(col.media, "write_data", write)

    anki.on_main(prepare)
    media = [audio("one.mp3", deleteExisting=True), audio("two.mp3")]
    refusing = {"onMediaError": "refuse"}
    with pytest.raises(ApiError, match=r"^note\.audio\[1\]: .*No space left on device"):
        anki.call("addNote", note=basic("f", "", audio=media, options=refusing))
    assert anki.call("getMediaFilesNames") == ["one.mp3"]
    assert anki.call("retrieveMediaFile", filename="one.mp3") == "QUFB"
    added = back(anki, anki.call("addNote", note=basic("f", "", audio=media)))
    assert added == "[sound:one.mp3]No space left on device"
