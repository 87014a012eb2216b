"""The monitor that fails a whole run in which an action was exercised by no test."""

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
    """The actions that a finished run had to exercise and did not.

    Args:
        config: The run's.
        exercised: The names of the actions that ran.
    """
    return sorted(_to_exercise(config).difference(exercised))


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
