"""Actions wait while Anki is busy, and go on when it is not, in the next turn of its loop."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from ankiconnect.window.lifecycle import busy as busy_module
from ankiconnect.window.lifecycle.busy import PROFILE, SYNC, Busy
from ankiconnect.window.lifecycle.idle import IDLE_POLLS, POLL_MS


class Bridge:
    """Counts its pauses."""

    def __init__(self) -> None:
        self.pauses = 0

    def pause(self) -> None:
        self.pauses += 1

    def resume(self) -> None:
        self.pauses -= 1
        assert self.pauses >= 0


class Loop:
    """Runs what is due in the next turn, and what is due later."""

    def __init__(self) -> None:
        self.next_turn: list[Callable[[], None]] = []
        self.later: list[Callable[[], None]] = []
        self.idle = True

    def single_shot(self, milliseconds: int, work: Callable[[], None]) -> None:
        assert milliseconds in (0, POLL_MS)
        (self.later if milliseconds else self.next_turn).append(work)

    def turn(self) -> None:
        while self.next_turn:
            self.next_turn.pop(0)()

    def poll(self, times: int) -> None:
        """Let the time of some polls pass."""
        for _ in range(times):
            due, self.later = self.later, []
            assert len(due) <= 1
            for one in due:
                one()
            self.turn()


@pytest.fixture
def bridge() -> Bridge:
    return Bridge()


@pytest.fixture
def loop() -> Loop:
    return Loop()


@pytest.fixture
def busy(bridge: Bridge, loop: Loop) -> Busy:
    return Busy(bridge, loop.single_shot, lambda: loop.idle)


def test_what_is_to_be_done_when_free(busy: Busy, loop: Loop) -> None:
    """At once without a reason; else after the last one, and each waits for what those before begin."""
    done: list[str] = []

    def again() -> None:
        done.append("again")
        busy.begin(SYNC)

    busy.when_free(lambda: done.append("at once"))
    busy.begin(SYNC)
    busy.when_free(again)
    busy.when_free(lambda: done.append("last"))
    busy.begin(PROFILE)
    busy.end(SYNC)
    loop.turn()
    assert done == ["at once"]
    busy.end(PROFILE)
    loop.turn()
    assert done == ["at once", "again"]
    busy.end(SYNC)
    loop.turn()
    assert done == ["at once", "again", "last"]


def test_one_reason(busy: Busy, bridge: Bridge, loop: Loop) -> None:
    busy.begin("sync")
    assert (bridge.pauses, busy.reasons) == (1, frozenset({"sync"}))
    busy.end("sync")
    assert (bridge.pauses, busy.reasons) == (1, frozenset())
    loop.turn()
    assert bridge.pauses == 0


def test_reasons_overlap(busy: Busy, bridge: Bridge, loop: Loop) -> None:
    busy.begin("sync")
    busy.begin("backup")
    busy.end("sync")
    loop.turn()
    assert bridge.pauses == 1
    busy.end("backup")
    loop.turn()
    assert bridge.pauses == 0


def test_the_same_reason_twice(busy: Busy, bridge: Bridge, loop: Loop) -> None:
    busy.begin("sync")
    busy.begin("sync")
    busy.end("sync")
    busy.end("sync")
    loop.turn()
    assert bridge.pauses == 0


def test_the_end_of_what_never_began(busy: Busy, bridge: Bridge, loop: Loop) -> None:
    busy.end("sync")
    loop.turn()
    assert bridge.pauses == 0


def test_one_reason_after_the_other_lets_nothing_through(
    busy: Busy, bridge: Bridge, loop: Loop
) -> None:
    for _ in range(3):
        busy.begin("profile")
        busy.end("profile")
        busy.begin("sync")
        loop.turn()
        assert bridge.pauses == 1
        busy.end("sync")
    loop.turn()
    assert bridge.pauses == 0


def test_an_end_that_is_not_announced(busy: Busy, bridge: Bridge, loop: Loop) -> None:
    for _ in range(2):
        busy.begin("sync")
        busy.begin("profile")
        loop.poll(IDLE_POLLS - 1)
        assert bridge.pauses == 1
        loop.poll(1)
        assert (bridge.pauses, busy.reasons, loop.later) == (0, frozenset(), [])


def test_idle_polls_count_without_a_break_and_from_the_last_reason(
    busy: Busy, bridge: Bridge, loop: Loop
) -> None:
    busy.begin("sync")
    loop.poll(IDLE_POLLS - 1)
    loop.idle = False
    loop.poll(1)
    loop.idle = True
    loop.poll(IDLE_POLLS - 1)
    busy.begin("profile")
    loop.poll(IDLE_POLLS - 1)
    assert bridge.pauses == 1
    loop.poll(1)
    assert bridge.pauses == 0


def test_nothing_is_polled_while_actions_do_not_wait(busy: Busy, loop: Loop) -> None:
    busy.begin("sync")
    busy.end("sync")
    loop.turn()
    loop.poll(1)
    assert loop.later == []


class Hook:
    """A hook of Anki: a subscriber that raises keeps it from calling the others."""

    def __init__(self) -> None:
        self._hooks: list[Callable[..., None]] = []

    def append(self, callback: Callable[..., None]) -> None:
        self._hooks.append(callback)

    def __call__(self, *arguments: object) -> None:
        for one in self._hooks:
            one(*arguments)


def watched(monkeypatch: pytest.MonkeyPatch, busy: Busy, state: str) -> SimpleNamespace:
    """Have it watch hooks like Anki's, and its question about a full sync."""
    names = [name for pair in busy_module._PAIRS for name in pair[1:]]
    names += ["collection_did_load", "profile_did_open", "state_did_change"]
    hooks = SimpleNamespace(**{name: Hook() for name in names})
    for hook in vars(hooks).values():
        hook.append(lambda *_: None)
    sync = SimpleNamespace(full_sync=lambda question: f"asked {question}")
    monkeypatch.setitem(sys.modules, "aqt", SimpleNamespace(gui_hooks=hooks, sync=sync))
    window: Any = SimpleNamespace(state=state)
    busy.watch(window)
    return SimpleNamespace(**vars(hooks), full_sync=sync.full_sync)


