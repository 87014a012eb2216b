"""During a sync, other requests wait or get a readable error, and nothing is lost."""

from __future__ import annotations

import contextlib
import json
import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ankiconnect.handlers.shared import sync_limit
from tools.api_error import ApiError

from ...support.content.backups import fronts_in
from ...support.net.syncserver import PASSWORD, USER, Drips, Stalls, SyncServer
from ...support.processes import served
from ...support.running import Running
from ...support.syncing import Services, add, backups, conflict, fronts, refused
from ...support.waiting import until

CLIENTS = 8
NETWORK_SECONDS = 30
"""Much less than the time that a sync waits for a server that never answers."""


class Load:
    """Clients that add notes one after the other until they are stopped."""

    def __init__(self, anki: Running) -> None:
        self._anki = anki
        self._end = threading.Event()
        self.acknowledged: list[str] = []
        self.errors: set[str] = set()

    def _client(self, name: str) -> None:
        number = 0
        while not self._end.is_set():
            front = f"{name} {number}"
            number += 1
            try:
                add(self._anki, front)
            except ApiError as error:
                self.errors.add(str(error))
            else:
                self.acknowledged.append(front)

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """The clients send requests during the whole block."""
        with ThreadPoolExecutor(CLIENTS) as pool:
            clients = [pool.submit(self._client, f"client {one}") for one in range(CLIENTS)]
            try:
                until(lambda: len(self.acknowledged) > CLIENTS)
                yield
                so_far = len(self.acknowledged)
                until(lambda: len(self.acknowledged) > so_far + CLIENTS)
            finally:
                self._end.set()
            for one in clients:
                one.result(30)


def whole(anki: Running) -> bool:
    return bool(anki.on_main(lambda col: col.fix_integrity())[1])


@pytest.mark.slow
def test_syncs_under_load_lose_nothing(service: Services) -> None:
    here, there = service("here"), service("there")
    add(here, "first")
    here.call("sync")
    there.call("sync")
    # On one side only: Anki's notes are numbered by the millisecond, so that two machines that add
    # hundreds a second would sooner or later give two notes one number.
    load = Load(here)
    with load.running():
        for _ in range(4):
            assert here.call("sync") is None
            assert there.call("sync") is None
    for one in (here, there):
        assert one.call("sync") is None
    assert load.errors == set()
    assert fronts(here) == fronts(there) == sorted(["first", *load.acknowledged])
    assert whole(here) and whole(there)


@pytest.mark.slow
def test_a_full_upload_under_load_loses_nothing(service: Services) -> None:
    _, there = conflict(service)
    load = Load(there)
    with load.running():
        assert there.call("sync", fullSync="upload") is None
    there.call("sync")
    assert load.errors == set()
    assert fronts(there) == sorted(["there", *load.acknowledged])
    other = service("other")
    other.call("sync")
    assert fronts(other) == fronts(there)
    assert whole(there)


@pytest.mark.slow
def test_a_full_download_under_load_loses_nothing(service: Services, tmp_path: Path) -> None:
    """What was added before is in the backup, what was added after is in the collection."""
    _, there = conflict(service)
    load = Load(there)
    with load.running():
        assert there.call("sync", fullSync="download") is None
    assert load.errors == set()
    kept = fronts_in(backups(there)[0], tmp_path)
    now = fronts(there)
    assert "there" in kept and "here" in now
    assert set(kept) & set(now) == set()
    assert sorted([*kept, *now]) == sorted(["here", "there", *load.acknowledged])
    assert whole(there)


@pytest.fixture
def stalls() -> Iterator[Stalls]:
    """A sync server that accepts connections and never answers."""
    server = Stalls()
    yield server
    server.close()


@pytest.fixture
def stalled(service: Services, stalls: Stalls) -> Running:
    """A service whose syncs stall."""
    return service("here", syncEndpoint=stalls.url, syncKey="x", collectionTimeout=500)


