"""The times that a request waited and ran."""

from __future__ import annotations

import pytest

from ankiconnect.server.api import timing
from ankiconnect.server.api.timing import MainThreadCall, Timing


class Clock:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr(timing, "perf_counter", lambda: self.now)

    def work(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def test_what_waited_in_the_queue_and_what_ran(clock: Clock) -> None:
    of_request = Timing()
    for _ in range(2):
        clock.work(0.25)
        call = MainThreadCall(lambda: clock.work(2), of_request, lambda error: True)
        clock.work(0.5)
        call()
        call.arrived()
    assert of_request.spent() == (1000, 4500)


def test_what_never_began_has_waited(clock: Clock) -> None:
    of_request = Timing()
    call = MainThreadCall(lambda: None, of_request, lambda error: True)
    clock.work(3)
    call.arrived()
    assert of_request.spent() == (3000, 0)


def test_parts_that_wait_beside_each_other(clock: Clock) -> None:
    of_request = Timing()
    both = [MainThreadCall(lambda: None, of_request, lambda error: True) for _ in range(2)]
    clock.work(1)
    for one in both:
        one.arrived()
    assert of_request.spent() == (1000, 0)


@pytest.mark.parametrize("wanted", [True, False])
def test_the_traceback_is_kept_where_it_is_wanted(wanted: bool) -> None:
    of_request = Timing()

    def fail() -> None:
        raise KeyboardInterrupt("now")

    with pytest.raises(KeyboardInterrupt):
        MainThreadCall(fail, of_request, lambda error: wanted)()
    assert ("in fail" in of_request.trace) is wanted
    assert ("KeyboardInterrupt: now" in of_request.trace) is wanted
