"""Memory, open files and threads of a process while no client sends requests."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

from ankiconnect.server.net import executor

from ..memory import resident_mb

SETTLE_SECONDS = 1.5
"""Time until a process is idle: Anki's windows are redrawn at most once a second."""

MAX_MORE_MB = 40.0
MAX_MORE_FRACTION = 0.15
MAX_MORE_FILES = 8
MAX_MORE_THREADS = executor.MAX_THREADS
TOLERANCE = (
    f"from the end of the warm-up to the end of a life: memory at most {MAX_MORE_MB:g} MB or "
    f"{MAX_MORE_FRACTION:.0%} more (the larger), open files {MAX_MORE_FILES}, "
    f"threads {MAX_MORE_THREADS}"
)
"""The caches of SQLite and Anki still grow with the collection, and thread pools grow as they are
used."""


@dataclass(frozen=True)
class Level:
    """Memory, open files and threads of a process; None if the system does not tell."""

    mb: float | None
    files: int | None
    threads: int | None

    def __str__(self) -> str:
        known = ((self.mb, "MB"), (self.files, "open files"), (self.threads, "threads"))
        return ", ".join(f"{value:.0f} {name}" for value, name in known if value is not None)

    @classmethod
    def of(cls, pid: int) -> Level:
        """Measure a process now."""
        return cls(resident_mb(pid), _entries(pid, "fd"), _entries(pid, "task"))

    @classmethod
    def at_rest(cls, pid: int) -> Level:
        """Measure a process after it has become idle."""
        time.sleep(SETTLE_SECONDS)
        return cls.of(pid)

    def grown(self, after: Level) -> list[str]:
        """What has grown by more than the tolerance from this level to `after`."""
        kinds = (
            ("MB", self.mb, after.mb, max(MAX_MORE_MB, MAX_MORE_FRACTION * (self.mb or 0.0))),
            ("open files", self.files, after.files, MAX_MORE_FILES),
            ("threads", self.threads, after.threads, MAX_MORE_THREADS),
        )
        return [
            f"{before:.0f} {name} became {now:.0f}"
            for name, before, now, more in kinds
            if before is not None and now is not None and now > before + more
        ]


def _entries(pid: int, name: str) -> int | None:
    try:
        return len(list(Path(f"/proc/{pid}/{name}").iterdir()))
    except OSError:
        return None


@dataclass
class Life:
    """One life of the process, from a start to its end.

    Attributes:
        number: Counts from 1.
        ended_by: How it ended.
        answered: Number of requests that were answered.
        warm: The level after the warm-up.
        last: The level before its end.
    """

    number: int
    ended_by: str
    seconds: float = 0.0
    answered: int = 0
    warm: Level = field(default=Level(None, None, None))
    last: Level = field(default=Level(None, None, None))
