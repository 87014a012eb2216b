"""Phases of a run, and the samples that are taken in them."""

from __future__ import annotations

import enum
from dataclasses import dataclass

MS = "ms"
PER_SECOND = "requests/s"
MB = "MB"


class Phase(enum.IntEnum):
    """The state of the servers when a measure is taken. The phases follow each other."""

    START = 0
    """Just started, with the collection of the requested size. Measures are taken once."""
    BASE = 1
    LARGE = 2
    """With at least 10,000 notes."""
    DECKS = 3
    """With 1,000 more decks."""
    END = 4
    """After all other phases. Measures are taken once."""

    @property
    def once(self) -> bool:
        """Whether the measures of this phase are taken in one round only."""
        return self in (Phase.START, Phase.END)


@dataclass(frozen=True)
class Pace:
    """How much time a sample takes.

    Attributes:
        latency_seconds: Maximum time for which one client sends requests.
        latency_requests: Maximum number of requests that it sends.
        load_seconds: Time for which many clients send requests.
        bulk_repeats: Maximum number of times that a large reading request is sent.
        endurance: The two numbers of requests after which the memory is measured.
        endurance_seconds: Maximum time for sending these requests.
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
    """The result of taking a measure once.

    Attributes:
        value: In the measure's unit; None if it failed.
        failed: Number of failed requests.
        note: What a reader should know about it.
    """

    value: float | None
    failed: int = 0
    note: str = ""
