"""Fixtures of all tests, and the monitor that finds actions that no test has exercised."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ankiconnect import handlers
from ankiconnect.headless.profiles import open_collection

from .support import backends
from .support.monitor import HAS_WINDOW, missed
from .support.running import EXERCISED, Running

handlers.load()
backends.keep()
# By default, the thousands of tests are searched for garbage again and again.
gc.set_threshold(50_000, 20, 100)

# aqt is not installed: the tests in the real Anki run in another environment.
collect_ignore = [] if HAS_WINDOW else ["gui"]


@pytest.fixture(scope="session")
def empty_collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty collection. Tests copy it, since creating one takes longer."""
    file = tmp_path_factory.mktemp("template") / "collection.anki2"
    open_collection(file).close()
    return file


@pytest.fixture
def collection_file(empty_collection: Path, tmp_path: Path) -> Path:
    """An empty collection for this test only."""
    folder = tmp_path / "User 1"
    folder.mkdir()
    file = folder / "collection.anki2"
    shutil.copy(empty_collection, file)
    return file


@pytest.fixture
def col(collection_file: Path) -> Iterator[Any]:
    """An open collection without a service."""
    opened = open_collection(collection_file)
    yield opened
    opened.close()


@pytest.fixture
def anki(collection_file: Path) -> Iterator[Running]:
    """A service on an empty collection, with the default settings."""
    with Running.on(collection_file) as running:
        yield running


@pytest.fixture
def start(collection_file: Path) -> Iterator[Callable[..., Running]]:
    """Starts a service with settings: ``start(apiKey="sesame")``."""
    started: list[Running] = []

    def start_with(**settings: Any) -> Running:
        running = Running.on(collection_file, **settings)
        started.append(running.__enter__())
        return running

    yield start_with
    for one in started:
        one.__exit__()


@pytest.fixture
def many_files() -> Iterator[None]:
    """Raise this process's limit of open files, since it may have both ends of each connection."""
    resource = pytest.importorskip("resource")
    files, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, most))


def pytest_collection_finish() -> None:
    """Spare Python's garbage collector the thousands of tests, which stay: each search took 0.4 s."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Collect the actions that a worker of pytest-xdist exercised. A worker that died has no list."""
    EXERCISED.update(getattr(node, "workeroutput", {}).get("exercised", ()))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail a complete run in which an action was not exercised by any test."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["exercised"] = sorted(EXERCISED)
    elif exitstatus == 0 and missed(session.config, EXERCISED):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    names = missed(config, EXERCISED)
    if names:
        terminalreporter.section("actions that no test exercised")
        terminalreporter.line(", ".join(names))
