"""Media that come with notes: handlers/media/attachments.py."""

from __future__ import annotations

import base64
import hashlib
import http.server
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tools.api_error import ApiError

from ...support.content.notes import basic
from ...support.net.webserver import serving
from ...support.running import Running
from ...support.waiting import until

HELLO = base64.b64encode(b"hello").decode()


class Files(http.server.BaseHTTPRequestHandler):
    """/slow answers when the test allows it, /ok immediately, other paths with 404; counts the
    requests."""

    asked: list[str] = []  # noqa: RUF012
    go_on = threading.Event()

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path.startswith("/slow"):
            self.go_on.wait(20)
        found = self.path.startswith(("/slow", "/ok"))
        self.send_response(200 if found else 404)
        self.send_header("Content-Length", "5" if found else "0")
        self.end_headers()
        if found:
            self.wfile.write(b"hello")

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def web() -> Iterator[str]:
    Files.asked.clear()
    Files.go_on.clear()
    with serving(Files) as address:
        yield address
        Files.go_on.set()


def fields(anki: Running, note: int) -> dict[str, str]:
    info = anki.call("notesInfo", notes=[note])[0]
    return {name: field["value"] for name, field in info["fields"].items()}


def add(anki: Running, **media: Any) -> dict[str, str]:
    """Add a note with media and return its fields."""
    return fields(anki, anki.call("addNote", note=basic("f", "b", **media)))


def media(name: str = "a.mp3", **more: Any) -> dict[str, Any]:
    return {"filename": name, "data": HELLO, "fields": ["Back"], **more}


def test_each_kind_is_named_in_its_fields_in_order(anki: Running) -> None:
    seen = add(
        anki,
        picture=[media("p.png", fields=["Front", "Back", "Nope"]), None],
        audio=media("a.mp3"),
        video=media("v.mp4", fields="Back"),
    )
    assert seen == {
        "Front": 'f<img src="p.png">',
        "Back": 'b[sound:a.mp3][sound:v.mp4]<img src="p.png">',
    }
    assert sorted(anki.call("getMediaFilesNames")) == ["a.mp3", "p.png", "v.mp4"]


def test_unknown_fields_or_none_only_store(anki: Running) -> None:
    assert add(anki, audio=[media(fields=["Bak"]), {"filename": "c.mp3", "data": HELLO}]) == {
        "Front": "f",
        "Back": "b",
    }
    assert sorted(anki.call("getMediaFilesNames")) == ["a.mp3", "c.mp3"]


def test_two_files_of_one_name_are_stored_in_order(anki: Running) -> None:
    other = base64.b64encode(b"other").decode()
    seen = add(anki, audio=[media(), media(data=other)])
    renamed = f"a-{hashlib.sha1(b'other').hexdigest()}.mp3"
    assert seen["Back"] == f"b[sound:a.mp3][sound:{renamed}]"


def test_delete_existing_replaces(anki: Running) -> None:
    anki.call("storeMediaFile", filename="a.mp3", data=base64.b64encode(b"old").decode())
    assert add(anki, audio=media(deleteExisting=True))["Back"] == "b[sound:a.mp3]"
    assert anki.call("retrieveMediaFile", filename="a.mp3") == HELLO


def test_a_skipped_hash_appends_nothing(anki: Running) -> None:
    digest = hashlib.md5(b"hello").hexdigest()
    assert add(anki, audio=media(skipHash=digest))["Back"] == "b"
    assert anki.call("getMediaFilesNames") == []


@pytest.mark.parametrize(
    ("broken", "text"),
    [
        ({"data": None}, 'You must provide a "data", "path", or "url" field.'),
        ({"data": "SGVsbG8"}, "data is not base64: it is cut off"),
        ({"data": None, "path": "/no/<b>&"}, "no such file: /no/&lt;b&gt;&amp;"),
        ({"data": None, "url": "ftp://x/y"}, "only http and https"),
        ({"filename": 5}, "filename must be a string"),
        ({"filename": ".."}, "does not name a file"),
        ({"deleteExisting": "yes"}, "deleteExisting must be true or false"),
    ],
)
def test_what_cannot_be_stored_leaves_its_reason_in_the_fields(
    anki: Running, broken: dict[str, Any], text: str
) -> None:
    back = add(anki, audio=media(**broken))["Back"]
    assert text in back
    assert "<" not in back
    assert anki.call("getMediaFilesNames") == []


