"""Fixtures of all tests, and the monitor that finds actions no test has exercised."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ankiconnect import handlers
from ankiconnect.handlers import registry
from ankiconnect.profiles import open_collection

from .running import EXERCISED, Running

handlers.load()


@pytest.fixture(scope="session")
def empty_collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty collection as Anki makes it; copied, since making one takes longer."""
    file = tmp_path_factory.mktemp("template") / "collection.anki2"
    open_collection(file).close()
    return file


@pytest.fixture
def collection_file(empty_collection: Path, tmp_path: Path) -> Path:
    """An empty collection of this test's own."""
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


def _whole_run(config: pytest.Config) -> bool:
    """Whether everything was asked for: no test, keyword or marker was named."""
    named = config.invocation_params.args
    return not any(not one.startswith("-") for one in named) and not (
        config.option.keyword or config.option.markexpr or config.option.lf
    )


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail a whole run in which an action was exercised by no test."""
    if exitstatus == 0 and _whole_run(session.config) and _not_exercised():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if _whole_run(config) and _not_exercised():
        terminalreporter.section("actions that no test exercised")
        terminalreporter.line(", ".join(_not_exercised()))


def _not_exercised() -> list[str]:
    """Names that work without a window and were never run; a window's have tests of their own."""
    offered = (name for name, one in registry.names().items() if one.needs is not registry.Needs.WINDOW)
    return sorted(set(offered) - EXERCISED)
