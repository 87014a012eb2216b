"""Full syncs: nothing is lost unless the client has chosen it."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ankiconnect.handlers.shared import backups as backups_before
from ankiconnect.headless import sync

from ...support.content.backups import fronts_in
from ...support.net.syncserver import PASSWORD, USER, SyncServer
from ...support.running import Running
from ...support.syncing import Services, add, backups, conflict, fronts, refused, refused_full


def test_a_conflict_is_an_error_that_names_both_sides(service: Services, server: SyncServer) -> None:
    here, there = conflict(service)
    text = refused_full(there, 2)
    assert "Here: 1 note and 1 card, last changed 2" in text
    assert "never synced" in text
    assert server.url in text and USER in text
    for word in ("upload", "download"):
        assert f'"fullSync": "{word}"' in text
    assert PASSWORD not in text
    assert fronts(there) == ["there"]
    assert backups(there) == []
    assert here.call("sync") is None
    assert fronts(here) == ["here"]


def test_a_conflict_decided_for_the_server(service: Services, tmp_path: Path) -> None:
    here, there = conflict(service)
    assert there.call("sync", fullSync="download") is None
    assert fronts(there) == ["here"]
    assert fronts_in(backups(there)[0], tmp_path) == ["there"]
    add(there, "more")
    there.call("sync")
    here.call("sync")
    assert fronts(here) == ["here", "more"]


def test_a_conflict_decided_for_this_side(service: Services, tmp_path: Path) -> None:
    here, there = conflict(service)
    assert there.call("sync", fullSync="upload") is None
    assert fronts(there) == ["there"]
    assert fronts_in(backups(there)[0], tmp_path) == ["there"]
    # For the other one the server's has been replaced: that is a conflict again, and no silent loss.
    assert "last synced 2" in refused_full(here, 2)
    assert fronts(here) == ["here"]
    here.call("sync", fullSync="download")
    assert fronts(here) == ["there"]


@pytest.mark.parametrize("direction", ["download", "upload"])
def test_the_setting_turns_the_backup_off(service: Services, direction: str) -> None:
    here, there = service("here"), service("there", backupBefore=False)
    add(here, "here")
    here.call("sync")
    add(there, "there")
    assert "backup" not in refused_full(there, 2)
    assert there.call("sync", fullSync=direction) is None
    assert fronts(there) == ["here" if direction == "download" else "there"]
    assert backups(there) == []


def test_there_is_one_backup_at_most_every_five_minutes(service: Services) -> None:
    _, there = conflict(service)
    there.call("sync", fullSync="upload")
    [first] = backups(there)
    there.call("modelFieldAdd", modelName="Basic", fieldName="Extra")
    there.call("sync", fullSync="upload")
    assert backups(there) == [first]
    old = time.time() - 301
    os.utime(first, (old, old))
    time.sleep(max(0.0, first.stat().st_ctime + 1.1 - time.time()))  # its name has whole seconds
    there.call("modelFieldAdd", modelName="Basic", fieldName="More")
    there.call("sync", fullSync="upload")
    assert len(backups(there)) == 2


def test_a_changed_note_type_is_a_conflict_too(service: Services) -> None:
    here = service("here")
    add(here, "x")
    here.call("sync")
    here.call("modelFieldAdd", modelName="Basic", fieldName="Extra")
    assert "note types were changed" in refused_full(here, 2)
    assert here.call("sync", fullSync="upload") is None
    assert here.call("sync") is None


def test_what_was_chosen_does_nothing_while_none_is_needed(service: Services) -> None:
    here = service("here")
    add(here, "x")
    here.call("sync")
    add(here, "y")
    assert here.call("sync", fullSync="download") is None
    assert fronts(here) == ["x", "y"]
    assert len(backups(here)) == 1  # of the first upload


def test_nothing_is_replaced_by_a_collection_without_cards(service: Services) -> None:
    here, there = service("here"), service("there")
    add(here, "x")
    refused_full(here, 4, fullSync="download")
    assert fronts(here) == ["x"]
    here.call("sync")
    refused_full(there, 3, fullSync="upload")
    there.call("sync", fullSync="download")
    assert fronts(there) == ["x"]


def test_a_first_download_replaces_no_work(service: Services) -> None:
    here, there = service("here"), service("there")
    add(here, "x")
    here.call("sync")
    there.call("createDeck", deck="Mine")
    refused_full(there, 3)
    assert there.call("deckNames") == ["Default", "Mine"]
    there.call("sync", fullSync="download")
    assert there.call("deckNames") == ["Default"]
    assert len(backups(there)) == 1


def test_deleted_notes_do_not_come_back_by_themselves(service: Services) -> None:
    here = service("here")
    add(here, "x")
    here.call("sync")
    here.call("deleteNotes", notes=here.call("findNotes", query=""))
    here.call("modelFieldAdd", modelName="Basic", fieldName="Extra")
    refused_full(here, 3)
    assert fronts(here) == []


def test_a_first_upload_replaces_no_work(service: Services, server: SyncServer) -> None:
    """The server has no cards, but it has a custom note type."""
    here, there = service("here"), service("there")
    here.call("createDeck", deck="Mine")

    def upload(col: Any) -> None:
        auth = col.sync_login(USER, PASSWORD, server.url)
        col.close_for_full_sync()
        col.full_upload_or_download(auth=auth, server_usn=None, upload=True)
        col.reopen(after_full_sync=True)

    here.on_main(upload)
    add(there, "x")
    refused_full(there, 4)
    assert here.call("sync") is None
    assert here.call("deckNames") == ["Default", "Mine"]
    there.call("sync", fullSync="upload")
    refused_full(here, 3)


def test_a_new_server_gets_nothing_by_itself(service: Services, tmp_path: Path) -> None:
    """A collection that was synced with another server meets an empty one: perhaps a wrong account."""
    here = service("here")
    add(here, "x")
    here.call("sync")
    with SyncServer(tmp_path / "another") as another:
        settings = here.headless.store.current
        here.headless.store.current = replace(settings, syncEndpoint=another.url)
        refused_full(here, 4)
        assert here.call("sync", fullSync="upload") is None
        assert here.call("sync") is None


@pytest.mark.parametrize("wrong", ["", "sideways", "UPLOAD", 5, True, ["upload"]])
def test_a_direction_that_is_none(anki: Running, wrong: Any) -> None:
    assert "fullSync must be" in refused(anki, fullSync=wrong)


def test_null_is_no_direction(anki: Running) -> None:
    assert refused(anki, fullSync=None) == "sync: auth not configured"


def test_without_a_backup_there_is_no_full_sync(service: Services, tmp_path: Path) -> None:
    _, there = conflict(service)
    (tmp_path / "there" / "backups").write_text("no folder")
    for direction in ("upload", "download"):
        assert "backups" in refused(there, fullSync=direction)
    assert fronts(there) == ["there"]
    refused_full(there, 2)


def test_the_server_goes_before_a_full_sync(
    service: Services, server: SyncServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the result, the collection is open again and intact."""
    here, there = conflict(service)
    back_up = backups_before.back_up

    def goes(*arguments: Any) -> None:
        back_up(*arguments)
        server.stop()

    monkeypatch.setattr(sync, "back_up", goes)
    for direction in ("upload", "download"):
        assert refused(there, fullSync=direction).startswith("sync: cannot reach the sync server ")
        add(there, direction)
        server.start()
        backups(there)[0].unlink()  # else the next full sync makes none
    assert fronts(there) == ["download", "there", "upload"]
    assert here.call("sync") is None
    assert fronts(here) == ["here"]