def raises(*_: object) -> None:
    raise ZeroDivisionError


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
    assert bridge.pauses == 0
    getattr(hooks, begins)("a collection")
    assert bridge.pauses == 1
    getattr(hooks, ends)()
    loop.turn()
    assert bridge.pauses == 0


def test_at_the_start_a_profile_is_awaited(
    monkeypatch: pytest.MonkeyPatch, busy: Busy, bridge: Bridge, loop: Loop
) -> None:
    hooks = watched(monkeypatch, busy, "startup")
    assert busy.reasons == {PROFILE}
    hooks.state_did_change("deckBrowser", "startup")
    assert busy.reasons == {PROFILE}
    hooks.profile_did_open()
    hooks.sync_will_start()
    loop.turn()
    assert bridge.pauses == 1
    hooks.sync_did_finish()
    loop.turn()
    assert bridge.pauses == 0


def test_for_the_list_of_profiles_nobody_waits(
    monkeypatch: pytest.MonkeyPatch, busy: Busy, bridge: Bridge, loop: Loop
) -> None:
    hooks = watched(monkeypatch, busy, "startup")
    hooks.state_did_change("profileManager", "startup")
    loop.turn()
    assert bridge.pauses == 0


@pytest.mark.parametrize("ends", [*(pair[2] for pair in busy_module._PAIRS), "profile_did_open"])
def test_another_subscriber_that_raises_at_the_end(
    monkeypatch: pytest.MonkeyPatch, busy: Busy, bridge: Bridge, loop: Loop, ends: str
) -> None:
    hooks = watched(monkeypatch, busy, "startup")
    busy.end(PROFILE)
    reasons = {pair[2]: pair[0] for pair in busy_module._PAIRS}
    busy.begin(reasons.get(ends, PROFILE))
    getattr(hooks, ends)._hooks[1] = raises
    with pytest.raises(ZeroDivisionError):
        getattr(hooks, ends)()
    loop.turn()
    assert bridge.pauses == 0


def test_a_collection_that_is_opened_without_a_profile(
    monkeypatch: pytest.MonkeyPatch, busy: Busy, bridge: Bridge, loop: Loop
) -> None:
    """Anki imports a whole collection like that."""
    hooks = watched(monkeypatch, busy, "deckBrowser")
    busy.begin(PROFILE)
    hooks.collection_did_load("a collection")
    loop.turn()
    assert bridge.pauses == 0


def test_the_question_about_a_full_sync(
    monkeypatch: pytest.MonkeyPatch, busy: Busy, bridge: Bridge, loop: Loop
) -> None:
    hooks = watched(monkeypatch, busy, "deckBrowser")
    hooks.sync_will_start()
    assert busy.reasons == {SYNC}
    assert hooks.full_sync("which") == "asked which"
    loop.turn()
    assert bridge.pauses == 0
    hooks.collection_will_temporarily_close("a collection")
    hooks.collection_did_temporarily_close("a collection")
    hooks.sync_did_finish()
    loop.turn()
    assert bridge.pauses == 0
