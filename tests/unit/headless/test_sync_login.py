"""The sync login of the headless service: its cache, and that messages do not reveal it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ankiconnect.handlers.framework.errors import SyncLoginExpired
from ankiconnect.headless.sync_login import SyncLogin
from ankiconnect.settings import Settings, Store


class Logins:
    """A collection that only logs in."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []

    def sync_login(self, *asked: Any) -> Any:
        self.asked.append(asked)
        return SimpleNamespace(hkey=f"key {len(self.asked)}")


def login(**settings: Any) -> tuple[SyncLogin, Store]:
    store = Store(replace(Settings(), **settings))
    return SyncLogin(store), store


def test_a_login_is_cached_until_it_is_cleared_or_changed() -> None:
    col: Any = Logins()
    one, store = login(syncUser="ann", syncPassword="x")
    assert not one.has_cached_key
    with pytest.raises(SyncLoginExpired):
        one.auth()
    for _ in range(2):
        one.log_in(col)
        assert one.auth().hkey == "key 1"
    assert one.has_cached_key
    one.clear_cache()
    with pytest.raises(SyncLoginExpired):
        one.auth()
    one.log_in(col)
    assert one.auth().hkey == "key 2"
    store.current = replace(store.current, syncPassword="y")
    one.log_in(col)
    assert one.auth().hkey == "key 3"
    assert col.asked == [("ann", "x", None), ("ann", "x", None), ("ann", "y", None)]


def test_a_key_needs_no_login() -> None:
    col: Any = Logins()
    one, _ = login(syncKey="k", syncUser="ann", syncPassword="x")
    one.log_in(col)
    assert one.auth().hkey == "k"
    assert col.asked == []


def test_a_server_that_redirects() -> None:
    one, store = login(syncKey="k", syncEndpoint="https://a/base")
    assert one.auth().endpoint == "https://a/base/"
    one.redirect("")
    one.redirect("https://b/")
    assert one.auth().endpoint == "https://b/"
    store.current = replace(store.current, syncEndpoint="https://c/")
    assert one.auth().endpoint == "https://c/"


def test_ankiweb_needs_no_address() -> None:
    one, _ = login(syncKey="k")
    assert not one.auth().HasField("endpoint")
    assert one.server == "AnkiWeb"


def test_the_file_of_a_secret_may_be_in_the_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "key").write_text("k\r\n", newline="")
    one, _ = login(syncKeyFile="~/key")
    assert one.auth().hkey == "k"


def test_no_secret_is_in_the_name_of_the_server() -> None:
    one, _ = login(
        syncEndpoint="https://me:sesame@host:8443/anki/?token=sesame",
        syncUser="ann",
        syncPassword="sesame",
    )
    assert one.server == "https://host:8443/anki/, user ann"
