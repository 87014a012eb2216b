"""Phases of a run, and the samples that are taken in them."""

from __future__ import annotations

import enum
from dataclasses import dataclass

MS = "ms"
PER_SECOND = "requests/s"
MB = "MB"


class Phase(enum.IntEnum):
    """What a server is like when a measure is taken; the phases follow each other."""

    START = 0
    """Just started, on the collection as it was asked for. Taken once."""
    BASE = 1
    LARGE = 2
    """With at least 10,000 notes."""
    DECKS = 3
    """With 1,000 decks more."""
    END = 4
    """After all of that. Taken once."""

    @property
    def once(self) -> bool:
        """Whether its measures are taken in one round only."""
        return self in (Phase.START, Phase.END)


@dataclass(frozen=True)
class Pace:
    """How much time a sample takes.

    Attributes:
        latency_seconds: For how long one client asks, at most.
        latency_requests: How many requests it sends, at most.
        load_seconds: For how long many clients ask.
        bulk_repeats: How often a reading bulk request is sent, at most.
        endurance: After how many requests the memory is looked at, twice.
        endurance_seconds: For how long these requests are sent, at most.
    """

    latency_seconds: float = 1.0
    latency_requests: int = 300
    load_seconds: float = 2.0
    bulk_repeats: int = 5
    endurance: tuple[int, int] = (10_000, 100_000)
    endurance_seconds: float = 300.0


QUICK = Pace(0.3, 60, 0.6, 2, (500, 2_000), 20.0)


@dataclass(frozen=True)
class Sample:
    """What one taking brought.

    Attributes:
        value: In the measure's unit; None when there is none.
        failed: How many requests failed.
        note: What a reader should know of it.
    """

    value: float | None
    failed: int = 0
    note: str = ""
