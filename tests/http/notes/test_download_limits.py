"""All downloads of one request together take webTimeout at most (docs/api-decisions.md, ee)."""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tools.api_error import ApiError

from ...support.content.notes import basic
from ...support.net.webserver import serving
from ...support.running import Running

LIMIT = 1.0
SECONDS_ALLOWED = 1.9
"""Less than twice the limit, with room for a busy machine."""


class Hanging(http.server.BaseHTTPRequestHandler):
    """/ua answers only agents like a browser's, /ok everybody; nothing else is ever answered."""

    go_on = threading.Event()

    def do_GET(self) -> None:
        if self.path.startswith("/hang"):
            self.go_on.wait(30)
            return
        agent = self.headers.get("User-Agent", "")
        found = self.path == "/ok" or agent.startswith("Mozilla/5.0 (compatible; ankiconnect/")
        self.send_response(200 if found else 403)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"hello")

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def web() -> Iterator[str]:
    Hanging.go_on.clear()
    with serving(Hanging) as address:
        yield address
        Hanging.go_on.set()


@pytest.fixture
def impatient(collection_file: Path) -> Iterator[Running]:
    """A service whose downloads may take a second."""
    with Running.on(collection_file, webTimeout=int(LIMIT * 1000)) as anki:
        yield anki


def hanging(web: str, count: int) -> list[dict[str, Any]]:
    return [
        {"url": f"{web}/hang{number}", "filename": f"h{number}.mp3", "fields": ["Back"]}
        for number in range(count)
    ]


def timed(anki: Running, action: str, **params: Any) -> Any:
    begin = time.monotonic()
    result = anki.call(action, **params)
    taken = time.monotonic() - begin
    assert taken < SECONDS_ALLOWED, f"{action} took {taken:.2f} s"
    return result


def test_the_agent_is_like_a_browsers(impatient: Running, web: str) -> None:
    assert impatient.call("storeMediaFile", filename="u.mp3", url=f"{web}/ua") == "u.mp3"


@pytest.mark.parametrize("count", [9, 17])
def test_dead_files_of_one_note(impatient: Running, web: str, count: int) -> None:
    note = timed(impatient, "addNote", note=basic("h", "", audio=hanging(web, count)))
    (info,) = impatient.call("notesInfo", notes=[note])
    back = info["fields"]["Back"]["value"]
    assert back.count("download took longer than 1 s") == count
    assert "all downloads of the request together" in back


def test_dead_files_of_many_notes(impatient: Running, web: str) -> None:
    notes = [basic(f"n{number}", "", audio=one) for number, one in enumerate(hanging(web, 40))]
    assert None not in timed(impatient, "addNotes", notes=notes)


def test_dead_files_of_an_update(impatient: Running, web: str) -> None:
    note = impatient.call("addNote", note=basic("u"))
    changed = {"id": note, "fields": {"Back": "new"}, "picture": hanging(web, 17)}
    timed(impatient, "updateNoteFields", note=changed)


def test_a_dead_file_of_its_own(impatient: Running, web: str) -> None:
    with pytest.raises(ApiError, match=r"download took longer than 1 s$"):
        timed(impatient, "storeMediaFile", filename="h.mp3", url=f"{web}/hang")


def test_each_request_has_the_whole_time(impatient: Running, web: str) -> None:
    """Also those in a multi, each of which is a request of its own (docs/api-decisions.md, b)."""
    actions = [
        {"action": "storeMediaFile", "version": 6, "params": {"filename": "x", "url": f"{web}/{path}"}}
        for path in ("hang", "ok")
    ]
    failed, stored = impatient.call("multi", actions=actions)
    assert "took longer" in failed["error"]
    assert stored == {"result": "x", "error": None}
