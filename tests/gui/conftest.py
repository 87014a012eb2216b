"""Fixtures for tests in the real Anki: each test has an Anki of its own, from a base made once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.real_anki import FOLDER, PROFILE, install, make_base

from ..syncserver import SyncServer
from . import addon_file
from .anki import Anki
from .starter import Starter

TEST_SECONDS = 300


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """An Anki needs seconds to start, and a busy machine several times as many."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(TEST_SECONDS))


@pytest.fixture(scope="session")
def addon(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The .ankiaddon, built from this tree."""
    return addon_file.build(tmp_path_factory.mktemp("addon"))


@pytest.fixture(scope="session")
def template(addon: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base folder with one profile and the add-on, installed by Anki's own installer."""
    base = tmp_path_factory.mktemp("template") / "base"
    make_base(base, PROFILE)
    install(base, addon, FOLDER)
    return base


@pytest.fixture
def start_anki(template: Path, addon: Path, tmp_path: Path) -> Iterator[Starter]:
    """Starts Ankis: ``start_anki(config={"apiKey": "sesame"}, folder="1234567890")``; see `Starter`."""
    starter = Starter(template, addon, tmp_path / "ankis")
    try:
        yield starter
        starter.end()
    finally:
        for anki in starter.started:
            anki.kill()
        shutil.rmtree(tmp_path / "ankis", ignore_errors=True)


@pytest.fixture
def anki(start_anki: Starter) -> Anki:
    """A fresh Anki with an empty collection and the default settings."""
    return start_anki()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SyncServer]:
    """Anki's own sync server, with nothing on it."""
    with SyncServer(tmp_path / "server") as running:
        yield running
