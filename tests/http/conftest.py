"""Fixtures of several files: a sync server, and services with a login at it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ..support.net.syncserver import PASSWORD, USER, SyncServer
from ..support.running import Running
from ..support.syncing import Services


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SyncServer]:
    """Anki's own sync server, with nothing on it."""
    with SyncServer(tmp_path / "server") as running:
        yield running


@pytest.fixture
def service(empty_collection: Path, tmp_path: Path, server: SyncServer) -> Iterator[Services]:
    """Starts services with a login at the server: ``service("here", syncPassword="x")``."""
    started: list[Running] = []

    def start(name: str, **settings: Any) -> Running:
        (tmp_path / name).mkdir()
        file = shutil.copy(empty_collection, tmp_path / name / "collection.anki2")
        login = {"syncEndpoint": server.url, "syncUser": USER, "syncPassword": PASSWORD}
        running = Running.on(Path(file), **{**login, **settings})
        started.append(running.__enter__())
        return running

    yield start
    for one in started:
        one.__exit__()