def test_a_media_object_without_a_name_is_reported_as_filename(anki: Running) -> None:
    back = add(anki, audio={"data": HELLO, "fields": ["Back"]})["Back"]
    assert back == "b'filename' is missing (it has: data, fields)"


def test_without_fields_the_request_fails_and_nothing_is_added(anki: Running) -> None:
    note = basic("x", audio={"filename": "a.mp3", "data": "SGVsbG8"})
    with pytest.raises(
        ApiError, match=r"^note\.audio\[0\]: data is not base64: it is cut off, or has a wrong end$"
    ):
        anki.call("addNote", note=note)
    assert anki.call("addNotes", notes=[note, basic("y")])[0] is None
    assert len(anki.call("findNotes", query="")) == 1


NO_NAME = {"data": HELLO}
NO_SOURCE = {"filename": "x.mp3"}


@pytest.mark.parametrize(
    ("audio", "error"),
    [
        ([None, NO_NAME], "note.audio[1]: 'filename' is missing"),
        (NO_SOURCE, 'note.audio[0]: You must provide a "data", "path", or "url" field.'),
        (
            {**NO_SOURCE, "data": "A"},
            "note.audio[0]: data is not base64: it is cut off, or has a wrong end",
        ),
        ({"filename": "..", "data": HELLO}, 'note.audio[0]: ".." does not name a file'),
        ("", 'note.audio must be an object, not ""'),
        (0, "note.audio must be an object, not 0"),
        ([media(), "x"], 'note.audio[1] must be an object, not "x"'),
        (media(fields=5), "note.audio[0].fields must be an array of field names, not 5"),
        (
            [media(), media("b.mp3", fields=[5])],
            "note.audio[1].fields[0] must be a string, not 5",
        ),
    ],
)
def test_what_is_no_media_object_is_refused_by_every_action(
    anki: Running, audio: Any, error: str
) -> None:
    """The error text is the same, and no file of the request is stored before."""
    kept = anki.call("addNote", note=basic("kept"))
    note = basic("x", audio=audio)
    with pytest.raises(ApiError) as adding:
        anki.call("addNote", note=note)
    with pytest.raises(ApiError) as updating:
        anki.call("updateNoteFields", note={"id": kept, "fields": {"Back": "y"}, "audio": audio})
    (checked,) = anki.call("canAddNotesWithErrorDetail", notes=[note])
    assert str(adding.value) == str(updating.value) == checked["error"]
    assert str(adding.value).startswith(error)
    assert anki.call("getMediaFilesNames") == []
    assert fields(anki, kept)["Back"] == "back"


@pytest.mark.parametrize("broken", [NO_NAME, NO_SOURCE, {"filename": 5, "data": HELLO}])
def test_a_reason_in_the_first_field_counts_for_the_checks(anki: Running, broken: Any) -> None:
    note = basic("", audio={**broken, "fields": ["Front"]})
    assert anki.call("canAddNotes", notes=[note]) == [True]
    anki.call("addNote", note=note)
    assert anki.call("canAddNotes", notes=[note]) == [False]


