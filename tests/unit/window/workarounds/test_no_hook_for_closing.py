"""Noticing that a profile is closed for certain, and whether Anki exits; against a fake window."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from ankiconnect.window.workarounds.no_hook_for_closing import ClosingWatcher


class Hooks:
    """What another add-on does when a profile will close."""

    def __init__(self) -> None:
        self.raises = False

    def profile_will_close(self) -> None:
        if self.raises:
            raise ZeroDivisionError


class Window:
    """Closes profiles as Anki's main window does; a window of it may stay open."""

    def __init__(self) -> None:
        self.hooks = Hooks()
        self.kept = False
        self.done: list[str] = []
        self.quits: list[Callable[[], None]] = []
        self.app = SimpleNamespace(aboutToQuit=SimpleNamespace(connect=self.quits.append))

    def closeAllWindows(self, onsuccess: Callable[[], None]) -> None:
        self.done.append("windows")
        if not self.kept:
            onsuccess()

    def unloadCollection(self, onsuccess: Callable[[], None]) -> None:
        self.closeAllWindows(onsuccess)

    def unloadProfile(self) -> None:
        self.hooks.profile_will_close()
        self.unloadCollection(lambda: self.closeAllWindows(lambda: self.done.append("unloaded")))

    def unloadProfileAndExit(self) -> None:
        self.unloadProfile()


class Calls:
    """Which callbacks were called."""

    def __init__(self) -> None:
        self.names: list[str] = []


@pytest.fixture
def calls() -> Calls:
    return Calls()


def watch(window: Any, calls: Calls) -> None:
    ClosingWatcher(lambda: calls.names.append("closes"), lambda: calls.names.append("exits")).watch(
        window
    )


@pytest.fixture
def window(calls: Calls) -> Any:
    window: Any = Window()
    watch(window, calls)
    return window


def test_another_profile(window: Any, calls: Calls) -> None:
    window.unloadProfile()
    assert calls.names == ["closes"]
    assert window.done == ["windows", "windows", "unloaded"]


def test_a_collection_that_is_replaced(window: Any, calls: Calls) -> None:
    window.unloadCollection(lambda: None)
    assert calls.names == ["closes"]


def test_windows_that_close_for_another_reason(window: Any, calls: Calls) -> None:
    window.closeAllWindows(lambda: None)
    assert calls.names == []
    assert window.done == ["windows"]


def test_exit(window: Any, calls: Calls) -> None:
    window.unloadProfileAndExit()
    assert calls.names == ["exits"]


def test_exit_without_a_profile(window: Any, calls: Calls) -> None:
    for one in window.quits:
        one()
    assert calls.names == ["exits"]


@pytest.mark.parametrize("canceled", ["kept", "hooks.raises"])
def test_an_exit_that_is_canceled(window: Any, calls: Calls, canceled: str) -> None:
    if canceled == "kept":
        window.kept = True
        window.unloadProfileAndExit()
        window.kept = False
    else:
        window.hooks.raises = True
        with pytest.raises(ZeroDivisionError):
            window.unloadProfileAndExit()
        window.hooks.raises = False
    window.closeAllWindows(lambda: None)
    assert calls.names == []
    window.unloadProfile()
    assert calls.names == ["closes"]


def test_what_other_addons_wrap_counts(calls: Calls) -> None:
    class Changed(Window):
        pass

    window: Any = Changed()
    before = window.closeAllWindows
    window.closeAllWindows = lambda onsuccess: (window.done.append("before"), before(onsuccess))
    watch(window, calls)
    inner = Changed.unloadCollection

    def after(self: Any, onsuccess: Callable[[], None]) -> None:
        self.done.append("after")
        inner(self, onsuccess)

    Changed.unloadCollection = after  # type: ignore[method-assign]
    window.unloadCollection(lambda: None)
    assert window.done == ["after", "before", "windows"]
    assert calls.names == ["closes"]
