"""Refreshing Anki's windows: once for a burst, not too often, and the last one always."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from typing import Any

import pytest
from anki.collection import OpChanges

from ankiconnect.window.refresh.refresher import BETWEEN_SECONDS, FIRST_SECONDS, Refresher


class Window:
    """A main thread, its clock, and what it was notified of."""

    def __init__(self) -> None:
        self.now = 100.0
        self.notified: list[tuple[float, OpChanges]] = []
        self.posted: list[Callable[[], None]] = []
        self.timers: list[tuple[float, Callable[[], None]]] = []
        self.refresher = Refresher(self.notify, self.posted.append, self.later, lambda: self.now)

    def notify(self, changes: Any) -> None:
        self.notified.append((self.now, changes))

    def later(self, milliseconds: int, work: Callable[[], None]) -> None:
        self.timers.append((self.now + milliseconds / 1000, work))

    def run_until(self, time: float) -> None:
        """Run what was posted and the timers that fire until then."""
        while True:
            while self.posted:
                self.posted.pop(0)()
            due = min(
                (one for one in self.timers if one[0] <= time), key=lambda one: one[0], default=None
            )
            if due is None:
                break
            self.timers.remove(due)
            self.now = max(self.now, due[0])
            due[1]()
        self.now = time


@pytest.fixture
def window() -> Window:
    return Window()


def test_a_burst_is_passed_on_once_with_everything(window: Window) -> None:
    for _ in range(500):
        window.refresher.add(OpChanges(note=True))
    window.refresher.add(OpChanges(tag=True, card=False))
    window.run_until(103)
    assert [changes for _, changes in window.notified] == [OpChanges(note=True, tag=True)]
    assert window.notified[0][0] <= 100 + FIRST_SECONDS + 0.01


def test_nothing_is_passed_on_when_nothing_happens(window: Window) -> None:
    window.refresher.flush()
    window.run_until(110)
    assert window.notified == []


def test_a_lone_change_is_passed_on_soon_each_time(window: Window) -> None:
    for second in (100, 110, 120):
        window.run_until(second)
        window.refresher.add(OpChanges(note=True))
        window.run_until(second + 1)
    assert [round(time, 2) for time, _ in window.notified] == [
        second + FIRST_SECONDS for second in (100, 110, 120)
    ]


def test_a_stream_of_changes_is_passed_on_rarely_and_to_the_end(window: Window) -> None:
    for step in range(500):
        window.run_until(100 + step / 100)
        window.refresher.add(OpChanges(note=True))
    window.refresher.add(OpChanges(deck=True))
    window.run_until(120)
    times = [time for time, _ in window.notified]
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert 5 <= len(times) <= 7
    assert min(gaps) >= BETWEEN_SECONDS - 0.01
    assert window.notified[-1][1].deck


def test_flushing_passes_on_at_once_and_only_once(window: Window) -> None:
    window.refresher.add(OpChanges(note=True))
    window.refresher.flush()
    assert len(window.notified) == 1
    window.run_until(110)
    assert len(window.notified) == 1


def test_changes_during_a_notification_are_passed_on_later(window: Window) -> None:
    def notify(changes: Any) -> None:
        window.notify(changes)
        if len(window.notified) == 1:
            window.refresher.add(OpChanges(tag=True))

    window.refresher = Refresher(notify, window.posted.append, window.later, lambda: window.now)
    window.refresher.add(OpChanges(note=True))
    window.run_until(110)
    assert [changes for _, changes in window.notified] == [OpChanges(note=True), OpChanges(tag=True)]


def test_changes_from_many_threads(window: Window) -> None:
    fields = [field.name for field in OpChanges.DESCRIPTOR.fields]

    def add(name: str) -> None:
        for _ in range(200):
            window.refresher.add(OpChanges(**{name: True}))

    threads = [threading.Thread(target=add, args=(name,)) for name in fields]
    for one in threads:
        one.start()
    while any(one.is_alive() for one in threads):
        window.run_until(window.now + 1)
    for one in threads:
        one.join()
    window.run_until(window.now + 10)
    seen = {field.name for _, changes in window.notified for field, _ in changes.ListFields()}
    assert seen == set(fields)
