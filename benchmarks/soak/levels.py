"""What a process holds while no client asks anything: memory, open files and threads."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

from ankiconnect.server.net import executor

from ..memory import resident_mb

SETTLE_SECONDS = 1.5
"""A closed connection is noticed at once, and Anki's windows are drawn anew once a second."""

MORE_MB = 40.0
MORE_PARTS = 0.15
MORE_FILES = 8
MORE_THREADS = executor.MAX_THREADS
TOLERANCE = (
    f"from the end of the warm-up to the end of a life: memory at most {MORE_MB:g} MB or "
    f"{MORE_PARTS:.0%} more (the larger), open files {MORE_FILES}, threads {MORE_THREADS}"
)
"""Caches of SQLite and Anki still grow with the collection, and pools of threads as they are used."""


@dataclass(frozen=True)
class Level:
    """What a process holds; None where the system does not tell."""

    mb: float | None
    files: int | None
    threads: int | None

    def __str__(self) -> str:
        known = ((self.mb, "MB"), (self.files, "open files"), (self.threads, "threads"))
        return ", ".join(f"{value:.0f} {name}" for value, name in known if value is not None)

    @classmethod
    def of(cls, pid: int) -> Level:
        """What it holds now."""
        return cls(resident_mb(pid), _entries(pid, "fd"), _entries(pid, "task"))

    @classmethod
    def at_rest(cls, pid: int) -> Level:
        """What it holds when it has come to rest."""
        time.sleep(SETTLE_SECONDS)
        return cls.of(pid)

    def grown(self, after: Level) -> list[str]:
        """What has grown by more than is tolerated from here to `after`."""
        kinds = (
            ("MB", self.mb, after.mb, max(MORE_MB, MORE_PARTS * (self.mb or 0.0))),
            ("open files", self.files, after.files, MORE_FILES),
            ("threads", self.threads, after.threads, MORE_THREADS),
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
    """One life of the process, from its start to its end.

    Attributes:
        number: Which.
        ended_by: How it ended.
        seconds: How long it was.
        answered: Requests that were answered in it.
        warm: What it held after the warm-up.
        last: What it held before its end.
    """

    number: int
    ended_by: str
    seconds: float = 0.0
    answered: int = 0
    warm: Level = field(default=Level(None, None, None))
    last: Level = field(default=Level(None, None, None))