def test_a_web_page_may_not_name_files(anki: Running, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_bytes(b"secret")
    params = {"note": basic("x", "b", audio=media(data=None, path=str(secret)))}
    request = {"action": "addNote", "version": 6, "params": params}
    page = anki.post(request, Origin="http://localhost")["result"]
    assert fields(anki, page)["Back"] == "bfile paths are not allowed from this origin"
    params["note"]["fields"]["Front"] = "y"
    program = anki.post(request)["result"]
    assert fields(anki, program)["Back"] == "b[sound:a.mp3]"


def test_an_empty_first_field_is_filled_by_media(anki: Running) -> None:
    note = basic("", picture=media("p.png", fields=["Front"]))
    assert anki.call("canAddNote", note=note) is True
    assert fields(anki, anki.call("addNote", note=note))["Front"] == '<img src="p.png">'


def test_a_download_is_stored_and_a_missing_one_reported(anki: Running, web: str) -> None:
    seen = add(
        anki,
        audio=media(data=None, url=f"{web}/ok"),
        picture=media("p.png", data=None, url=f"{web}/missing", fields=["Front"]),
    )
    assert seen["Back"] == "b[sound:a.mp3]"
    assert seen["Front"] == f"f{web}/missing answered 404"


def test_nothing_is_fetched_for_a_note_that_cannot_be_read(anki: Running, web: str) -> None:
    notes = [
        basic("new", audio=media(data=None, url=f"{web}/ok1")),
        basic("bad", deckName="Nope", audio=media(data=None, url=f"{web}/ok2")),
        basic("bad", tags=5, audio=media(data=None, url=f"{web}/ok3")),
    ]
    assert [one is None for one in anki.call("addNotes", notes=notes)] == [False, True, True]
    assert Files.asked == ["/ok1"]


def test_emptiness_and_duplicates_are_tested_with_the_media_in_place(anki: Running) -> None:
    """The final text of the first field decides: with the name of a stored file, or with an error
    text."""
    first: dict[str, Any] = {"fields": ["Front"]}
    other = base64.b64encode(b"other").decode()
    assert anki.call("addNote", note=basic("", audio=media(**first)))
    assert anki.call("addNote", note=basic("", audio=media(data=other, **first)))
    assert anki.call("addNote", note=basic("", audio=media(data="SGVsbG8", **first)))
    with pytest.raises(ApiError, match="duplicate"):
        anki.call("addNote", note=basic("", audio=media(**first)))
    third = base64.b64encode(b"third").decode()
    notes = [basic("", audio=media("b.mp3", data=data, **first)) for data in (other, third)]
    assert None not in anki.call("addNotes", notes=notes)


def test_others_are_answered_while_a_slow_download_runs(anki: Running, web: str) -> None:
    note = basic("slow", audio=media(data=None, url=f"{web}/slow"))
    with ThreadPoolExecutor(1) as pool:
        adding = pool.submit(anki.call, "addNote", note=note)
        until(lambda: Files.asked)
        assert anki.call("addNote", note=basic("quick"))
        assert anki.call("deckNames") == ["Default"]
        assert not adding.done()
        Files.go_on.set()
        assert fields(anki, adding.result())["Back"] == "back[sound:a.mp3]"


def test_downloads_of_one_request_run_together(anki: Running, web: str) -> None:
    notes = [
        basic(f"n{number}", audio=media(f"{number}.mp3", data=None, url=f"{web}/slow{number}"))
        for number in range(6)
    ]
    with ThreadPoolExecutor(1) as pool:
        adding = pool.submit(anki.call, "addNotes", notes=notes)
        until(lambda: len(Files.asked) == 6 or adding.done())
        assert not adding.done(), "the sixth download began only when others had ended"
        Files.go_on.set()
        assert None not in adding.result()


def test_update_note_fields_appends_media(anki: Running, web: str) -> None:
    note = anki.call("addNote", note=basic("f", "b"))
    changed = {"id": note, "fields": {"Back": "new"}, "audio": media(data=None, url=f"{web}/ok")}
    anki.call("updateNoteFields", note=changed)
    assert fields(anki, note) == {"Front": "f", "Back": "new[sound:a.mp3]"}
    with pytest.raises(ApiError, match="Note was not found: 5"):
        anki.call("updateNoteFields", note={**changed, "id": 5})
    assert Files.asked == ["/ok"]
