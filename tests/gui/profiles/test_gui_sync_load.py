"""sync and full sync under load inside Anki: who comes meanwhile waits, and nothing is lost."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.real_anki.load import Load
from tools.real_anki.process import Anki

from ...support.content.backups import fronts_in
from ...support.net.syncserver import SyncServer
from ...support.waiting import until
from ..reuse import Lender
from ..syncing import add, backup_files, conflict, fronts, log_in

pytestmark = pytest.mark.slow

SOME = 10
"""Notes that are added before, and after."""


def under_load(anki: Anki, sync: Callable[[], None]) -> list[str]:
    """Let clients add notes before, while and after something is done; the notes' fronts."""
    with Load(anki.port) as load:
        time.sleep(0.5)
        until(lambda: len(load.added) > SOME)
        sync()
        so_far = len(load.added)
        time.sleep(0.5)
        until(lambda: len(load.added) > so_far + SOME)
    assert load.unanswered == []
    assert load.failures() == []
    assert anki.eval("[messages, mw.progress.busy()]") == [[], 0]
    return list(load.added)


def end(anki: Anki) -> None:
    anki.check_collection()


def test_syncs_under_load_lose_nothing(lend_anki: Lender, server: SyncServer) -> None:
    here, there = lend_anki(), lend_anki()
    for one in (here, there):
        log_in(one, server)
    add(here, "first")
    here.call("sync", fullSync="upload")
    there.call("sync", fullSync="download")

    def sync_both() -> None:
        for _ in range(3):
            assert here.call("sync") is None
            assert there.call("sync") is None

    added = under_load(here, sync_both)
    assert here.call("sync") is None
    assert there.call("sync") is None
    assert fronts(here) == fronts(there) == sorted(["first", *added])
    for one in (here, there):
        end(one)


def test_a_full_upload_under_load_loses_nothing(lend_anki: Lender, server: SyncServer) -> None:
    there = conflict(lend_anki, server)
    added = under_load(there, lambda: there.call("sync", fullSync="upload"))
    assert there.call("sync") is None
    assert fronts(there) == sorted(["there", *added])
    end(there)


def test_a_full_download_under_load_loses_nothing(
    lend_anki: Lender, server: SyncServer, tmp_path: Path
) -> None:
    """What was added before is in the backup, what was added after is in the collection."""
    there = conflict(lend_anki, server)
    added = under_load(there, lambda: there.call("sync", fullSync="download"))
    (backup,) = backup_files(there)
    kept, now = fronts_in(backup, tmp_path), fronts(there)
    assert "there" in kept and "here" in now
    assert sorted([*kept, *now]) == sorted(["here", "there", *added])
    end(there)
