"""Which runs of the tests have to exercise every action; several workers make one run."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from ankiconnect.handlers.framework import registry
from ankiconnect.handlers.framework.action import Needs

from ... import conftest
from ...support import monitor

NAMES = set(registry.names())
WINDOW = {name for name, one in registry.names().items() if one.needs is Needs.WINDOW}


def run(
    *named: str, ignore: tuple[str, ...] = (), keyword: str = "", marks: str = "", only: bool = False
) -> Any:
    """The configuration of a run of pytest in the folder of the repository."""
    option = SimpleNamespace(
        keyword=keyword, markexpr=marks, lf=only, collectonly=False, file_or_dir=named, ignore=ignore
    )
    invocation = SimpleNamespace(dir=monitor.TESTS.parent)
    paths = {"testpaths": ["tests"]}
    return SimpleNamespace(option=option, invocation_params=invocation, getini=paths.__getitem__)


@pytest.fixture(autouse=True)
def with_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monitor, "HAS_WINDOW", True)


@pytest.mark.parametrize("marks", ["", "not slow"])
def test_whole_runs(marks: str) -> None:
    assert WINDOW
    assert set(monitor.missed(run(marks=marks), ())) == NAMES
    assert set(monitor.missed(run("tests", marks=marks), ())) == NAMES
    assert set(monitor.missed(run(ignore=("tests/gui",), marks=marks), ())) == NAMES - WINDOW
    assert set(monitor.missed(run("tests/gui", marks=marks), ())) == WINDOW


def test_a_run_without_anki_s_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monitor, "HAS_WINDOW", False)
    assert set(monitor.missed(run(), ())) == NAMES - WINDOW


def test_what_was_exercised_is_not_missed() -> None:
    assert monitor.missed(run(), NAMES - {"addNote", "version"}) == ["addNote", "version"]
    assert monitor.missed(run(), [*NAMES, "noSuchAction"]) == []


@pytest.mark.parametrize(
    "part",
    [
        run("tests/http"),
        run("tests/gui/start/test_gui_log.py"),
        run(keyword="decks"),
        run(marks="slow"),
        run(only=True),
    ],
)
def test_a_part_may_exercise_less(part: Any) -> None:
    assert monitor.missed(part, ()) == []


def test_what_the_workers_exercised_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    exercised = {"version"}
    monkeypatch.setattr(conftest, "EXERCISED", exercised)
    output: dict[str, Any] = {}
    session: Any = SimpleNamespace(config=SimpleNamespace(workeroutput=output))
    conftest.pytest_sessionfinish(session, 0)
    assert output == {"exercised": ["version"]}
    conftest.pytest_testnodedown(SimpleNamespace(workeroutput={"exercised": ["addNote"]}))
    conftest.pytest_testnodedown(SimpleNamespace())
    assert exercised == {"version", "addNote"}


@pytest.mark.parametrize(("exitstatus", "ends"), [(0, 1), (1, 1), (2, 2)])
def test_a_whole_run_that_missed_an_action_fails(
    monkeypatch: pytest.MonkeyPatch, exitstatus: int, ends: int
) -> None:
    monkeypatch.setattr(conftest, "EXERCISED", set())
    session: Any = SimpleNamespace(config=run(), exitstatus=exitstatus)
    conftest.pytest_sessionfinish(session, exitstatus)
    assert session.exitstatus == ends
