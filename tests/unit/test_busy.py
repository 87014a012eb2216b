"""Actions wait while Anki is busy, and go on when it is not, in the next turn of its loop."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from ankiconnect.window import busy as busy_module
from ankiconnect.window.busy import PROFILE, Busy


class Bridge:
    """Counts its holds."""

    def __init__(self) -> None:
        self.holds = 0

    def hold(self) -> None:
        self.holds += 1

    def release(self) -> None:
        self.holds -= 1
        assert self.holds >= 0


class Loop:
    """Runs what is due in the next turn."""

    def __init__(self) -> None:
        self.soon: list[Callable[[], None]] = []

    def turn(self) -> None:
        while self.soon:
            self.soon.pop(0)()


@pytest.fixture
def bridge() -> Bridge:
    return Bridge()


@pytest.fixture
def loop() -> Loop:
    return Loop()


@pytest.fixture
def busy(bridge: Bridge, loop: Loop) -> Busy:
    return Busy(bridge, loop.soon.append)


def test_one_reason(busy: Busy, bridge: Bridge, loop: Loop) -> None:
    busy.begin("sync")
    assert (bridge.holds, busy.reasons) == (1, {"sync"})
    busy.end("sync")
    assert (bridge.holds, busy.reasons) == (1, set())
    loop.turn()
    assert bridge.holds == 0


def test_reasons_overlap(busy: Busy, bridge: Bridge, loop: Loop) -> None:
    busy.begin("sync")
    busy.begin("backup")
    busy.end("sync")
    loop.turn()
    assert bridge.holds == 1
    busy.end("backup")
    loop.turn()
    assert bridge.holds == 0


def test_the_same_reason_twice(busy: Busy, bridge: Bridge, loop: Loop) -> None:
    busy.begin("sync")
    busy.begin("sync")
    busy.end("sync")
    busy.end("sync")
    loop.turn()
    assert bridge.holds == 0


def test_the_end_of_what_never_began(busy: Busy, bridge: Bridge, loop: Loop) -> None:
    busy.end("sync")
    loop.turn()
    assert bridge.holds == 0


def test_one_reason_after_the_other_lets_nothing_through(
    busy: Busy, bridge: Bridge, loop: Loop
) -> None:
    for _ in range(3):
        busy.begin("profile")
        busy.end("profile")
        busy.begin("sync")
        loop.turn()
        assert bridge.holds == 1
        busy.end("sync")
    loop.turn()
    assert bridge.holds == 0


def watched(monkeypatch: pytest.MonkeyPatch, busy: Busy, state: str) -> SimpleNamespace:
    """Have it watch hooks of Anki that are plain lists."""
    names = [name for pair in busy_module._PAIRS for name in pair[1:]]
    hooks = SimpleNamespace(**{name: [] for name in (*names, "profile_did_open", "state_did_change")})
    monkeypatch.setitem(__import__("sys").modules, "aqt", SimpleNamespace(gui_hooks=hooks))
    window: Any = SimpleNamespace(state=state)
    busy.watch(window)
    return hooks


def fire(hook: list[Callable[..., None]], *arguments: object) -> None:
    for one in hook:
        one(*arguments)


@pytest.mark.parametrize(("_", "begins", "ends"), busy_module._PAIRS)
def test_anki_s_hooks(
    monkeypatch: pytest.MonkeyPatch,
    busy: Busy,
    bridge: Bridge,
    loop: Loop,
    _: str,
    begins: str,
    ends: str,
) -> None:
    hooks = watched(monkeypatch, busy, "deckBrowser")
    assert bridge.holds == 0
    fire(getattr(hooks, begins), "a collection")
    assert bridge.holds == 1
    fire(getattr(hooks, ends))
    loop.turn()
    assert bridge.holds == 0


def test_at_the_start_a_profile_is_awaited(
    monkeypatch: pytest.MonkeyPatch, busy: Busy, bridge: Bridge, loop: Loop
) -> None:
    hooks = watched(monkeypatch, busy, "startup")
    assert busy.reasons == {PROFILE}
    fire(hooks.state_did_change, "deckBrowser", "startup")
    assert busy.reasons == {PROFILE}
    fire(hooks.profile_did_open)
    fire(hooks.sync_will_start)
    loop.turn()
    assert bridge.holds == 1
    fire(hooks.sync_did_finish)
    loop.turn()
    assert bridge.holds == 0


def test_for_the_chooser_nobody_waits(
    monkeypatch: pytest.MonkeyPatch, busy: Busy, bridge: Bridge, loop: Loop
) -> None:
    hooks = watched(monkeypatch, busy, "startup")
    fire(hooks.state_did_change, "profileManager", "startup")
    loop.turn()
    assert bridge.holds == 0
