"""When a call to a sync server is given up."""

from __future__ import annotations

import pytest
from anki.collection import Progress

from ankiconnect.handlers.framework.errors import ActionError
from ankiconnect.handlers.shared import sync_limit
from ankiconnect.handlers.shared.sync_limit import (
    LOCAL_SECONDS,
    MAX_SECONDS,
    STALLED_SECONDS,
    SyncLimit,
)


class Clock:
    """Time that a test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(sync_limit, "time", made)
    return made


def normal(added: str) -> Progress:
    return Progress(normal_sync=Progress.NormalSync(stage="Syncing", added=added))


def full(transferred: int, total: int = 10_000_000) -> Progress:
    return Progress(full_sync=Progress.FullSync(transferred=transferred, total=total))


def test_a_sync_ends_when_nothing_comes(clock: Clock) -> None:
    limit = SyncLimit()
    for added in ("", "1", "2"):
        clock.now += STALLED_SECONDS
        assert not limit.is_over(normal(added))
    for other in (Progress(), full(5), Progress(media_check="5")):
        clock.now += STALLED_SECONDS / 3
        assert not limit.is_over(other)
    assert limit.reason(OSError("y"), "x").args == ("y",)
    clock.now += 1
    assert limit.is_over(normal("2"))
    assert limit.is_over(normal("3")), "it has been aborted already"
    error = limit.reason(OSError("y"), "x")
    assert isinstance(error, ActionError)
    assert str(error) == "sync: the sync server x is too slow; the sync was given up after 241 s"


def test_a_sync_ends_though_something_comes(clock: Clock) -> None:
    limit = SyncLimit()
    for number in range(int(MAX_SECONDS / 50)):
        clock.now += 50
        assert not limit.is_over(normal(str(number)))
    clock.now += 50
    assert limit.is_over(normal("more"))


def test_a_transfer_ends_when_it_drips(clock: Clock) -> None:
    limit = SyncLimit(full=True)
    fast = 1_100 * int(STALLED_SECONDS)
    for number in range(1, 4):
        clock.now += STALLED_SECONDS
        assert not limit.is_over(full(number * fast))
    clock.now += STALLED_SECONDS / 2
    assert not limit.is_over(full(3 * fast + 30))
    clock.now += STALLED_SECONDS / 2 + 1
    assert limit.is_over(full(3 * fast + 61))


@pytest.mark.parametrize("progress", [Progress(), full(0), full(10_000_000)])
def test_a_large_collection_is_checked_here(clock: Clock, progress: Progress) -> None:
    limit = SyncLimit(full=True)
    assert not limit.is_over(progress)
    clock.now += LOCAL_SECONDS
    assert not limit.is_over(progress)
    clock.now += 1
    assert limit.is_over(progress)
