"""Noticing that a profile is closed for certain, and whether Anki exits; against a fake window."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from ankiconnect.window.closing import Closing


class Window:
    """Closes profiles as Anki's main window does; a window may keep it from that."""

    def __init__(self, hooks: SimpleNamespace) -> None:
        self.hooks = hooks
        self.kept = False
        self.enabled = True
        self.quits: list[Callable[[], None]] = []
        self.app = SimpleNamespace(aboutToQuit=SimpleNamespace(connect=self.quits.append))

    def setEnabled(self, enabled: bool) -> None:
        self.enabled = enabled

    def unloadProfile(self) -> None:
        for one in self.hooks.profile_will_close:
            one()
        if not self.kept:
            self.setEnabled(False)

    def unloadProfileAndExit(self) -> None:
        self.unloadProfile()


class Told:
    """What was told."""

    def __init__(self) -> None:
        self.words: list[str] = []


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def window(monkeypatch: pytest.MonkeyPatch, told: Told) -> Any:
    hooks = SimpleNamespace(profile_will_close=[])
    monkeypatch.setitem(sys.modules, "aqt", SimpleNamespace(gui_hooks=hooks))
    window: Any = Window(hooks)
    Closing(lambda: told.words.append("closes"), lambda: told.words.append("exits")).watch(window)
    return window


def test_another_profile(window: Any, told: Told) -> None:
    window.unloadProfile()
    window.setEnabled(True)
    assert told.words == ["closes"]
    assert window.enabled


def test_exit(window: Any, told: Told) -> None:
    window.unloadProfileAndExit()
    assert told.words == ["exits"]
    assert not window.enabled


def test_exit_without_a_profile(window: Any, told: Told) -> None:
    for one in window.quits:
        one()
    assert told.words == ["exits"]


def test_an_exit_that_is_called_off(window: Any, told: Told) -> None:
    window.kept = True
    window.unloadProfileAndExit()
    assert told.words == []
    window.kept = False
    window.unloadProfile()
    assert told.words == ["closes"]
