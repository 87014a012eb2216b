"""Fixtures for tests in the real Anki: `anki` is one that runs on and is reset for each test."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.preloaded import Preloaded
from tools.real_anki import addon_file, environment
from tools.real_anki.once import once
from tools.real_anki.process import Anki
from tools.real_anki.starter import Starter, make_template

from ..support.net.syncserver import SyncServer
from .recording import RecordedAnki
from .reuse import Lender, Pool, ReusedAnki
from .takeover import Beside

TEST_SECONDS = 300
PRELOADED = (
    *("aqt", "aqt.main", "aqt.addcards", "aqt.browser", "anki.stats"),
    *("flask", "waitress", "http.server", "email.policy", "decimal", "secrets", "difflib"),
    *("asyncio", "attr", "runpy"),
)
"""What Anki imports in the end, but for modules that need its language for that."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """An Anki needs seconds to start, and a busy machine several times as many."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(TEST_SECONDS))


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all worker processes of this run share."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "templates"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def addon(templates: Path) -> Path:
    """The .ankiaddon, built from this tree."""

    def build(folder: Path) -> None:
        folder.mkdir()
        addon_file.build(folder)

    return addon_file.file_in(once(templates / "addon", build))


@pytest.fixture(scope="session")
def template(addon: Path, templates: Path) -> Path:
    """A base folder with one profile and the add-on, installed by Anki's own installer."""
    return once(templates / "base", lambda base: make_template(base, addon))


@pytest.fixture(scope="session")
def preloaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preloaded | None]:
    """What forks Ankis, where the system can."""
    if sys.platform != "linux":
        yield None
        return
    forks = Preloaded(PRELOADED, environment(tmp_path_factory.mktemp("preloaded")))
    yield forks
    forks.close()


@pytest.fixture
def start_anki(
    template: Path, addon: Path, preloaded: Preloaded | None, tmp_path: Path
) -> Iterator[Starter]:
    """Starts Ankis: ``start_anki(config={"apiKey": "sesame"}, folder="1234567890")``; see `Starter`."""
    starter = Starter(template, addon, tmp_path / "ankis", RecordedAnki, preloaded)
    try:
        yield starter
        starter.end()
    finally:
        for anki in starter.started:
            anki.kill()
        shutil.rmtree(tmp_path / "ankis", ignore_errors=True)


@pytest.fixture(scope="session")
def pool(
    template: Path,
    addon: Path,
    preloaded: Preloaded | None,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Pool]:
    """The Ankis that run on from test to test."""
    starter = Starter(template, addon, tmp_path_factory.mktemp("pool"), ReusedAnki, preloaded)
    pool = Pool(starter)
    try:
        yield pool
        pool.close()
    finally:
        for anki in starter.started:
            anki.kill()


@pytest.fixture(scope="module", autouse=True)
def trimmed_pool(pool: Pool) -> Iterator[None]:
    """Ends what only one module has needed."""
    yield
    pool.trim()


@pytest.fixture
def lend_anki(pool: Pool) -> Iterator[Lender]:
    """Lends Ankis that are as if just started: ``lend_anki(config={"apiKey": "sesame"})``.

    Much faster than `start_anki`, which is for what depends on how an Anki was started or installed.
    """
    lender = Lender(pool)
    yield lender
    lender.end()


@pytest.fixture
def anki(lend_anki: Lender) -> Anki:
    """An Anki with an empty collection and the default settings, as if just started; see `ReusedAnki`.

    A test may end it.
    """
    return lend_anki()


@pytest.fixture
def beside(anki: Anki) -> Iterator[Beside]:
    """Puts other add-ons beside this one for the test."""
    beside = Beside(anki)
    yield beside
    beside.undo()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SyncServer]:
    """Anki's own sync server, with nothing on it."""
    with SyncServer(tmp_path / "server") as running:
        yield running
