"""Fixtures of all tests, and the monitor that finds actions no test has exercised."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from ankiconnect import handlers
from ankiconnect.handlers.framework import registry
from ankiconnect.handlers.framework.action import Needs
from ankiconnect.headless.profiles import open_collection

from .running import EXERCISED, Running

handlers.load()

TESTS = Path(__file__).parent
GUI = TESTS / "gui"
HAS_WINDOW = find_spec("aqt") is not None

# Anki without its window is installed: the tests in the real Anki have an environment of their own.
collect_ignore = [] if HAS_WINDOW else ["gui"]


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


@pytest.fixture
def many_files() -> Iterator[None]:
    """Lets this process have as many files open as it may; a connection's both ends may be in it."""
    resource = pytest.importorskip("resource")
    files, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, most))


def _to_exercise(config: pytest.Config) -> set[str]:
    """Names of the actions that this run has to exercise: none, unless it is a whole one.

    A whole run names no test, keyword or marker, but for leaving the slow tests out. What needs Anki's
    window is exercised in the real Anki only: ``pytest tests/gui`` is a whole run of that, and
    ``pytest --ignore=tests/gui`` one of all the rest.
    """
    option = config.option
    only_some = getattr(option, "lf", False) or option.markexpr not in ("", "not slow")
    if option.keyword or option.collectonly or only_some:
        return set()
    here = config.invocation_params.dir
    named = {(here / one).resolve() for one in option.file_or_dir or config.getini("testpaths")}
    ignored = {(here / one).resolve() for one in option.ignore or ()}
    names = registry.names()
    with_window = {name for name, one in names.items() if one.needs is Needs.WINDOW}
    in_anki = HAS_WINDOW and GUI not in ignored and bool(named & {TESTS, GUI})
    return (set(names) - with_window if TESTS in named else set()) | (with_window if in_anki else set())


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what a worker of pytest-xdist exercised; one that died has nothing to say."""
    EXERCISED.update(getattr(node, "workeroutput", {}).get("exercised", ()))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail a whole run in which an action was exercised by no test."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["exercised"] = sorted(EXERCISED)
    elif exitstatus == 0 and _not_exercised(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    missed = _not_exercised(config)
    if missed:
        terminalreporter.section("actions that no test exercised")
        terminalreporter.line(", ".join(missed))


def _not_exercised(config: pytest.Config) -> list[str]:
    return sorted(_to_exercise(config) - EXERCISED)
