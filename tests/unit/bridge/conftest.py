"""Fixtures of the tests of the bridge."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ankiconnect.bridge import bridge as bridge_module
from ankiconnect.bridge import main_thread
from ankiconnect.bridge.bridge import Bridge

from .calls import Calls, Clock, ManualWaker


@pytest.fixture
def waker() -> ManualWaker:
    return ManualWaker()


@pytest.fixture
def bridge(waker: ManualWaker, clock: Clock) -> Bridge:
    """A bridge whose slices end when the test decides, however slow the machine is."""
    return Bridge(waker)


@pytest.fixture(autouse=True)
def no_polling(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is repeated, expires or is delivered by polling, however slow the machine is."""
    monkeypatch.setattr(bridge_module, "POLL_SECONDS", 60)


@pytest.fixture
def polling(monkeypatch: pytest.MonkeyPatch, no_polling: None) -> None:
    """Calls are checked often."""
    monkeypatch.setattr(bridge_module, "POLL_SECONDS", 0.001)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the slices, which does not move by itself."""
    clock = Clock()
    monkeypatch.setattr(main_thread, "time", SimpleNamespace(perf_counter=clock.perf_counter))
    return clock


@pytest.fixture
def calls(bridge: Bridge) -> Calls:
    return Calls(bridge)