def test_a_silent_server_blocks_nobody(stalled: Running, stalls: Stalls) -> None:
    with ThreadPoolExecutor() as pool:
        syncing = pool.submit(refused, stalled)
        assert stalls.reached.wait(30)
        assert stalled.call("version") == 6
        assert stalled.call("getProfiles") == ["here"]
        for action in ("deckNames", "sync"):
            with pytest.raises(
                ApiError,
                match=r"^collection is not available: Anki used it for .* s .*; send it again$",
            ):
                stalled.call(action)
        assert not syncing.done()
        waiting = pool.submit(stalled.call, "multi", actions=[{"action": "deckNames"}])
        stalls.close()
        assert syncing.result(30).startswith("sync: ")
        waiting.result(30)
    assert stalled.call("deckNames") == ["Default"]


@pytest.fixture
def drips(monkeypatch: pytest.MonkeyPatch) -> Iterator[Drips]:
    """A sync server that sends a byte now and then. A sync without progress for 3 s is given up."""
    monkeypatch.setattr(sync_limit, "STALLED_SECONDS", 3.0)
    server = Drips()
    yield server
    server.close()


def test_a_login_that_drips_blocks_nobody(service: Services, drips: Drips) -> None:
    here = service("here", syncEndpoint=drips.url, collectionTimeout=500)
    with ThreadPoolExecutor() as pool:
        syncing = pool.submit(refused, here)
        assert drips.reached.wait(30)
        started = time.monotonic()
        add(here, "meanwhile")
        assert fronts(here) == ["meanwhile"]
        assert time.monotonic() - started < 2
        assert not syncing.done()
        text = r"sync: the sync server http://.*/ is too slow; the sync was given up after \d s$"
        assert re.match(text, syncing.result(20))
    add(here, "after it")


def test_a_sync_that_drips_blocks_nobody_for_long(service: Services, drips: Drips) -> None:
    here = service("here", syncEndpoint=drips.url, syncKey="x")
    add(here, "before")
    with ThreadPoolExecutor() as pool:
        syncing = pool.submit(refused, here)
        assert drips.reached.wait(30)
        started = time.monotonic()
        add(here, "meanwhile")
        assert time.monotonic() - started < 15
        assert "is too slow; the sync was given up after" in syncing.result(5)
    assert fronts(here) == ["before", "meanwhile"]
    assert whole(here)


def test_stopping_ends_a_sync(stalled: Running, stalls: Stalls) -> None:
    with ThreadPoolExecutor() as pool:
        syncing = pool.submit(refused, stalled)
        assert stalls.reached.wait(30)
        started = time.monotonic()
        stalled.__exit__()
        assert time.monotonic() - started < NETWORK_SECONDS
        assert syncing.result(10) == "the service is stopping"


def test_stopping_ends_a_login(service: Services, stalls: Stalls) -> None:
    here = service("here", syncEndpoint=stalls.url)
    with ThreadPoolExecutor() as pool:
        syncing = pool.submit(refused, here)
        assert stalls.reached.wait(30)
        started = time.monotonic()
        here.__exit__()
        assert time.monotonic() - started < NETWORK_SECONDS
        syncing.result(10)


def test_the_command_logs_in_and_tells_no_secret(
    collection_file: Path, tmp_path: Path, server: SyncServer
) -> None:
    api_log = tmp_path / "api.log"
    variables = {
        "ANKICONNECT_SYNC_ENDPOINT": server.url,
        "ANKICONNECT_SYNC_USER": USER,
        "ANKICONNECT_SYNC_PASSWORD": PASSWORD,
        "ANKICONNECT_API_LOG_PATH": str(api_log),
    }
    arguments = ["--collection", collection_file, "--port", "0", "--verbose"]
    with served(tmp_path, arguments, **variables) as running:
        note = {"deckName": "Default", "modelName": "Basic", "fields": {"Front": "x", "Back": "y"}}
        running.call("addNote", note=note)
        assert running.call("sync") is None
        running.call("modelFieldAdd", modelName="Basic", fieldName="Extra")
        refused = running.ask("sync")
        server.stop()
        unreachable = running.ask("sync")
        reflected = running.call("apiReflect", scopes=["actions"])
        assert running.end() == 0
    assert "full sync" in refused["error"]
    assert "cannot reach the sync server" in unreachable["error"]
    everything = [running.errors, api_log.read_text(), json.dumps([refused, unreachable, reflected])]
    assert PASSWORD not in " ".join(everything)
    assert "Traceback" not in running.errors
