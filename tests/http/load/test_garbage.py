"""Requests leave no reference cycles. Anki runs Python's garbage collector only every 15 minutes, and
the cycles of a busy client could reach hundreds of megabytes until then."""

from __future__ import annotations

import contextlib
import gc
import http.server
import itertools
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from anki.utils import point_version

from tools.api_error import ApiError

from ...support.net.webserver import serving
from ...support.running import Running

TIMES = 40
PER_CONNECTION = 10 if sys.version_info >= (3, 11) else 20
"""asyncio leaves a cycle of 7 objects per connection, and each request here has its own connection. In
Python 3.10, which Anki does not bring, some of aiohttp's connections are in it."""
LARGE = 4_000_000

_numbers = itertools.count()


@contextlib.contextmanager
def without_search() -> Iterator[None]:
    """Disable Python's garbage collector during the block, as Anki does.

    What there is before is not searched again: that is much, after hundreds of tests.
    """
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def note(front: str) -> dict[str, Any]:
    fields = {"Front": front, "Back": "b"}
    return {"deckName": "Default", "modelName": "Basic", "fields": fields}


def new_note() -> dict[str, Any]:
    return {"note": note(f"new {next(_numbers)}")}


REQUESTS: list[tuple[str, Callable[[], dict[str, Any]]]] = [
    ("version", dict),
    ("addNote", new_note),
    ("addNote", lambda: {"note": note("known")}),  # a duplicate
    ("addNotes", lambda: {"notes": [note("known"), new_note()["note"], {}]}),
    ("canAddNotesWithErrorDetail", lambda: {"notes": [note("known"), note("unknown")]}),
    ("findNotes", lambda: {"query": "front:known"}),
    # Older Ankis format the error with a Markdown library that leaves reference cycles.
    *([("findNotes", lambda: {"query": "(((("})] if point_version() >= 260000 else []),
    ("updateNoteFields", lambda: {"note": {"id": 1, "fields": {"Back": "x"}}}),
    ("multi", lambda: {"actions": [{"action": "deckNames"}, {"action": "nope"}]}),
    ("storeMediaFile", lambda: {"filename": "a.mp3", "data": "YQ=="}),
    ("storeMediaFile", lambda: {"filename": "a.mp3", "url": "http://127.0.0.1:1/a.mp3"}),
    ("getDeckConfig", lambda: {"deck": "none"}),
    ("noSuchAction", dict),
]


@pytest.mark.parametrize(("action", "params"), REQUESTS)
def test_no_rings(anki: Running, action: str, params: Callable[[], dict[str, Any]]) -> None:
    anki.call("addNote", note=note("known"))

    def ask() -> None:
        with contextlib.suppress(ApiError):
            anki.call(action, **params())

    ask()
    with without_search():
        for _ in range(TIMES):
            ask()
        assert gc.collect() < TIMES * PER_CONNECTION


class Endless(http.server.BaseHTTPRequestHandler):
    """A file that is larger than the limit."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        with contextlib.suppress(ConnectionError):
            while True:
                self.wfile.write(bytes(100_000))

    def log_message(self, *_: object) -> None:
        pass


def test_what_was_read_of_a_download_that_is_too_large_is_freed(start: Callable[..., Running]) -> None:
    anki = start(webMaxDownloadBytes=LARGE)
    with serving(Endless) as url, without_search():
        tracemalloc.start()
        try:
            for _ in range(5):
                with pytest.raises(ApiError, match="it is larger than"):
                    anki.call("storeMediaFile", filename="a.mp3", url=url)
            held, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert held < LARGE
