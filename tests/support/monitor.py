"""Makes a complete test run fail if an action was not exercised by any test."""

from __future__ import annotations

from collections.abc import Collection
from importlib.util import find_spec
from pathlib import Path

import pytest

from ankiconnect.handlers.framework import registry
from ankiconnect.handlers.framework.action import Needs

TESTS = Path(__file__).parents[1]
GUI = TESTS / "gui"
HAS_WINDOW = find_spec("aqt") is not None


def missed(config: pytest.Config, exercised: Collection[str]) -> list[str]:
    """The actions that a finished run should have exercised but did not.

    Args:
        config: The configuration of the run.
        exercised: The names of the actions that ran.
    """
    return sorted(_to_exercise(config).difference(exercised))


def _to_exercise(config: pytest.Config) -> set[str]:
    """Names of the actions that this run must exercise: none, unless it is a complete run.

    A complete run selects no tests, keywords or markers, except that it may leave out the slow tests.
    Actions that need Anki's window are exercised only in the real Anki: ``pytest tests/gui`` is a
    complete run for them, and ``pytest --ignore=tests/gui`` is one for all other actions.
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
