"""ankiconnect/window/qt_helpers.py, without Qt."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from ankiconnect.bridge.errors import Unavailable
from ankiconnect.window.qt_helpers import run_later


@pytest.fixture
def turn(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], None]]:
    """What runs in the next turn of the event loop."""
    waiting: list[Callable[[], None]] = []
    qt: Any = ModuleType("aqt.qt")
    qt.QTimer = SimpleNamespace(singleShot=lambda _, work: waiting.append(work))
    monkeypatch.setitem(sys.modules, "aqt", ModuleType("aqt"))
    monkeypatch.setitem(sys.modules, "aqt.qt", qt)
    return waiting


def open_window() -> Any:
    return SimpleNamespace(col=SimpleNamespace(db=object()))


def test_it_runs_in_the_next_turn(turn: list[Callable[[], None]]) -> None:
    done = run_later(open_window(), lambda: 5)
    assert not done.done()
    turn.pop()()
    assert done.result(0) == 5


@pytest.mark.parametrize("closed", [None, SimpleNamespace(db=None)])
def test_the_collection_is_closed_meanwhile(turn: list[Callable[[], None]], closed: Any) -> None:
    window = open_window()
    ran: list[int] = []
    done = run_later(window, lambda: ran.append(1))
    window.col = closed
    turn.pop()()
    with pytest.raises(Unavailable, match=r"^collection is not available: "):
        done.result(0)
    assert not ran
