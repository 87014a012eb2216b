"""sync with Anki's own sync server."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tools.api_error import ApiError
from tools.ports import free_port
from tools.real_anki.process import Anki

from ...support.net.syncserver import Drips, Stalls, SyncServer
from ..pages import Page
from ..reuse import Lender
from ..syncing import add, backups, conflict, fronts, full, log_in, refused_sync

FULL_SYNC = r"Sync status \d not one of \[0, 1\] - see .*full sync"
_threads = ThreadPoolExecutor(8)


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


def test_two_computers(lend_anki: Lender, server: SyncServer) -> None:
    here, there = lend_anki(), lend_anki()
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


def test_anki_s_hooks_are_told(anki: Anki, server: SyncServer) -> None:
    log_in(anki, server)
    add(anki, "x")
    full(anki, upload=True)
    count_hooks(anki)
    assert anki.call("sync") is None
    told = anki.eval("told")
    assert [one for one in told if one != "reset"] == ["start", "finish"]
    assert "reset" in told[told.index("finish") :]


def test_a_wrong_login(anki: Anki, server: SyncServer) -> None:
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


# A full sync that a client has chosen


def test_the_error_names_both_sides(lend_anki: Lender, server: SyncServer) -> None:
    there = conflict(lend_anki, server)
    text = refused_sync(there)
    for words in ("Here: 1 note and 1 card", "never synced", server.url, "upload", "download"):
        assert words in text
    assert fronts(there) == ["there"]
    assert backups(there) == 0
    assert "fullSync must be" in refused_sync(there, fullSync="sideways")


@pytest.mark.parametrize(("direction", "left"), [("download", "here"), ("upload", "there")])
def test_a_direction_is_chosen(
    lend_anki: Lender, server: SyncServer, direction: str, left: str
) -> None:
    there = conflict(lend_anki, server)
    count_hooks(there)
    there.run(
        "gui_hooks.collection_will_temporarily_close.append(lambda _: told.append('close'))\n"
        "gui_hooks.collection_did_temporarily_close.append(lambda _: told.append('open'))\n"
        "shows = []; gui_hooks.state_did_reset.append(lambda: shows.append(mw.col.note_count()))\n"
        "browser = aqt.dialogs.open('Browser', mw)"
    )
    Page(there, "browser.editor").shows("there", "x")
    assert there.call("sync", fullSync=direction) is None
    told = [one for one in there.eval("told") if one != "reset"]
    assert told == ["start", "close", "open", "finish"]
    assert there.eval("shows[-1]") == 1
    assert fronts(there) == [left]
    assert backups(there) == 1
    add(there, "more")
    assert there.call("sync") is None
    assert there.eval("messages") == []
    assert there.eval("mw.progress.busy()") == 0


def test_a_slow_one_goes_on_when_the_window_in_front_closes(
    lend_anki: Lender, server: SyncServer
) -> None:
    """Anki's Browser closes when a full sync begins, once its editor has saved the note. The progress
    dialog must not close with it.
    """
    there = conflict(lend_anki, server)
    there.run("browser = aqt.dialogs.open('Browser', mw)")
    Page(there, "browser.editor").shows("there", "x")
    there.run(
        "import time\n"
        "parents = []\n"
        "browser.activateWindow()\n"
        "close = browser._closeWindow\n"
        "browser._closeWindow = lambda: aqt.qt.QTimer.singleShot(300, close)\n"
        "def slow(self, exchange=type(mw.col).full_upload_or_download, **given):\n"
        "    time.sleep(1)\n"
        "    parents.append(type(mw.progress._win.parent()).__name__)\n"
        "    exchange(self, **given)\n"
        "type(mw.col).full_upload_or_download = slow"
    )
    there.until("mw.app.activeWindow() is browser")
    assert there.call("sync", fullSync="upload") is None
    assert there.eval("parents") == ["AnkiQt"]
    assert there.eval("messages") == []


def test_the_setting_turns_the_backup_off(lend_anki: Lender, server: SyncServer) -> None:
    there = conflict(lend_anki, server, backupBefore=False)
    assert "backup" not in refused_sync(there)
    assert there.call("sync", fullSync="download") is None
    assert fronts(there) == ["here"]
    assert backups(there) == 0


def test_a_recent_backup_is_enough(lend_anki: Lender, server: SyncServer) -> None:
    there = conflict(lend_anki, server)
    assert there.call("createBackup", force=True) is True
    add(there, "more")
    assert there.call("sync", fullSync="download") is None
    assert fronts(there) == ["here"]
    assert backups(there) == 1


def test_a_direction_that_would_leave_nothing(anki: Anki, server: SyncServer) -> None:
    log_in(anki, server)
    add(anki, "x")
    assert refused_sync(anki, fullSync="download").startswith("Sync status 4 not one of [0, 1]")
    assert fronts(anki) == ["x"]


@pytest.mark.parametrize("direction", ["download", "upload"])
def test_a_full_sync_that_fails_leaves_all_as_it_was(
    lend_anki: Lender, server: SyncServer, direction: str
) -> None:
    there = conflict(lend_anki, server)
    there.run("back_up = mw.create_backup_now\ndef fail(): raise OSError('disk full')")
    there.run("mw.create_backup_now = fail")
    assert "disk full" in refused_sync(there, fullSync=direction)
    add(there, "more")
    there.run(
        f"import os\ndef server_goes(): back_up(); os.kill({server.pid}, 9)\n"
        "mw.create_backup_now = server_goes"
    )
    assert refused_sync(there, fullSync=direction).startswith("sync: cannot reach the sync server ")
    assert fronts(there) == ["more", "there"]
    assert there.eval("messages") == []
    there.until("not mw.progress.busy()")


def test_closing_during_a_full_sync(lend_anki: Lender, server: SyncServer) -> None:
    there = conflict(lend_anki, server)
    there.run(
        "import time\nback_up = mw.create_backup_now\nat_work = []\n"
        "def slow(): at_work.append(1); back_up(); time.sleep(3)\nmw.create_backup_now = slow"
    )
    syncing = _threads.submit(lambda: there.call("sync", fullSync="upload"))
    there.until("at_work")
    there.run("aqt.qt.QTimer.singleShot(0, mw.close)")
    with pytest.raises((ApiError, OSError)):
        syncing.result(20)
    assert there.wait() == 0
    there.check_collection()


# A server that says nothing

STALL_SECONDS = 4.0


@pytest.fixture
def stalls(anki: Anki) -> Iterator[Stalls]:
    """A server that stalls, and a login at it."""
    server = Stalls()
    anki.run(f"mw.pm.set_custom_sync_url({server.url!r}); mw.pm.set_sync_key('k')")
    yield server
    server.close()


@pytest.fixture
def drips(anki: Anki) -> Iterator[Drips]:
    """A server that sends a byte now and then, and a login at it. Our limit is 3 s."""
    server = Drips()
    anki.run(
        f"mw.pm.set_custom_sync_url({server.url!r}); mw.pm.set_sync_key('k')\n"
        "import sys; limits = sys.modules['ankiconnect.handlers.shared.sync_limit']\n"
        "before = limits.STALLED_SECONDS; limits.STALLED_SECONDS = 3.0"
    )
    yield server
    anki.run("limits.STALLED_SECONDS = before")
    server.close()


def test_a_server_that_drips_is_given_up(anki: Anki, drips: Drips) -> None:
    syncing = _threads.submit(refused_sync, anki)
    assert drips.reached.wait(30)
    notes = _threads.submit(lambda: anki.call("findNotes", query=""))
    assert notes.result(20) == []
    text = f"sync: the sync server {drips.url} is too slow; the sync was given up after "
    assert syncing.result(5).startswith(text)
    assert anki.eval("messages") == []
    anki.until("not mw.progress.busy()")


def test_a_slow_server_keeps_nobody_busy(anki: Anki, stalls: Stalls) -> None:
    anki.run("gaps.start()")
    syncing = _threads.submit(refused_sync, anki)
    anki.until("mw.progress.busy()")
    notes = _threads.submit(lambda: anki.call("findNotes", query=""))
    started = time.monotonic()
    while time.monotonic() - started < STALL_SECONDS:
        assert anki.call("version") == 6
        assert anki.call("getActiveProfile") == "User 1"
    assert not syncing.done() and not notes.done()
    stalls.close()
    syncing.result(20)
    assert notes.result(10) == []
    assert max(anki.run("gaps.stop()")) < STALL_SECONDS / 2


def test_waiting_is_bounded(anki: Anki, stalls: Stalls) -> None:
    anki.run(
        "conf = {**mw.addonManager.getConfig('ankiconnect'), 'collectionTimeout': 500}\n"
        "mw.addonManager.writeConfig('ankiconnect', conf)\n"
        "mw.addonManager.configUpdatedAction('ankiconnect')(conf)"
    )
    syncing = _threads.submit(refused_sync, anki)
    anki.until("mw.progress.busy()")
    for action in ("deckNames", "sync"):
        with pytest.raises(ApiError, match=r"^collection is not available: Anki used it for 0\.5 s "):
            anki.call(action)
    stalls.close()
    syncing.result(20)
    assert anki.call("deckNames") == ["Default"]


def test_the_user_cancels(anki: Anki, stalls: Stalls) -> None:
    syncing = _threads.submit(refused_sync, anki)
    anki.until("mw.progress._win is not None")
    anki.run("mw.progress._win.wantCancel = True")
    assert syncing.result(20).startswith("sync: ")
    assert anki.call("deckNames") == ["Default"]


def test_closing_while_it_syncs(anki: Anki, stalls: Stalls) -> None:
    syncing = _threads.submit(lambda: anki.call("sync"))
    anki.until("mw.progress.busy()")
    anki.run("aqt.qt.QTimer.singleShot(0, mw.close)")
    started = time.monotonic()
    with pytest.raises((ApiError, OSError)):
        syncing.result(20)
    assert time.monotonic() - started < 10
    stalls.close()
    assert anki.wait() == 0
    anki.check_collection()
