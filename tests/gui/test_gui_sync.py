"""sync with Anki's own sync server."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ..running import ApiError
from .anki import Anki, Starter, free_port

FULL_SYNC = r"Sync status \d not one of \[0, 1\] - see .*full sync"
_threads = ThreadPoolExecutor(8)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """Anki's own sync server; its URL."""
    port = free_port()
    variables = {
        **os.environ,
        "SYNC_USER1": "user:pass",
        "SYNC_HOST": "127.0.0.1",
        "SYNC_PORT": str(port),
        "SYNC_BASE": str(tmp_path / "server"),
    }
    with subprocess.Popen([sys.executable, "-m", "anki.syncserver"], env=variables) as process:
        deadline = time.monotonic() + 30
        while not answers(port):
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/"
        process.terminate()


def answers(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def log_in(anki: Anki, url: str) -> None:
    anki.run(
        f"mw.pm.set_custom_sync_url({url!r})\n"
        f"auth = mw.col.sync_login(username='user', password='pass', endpoint={url!r})\n"
        "mw.pm.set_sync_key(auth.hkey); mw.pm.set_sync_username('user')\n"
        "mw.pm.profile['networkTimeout'] = 30"
    )


def full(anki: Anki, upload: bool) -> None:
    """What a person chooses when a full sync is needed; done without Anki's questions."""
    anki.run(
        "auth = mw.pm.sync_auth()\n"
        "gui_hooks.collection_will_temporarily_close(mw.col)\n"
        "mw.col.close_for_full_sync()\n"
        f"mw.col.full_upload_or_download(auth=auth, server_usn=None, upload={upload})\n"
        "mw.reopen(after_full_sync=True); mw.reset()"
    )


def add(anki: Anki, front: str) -> None:
    fields = {"Front": front, "Back": "x"}
    note = {"deckName": "Default", "modelName": "Basic", "fields": fields}
    anki.call("addNote", note=note)


def refused_sync(anki: Anki) -> str:
    """The error of a sync."""
    with pytest.raises(ApiError) as refusal:
        anki.call("sync")
    return str(refusal.value)


def count_hooks(anki: Anki) -> None:
    anki.run(
        "told = []\n"
        "gui_hooks.sync_will_start.append(lambda: told.append('start'))\n"
        "gui_hooks.sync_did_finish.append(lambda: told.append('finish'))\n"
        "gui_hooks.state_did_reset.append(lambda: told.append('reset'))"
    )


def test_without_a_login(anki: Anki) -> None:
    with pytest.raises(ApiError, match=r"^sync: auth not configured$"):
        anki.call("sync")


def test_two_computers(start_anki: Starter, server: str) -> None:
    here, there = start_anki(), start_anki()
    for one in (here, there):
        log_in(one, server)
    add(here, "from here")
    with pytest.raises(ApiError, match=FULL_SYNC):
        here.call("sync")
    assert len(here.call("findNotes", query="")) == 1
    full(here, upload=True)
    assert here.call("sync") is None
    with pytest.raises(ApiError, match=FULL_SYNC):
        there.call("sync")
    assert there.call("findNotes", query="") == []
    full(there, upload=False)
    assert len(there.call("findNotes", query="")) == 1
    add(there, "from there")
    assert there.call("sync") is None
    here.run("shows = []; gui_hooks.state_did_reset.append(lambda: shows.append(mw.col.note_count()))")
    assert here.call("sync") is None
    assert here.eval("shows[-1]") == 2
    assert len(here.call("findNotes", query='"from there"')) == 1
    for one in (here, there):
        assert one.eval("messages") == []
        assert one.eval("mw.progress.busy()") == 0


def test_anki_s_hooks_are_told(anki: Anki, server: str) -> None:
    log_in(anki, server)
    add(anki, "x")
    full(anki, upload=True)
    count_hooks(anki)
    assert anki.call("sync") is None
    told = anki.eval("told")
    assert [one for one in told if one != "reset"] == ["start", "finish"]
    assert "reset" in told[told.index("finish") :]


def test_a_wrong_login(anki: Anki, server: str) -> None:
    log_in(anki, server)
    anki.run("mw.pm.set_sync_key('wrong')")
    for _ in range(2):
        with pytest.raises(ApiError, match=r"^sync: .+"):
            anki.call("sync")
    assert anki.call("deckNames") == ["Default"]
    assert anki.eval("messages") == []


def test_no_server(anki: Anki) -> None:
    anki.run(f"mw.pm.set_custom_sync_url('http://127.0.0.1:{free_port()}/'); mw.pm.set_sync_key('k')")
    with pytest.raises(ApiError, match=r"^sync: .+"):
        anki.call("sync")
    assert anki.call("deckNames") == ["Default"]


class Stalls:
    """A server that takes connections and says nothing until it is closed."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.1)
        self._taken: list[socket.socket] = []
        self._closed = threading.Event()
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while not self._closed.is_set():
            with contextlib.suppress(TimeoutError):
                self._taken.append(self._socket.accept()[0])
        for one in (self._socket, *self._taken):
            one.close()

    def close(self) -> None:
        self._closed.set()
        self._thread.join()


@pytest.fixture
def stalls(anki: Anki) -> Iterator[Stalls]:
    """A server that stalls, and a login at it."""
    server = Stalls()
    anki.run(f"mw.pm.set_custom_sync_url({server.url!r}); mw.pm.set_sync_key('k')")
    yield server
    server.close()


def test_a_slow_server_keeps_nobody_busy(anki: Anki, stalls: Stalls) -> None:
    anki.run("gaps.start()")
    syncing = _threads.submit(refused_sync, anki)
    anki.until("mw.progress.busy()")
    notes = _threads.submit(lambda: anki.call("findNotes", query=""))
    begun = time.monotonic()
    while time.monotonic() - begun < 2:
        assert anki.call("version") == 6
        assert anki.call("getActiveProfile") == "User 1"
    assert not syncing.done() and not notes.done()
    stalls.close()
    syncing.result(20)
    assert notes.result(10) == []
    assert max(anki.run("gaps.stop()")) < 0.3


def test_waiting_is_bounded(anki: Anki, stalls: Stalls) -> None:
    anki.run(
        "conf = {**mw.addonManager.getConfig('ankiconnect'), 'collectionTimeout': 500}\n"
        "mw.addonManager.writeConfig('ankiconnect', conf)\n"
        "mw.addonManager.configUpdatedAction('ankiconnect')(conf)"
    )
    syncing = _threads.submit(refused_sync, anki)
    anki.until("mw.progress.busy()")
    for action in ("deckNames", "sync"):
        with pytest.raises(ApiError, match=r"^collection is not available$"):
            anki.call(action)
    stalls.close()
    syncing.result(20)
    assert anki.call("deckNames") == ["Default"]


def test_the_person_cancels(anki: Anki, stalls: Stalls) -> None:
    syncing = _threads.submit(refused_sync, anki)
    anki.until("mw.progress._win is not None")
    anki.run("mw.progress._win.wantCancel = True")
    assert syncing.result(20).startswith("sync: ")
    assert anki.call("deckNames") == ["Default"]


def test_closing_while_it_syncs(anki: Anki, stalls: Stalls) -> None:
    syncing = _threads.submit(lambda: anki.call("sync"))
    anki.until("mw.progress.busy()")
    anki.run("aqt.qt.QTimer.singleShot(0, mw.close)")
    begun = time.monotonic()
    with pytest.raises((ApiError, OSError)):
        syncing.result(10)
    assert time.monotonic() - begun < 2
    stalls.close()
    assert anki.wait() == 0
    anki.check_collection()
