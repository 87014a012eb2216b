"""sync without a window, with Anki's own sync server (docs/sync.md)."""

from __future__ import annotations

import base64
import logging
from dataclasses import replace
from pathlib import Path

import pytest

from ...support.net.syncserver import PASSWORD, USER, SyncServer
from ...support.running import Running
from ...support.syncing import Services, add, backups, fronts, refused
from ...support.waiting import until


def test_without_a_login(anki: Running) -> None:
    assert refused(anki) == "sync: auth not configured"
    assert anki.call("deckNames") == ["Default"]


@pytest.mark.parametrize(
    "given", [{"syncUser": "ann"}, {"syncPassword": "x"}, {"syncPasswordFile": "x"}]
)
def test_half_a_login(start: Services, given: dict[str, str]) -> None:
    text = refused(start(**given))
    assert text.startswith("sync: auth not configured: ")
    assert "syncUser" in text and "syncPassword" in text


def test_two_services_share_a_collection(service: Services) -> None:
    here, there = service("here"), service("there")
    add(here, "from here")
    assert here.call("sync") is None  # the first upload
    assert there.call("sync") is None  # the first download
    assert fronts(there) == ["from here"]
    there_note = add(there, "from there")
    add(here, "also from here")
    assert there.call("sync") is None
    assert here.call("sync") is None
    assert there.call("sync") is None
    assert fronts(here) == fronts(there) == ["also from here", "from here", "from there"]
    here.call("deleteNotes", notes=[there_note])
    here.call("sync")
    there.call("sync")
    assert fronts(there) == ["also from here", "from here"]
    for one in (here, there):
        assert one.call("sync") is None
        assert one.on_main(lambda col: col.fix_integrity())[1]


def store(side: Running, name: str, content: bytes) -> None:
    """Store a file, replacing another one of that name."""
    side.call("storeMediaFile", filename=name, data=base64.b64encode(content).decode())


def sync_with_media(side: Running) -> None:
    side.call("sync")
    until(lambda: not side.on_main(lambda col: col.media_sync_status().active))


def test_media_follow(service: Services) -> None:
    """Also a file that is replaced when Anki knows the folder."""
    here, there = service("here"), service("there")
    add(here, "x")
    store(here, "first.txt", b"1")
    sync_with_media(here)
    sync_with_media(there)
    assert there.call("getMediaFilesNames") == ["first.txt"]
    store(there, "first.txt", b"other")
    store(there, "second.txt", b"2")
    sync_with_media(there)
    sync_with_media(here)
    assert sorted(here.call("getMediaFilesNames")) == ["first.txt", "second.txt"]
    assert base64.b64decode(here.call("retrieveMediaFile", filename="second.txt")) == b"2"
    assert base64.b64decode(here.call("retrieveMediaFile", filename="first.txt")) == b"other"


def test_two_empty_sides(service: Services) -> None:
    here = service("here")
    assert here.call("sync") is None
    assert here.call("sync", fullSync="upload") is None
    assert backups(here) == []


# The login


@pytest.mark.parametrize(
    "wrong", [{"syncPassword": "not-it"}, {"syncUser": "nobody"}, {"syncKey": "void"}]
)
def test_a_wrong_login(
    service: Services, wrong: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    here = service("here", **wrong)
    add(here, "kept")
    with caplog.at_level(logging.DEBUG):
        text = refused(here)
    assert text.startswith("sync: Email or password was incorrect")
    for secret in ("not-it", PASSWORD):
        assert secret not in text
        assert secret not in caplog.text
    assert "Traceback" not in caplog.text
    assert fronts(here) == ["kept"]


def test_a_login_by_key(service: Services, server: SyncServer) -> None:
    here = service("here")
    add(here, "x")
    here.call("sync")
    key = here.on_main(lambda col: col.sync_login(USER, PASSWORD, server.url).hkey)
    there = service("there", syncUser=None, syncPassword=None, syncKey=key)
    there.call("sync")
    assert fronts(there) == ["x"]


def test_secrets_from_files(service: Services, server: SyncServer, tmp_path: Path) -> None:
    password = tmp_path / "password"
    password.write_text(f"{PASSWORD}\n")
    here = service("here", syncPassword=None, syncPasswordFile=str(password))
    add(here, "x")
    assert here.call("sync") is None
    key = tmp_path / "key"
    key.write_text(here.on_main(lambda col: col.sync_login(USER, PASSWORD, server.url).hkey))
    there = service("there", syncUser=None, syncPassword=None, syncKeyFile=str(key))
    assert there.call("sync") is None
    assert fronts(there) == ["x"]


@pytest.mark.parametrize(
    ("content", "words"), [(None, "No such file"), (b"\n", "is empty"), (b"\xff", "is not UTF-8")]
)
def test_a_file_without_a_secret(
    service: Services, tmp_path: Path, content: bytes | None, words: str
) -> None:
    file = tmp_path / "password"
    if content is not None:
        file.write_bytes(content)
    text = refused(service("here", syncPassword=None, syncPasswordFile=str(file)))
    assert text.startswith(f"sync: syncPasswordFile {file}")
    assert words in text


def test_a_key_that_has_become_void_is_got_anew(service: Services) -> None:
    here = service("here")
    add(here, "x")
    here.call("sync")
    keys = here.headless._sync._login._keys
    assert len(keys) == 1
    keys.update(dict.fromkeys(keys, "void"))
    assert here.call("sync") is None
    assert list(keys.values()) != ["void"]
    keys.update(dict.fromkeys(keys, "void"))
    here.headless.store.current = replace(here.headless.store.current, syncPassword="changed")
    assert "incorrect" in refused(here)


def test_an_address_without_its_last_slash(service: Services, server: SyncServer) -> None:
    here = service("here", syncEndpoint=server.url.rstrip("/"))
    add(here, "x")
    assert here.call("sync") is None
    assert here.call("sync") is None


def test_a_server_that_goes_and_comes_back(service: Services, server: SyncServer) -> None:
    here = service("here")
    add(here, "one")
    server.stop()
    text = refused(here)
    assert text.startswith("sync: cannot reach the sync server ")
    assert server.url in text
    server.start()
    assert here.call("sync") is None
    add(here, "two")
    server.stop()
    assert refused(here).startswith("sync: cannot reach the sync server ")
    assert fronts(here) == ["one", "two"]
    server.start()
    assert here.call("sync") is None
    there = service("there")
    there.call("sync")
    assert fronts(there) == ["one", "two"]
