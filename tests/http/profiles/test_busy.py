"""Profiles change while clients are busy: each note is in the profile that was open for its request."""

from __future__ import annotations

import contextlib
import http.server
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from ankiconnect.headless.profiles import CollectionProfiles
from tools.api_error import ApiError

from ...support.content.notes import basic
from ...support.content.profile_times import Times
from ...support.net.webserver import serving
from ...support.running import Running
from ...support.waiting import until

CLIENTS = 8
CHANGES = 6
BUSY_SECONDS = 0.2
CHANGED = r"^another profile was opened meanwhile$"
_threads = ThreadPoolExecutor(CLIENTS)


@pytest.fixture
def anki(empty_collection: Path, tmp_path: Path) -> Iterator[Running]:
    for name in ("Ann", "Bob"):
        (tmp_path / name).mkdir()
        shutil.copy(empty_collection, tmp_path / name)
    with Running(CollectionProfiles.of_base(tmp_path), {}) as running:
        yield running


def fronts(anki: Running, profile: str) -> set[str]:
    anki.call("loadProfile", name=profile)
    return {one["fields"]["Front"]["value"] for one in anki.call("notesInfo", query="")}


def test_notes_go_into_the_profile_that_was_asked(anki: Running) -> None:
    times, end = Times("Ann"), threading.Event()
    added: dict[str, tuple[float, float]] = {}

    def client(name: int) -> None:
        while not end.is_set():
            front, began = f"{name} {len(added)} {time.monotonic()}", time.monotonic()
            anki.call("addNote", note=basic(front, "b"))
            added[front] = began, time.monotonic()

    clients = [_threads.submit(client, name) for name in range(CLIENTS)]
    for turn in range(CHANGES):
        time.sleep(BUSY_SECONDS)
        there = len(added)
        until(lambda there=there: len(added) > there + 2 * CLIENTS)  # type: ignore[misc]
        profile = ("Bob", "Ann")[turn % 2]
        times.change(profile, lambda name=profile: anki.call("loadProfile", name=name))  # type: ignore[misc]
    end.set()
    for one in clients:
        one.result(30)
    found = {name: fronts(anki, name) for name in ("Ann", "Bob")}
    assert min(len(one) for one in found.values()) > CLIENTS
    assert found["Ann"] | found["Bob"] == added.keys()
    assert found["Ann"] & found["Bob"] == set()
    for front, when in added.items():
        assert {name for name in found if front in found[name]} <= times.possible(*when)


@pytest.fixture
def download() -> Iterator[tuple[str, threading.Event, threading.Event]]:
    """An address, an event for a download from it, and an event that lets the download continue."""
    started, goes_on = threading.Event(), threading.Event()

    class Slow(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            started.set()
            goes_on.wait(20)
            with contextlib.suppress(ConnectionError):
                self.send_response(200)
                self.send_header("Content-Length", "5")
                self.end_headers()
                self.wfile.write(b"hello")

        def log_message(self, *_: Any) -> None:
            pass

    with serving(Slow) as address:
        yield f"{address}/x.mp3", started, goes_on


def add_with_media(anki: Running, url: str) -> Any:
    audio = {"filename": "x.mp3", "url": url, "fields": ["Back"]}
    return anki.call("addNote", note=basic("slow", "b", audio=audio))


def store(anki: Running, url: str) -> Any:
    return anki.call("storeMediaFile", filename="x.mp3", url=url)


@pytest.mark.parametrize("ask", [add_with_media, store])
def test_a_download_that_outlasts_its_profile(
    anki: Running,
    download: tuple[str, threading.Event, threading.Event],
    ask: Callable[[Running, str], Any],
) -> None:
    """Neither the note nor its media are stored in another profile."""
    url, started, goes_on = download
    asking: Future[Any] = _threads.submit(ask, anki, url)
    assert started.wait(20)
    assert anki.call("loadProfile", name="Bob") is True
    goes_on.set()
    with pytest.raises(ApiError, match=CHANGED):
        asking.result(20)
    for name in ("Bob", "Ann"):
        assert fronts(anki, name) == set()
        assert anki.call("getMediaFilesNames") == []
    ask(anki, url)
    assert anki.call("getMediaFilesNames") == ["x.mp3"], "all is well when asked again"
