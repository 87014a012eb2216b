"""Fixtures of the tests of the queue."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ankiconnect.bridge import queue
from ankiconnect.bridge.queue import Bridge

from .calls import Calls, Clock, ManualWaker


@pytest.fixture
def waker() -> ManualWaker:
    return ManualWaker()


@pytest.fixture
def bridge(waker: ManualWaker, clock: Clock) -> Bridge:
    """A bridge whose slices end when the test says so, however slow the machine is."""
    return Bridge(waker)


@pytest.fixture(autouse=True)
def nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing rings by itself, however slow the machine is."""
    monkeypatch.setattr(queue, "LOOK_SECONDS", 60)


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch, nobody_looks: None) -> None:
    """Calls are looked after often."""
    monkeypatch.setattr(queue, "LOOK_SECONDS", 0.001)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(queue, "time", SimpleNamespace(perf_counter=clock.perf_counter))
    return clock


@pytest.fixture
def calls(bridge: Bridge) -> Calls:
    return Calls(bridge)
