"""What a measure is, and what it is taken from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..sample import PER_SECOND, Pace, Phase, Sample
from ..servers.library import Library
from ..servers.session import Session


@dataclass(frozen=True)
class Measure:
    """One measure.

    Attributes:
        name: Its name in tables and for --only.
        unit: MS, PER_SECOND or MB.
        take: Takes a sample from a server of the API.
        direct: Takes a sample of the same work with Anki's library, if that is measured too.
        on_echo: Whether it is also taken from the echo server.
        needs_pid: Whether it needs the server's process id, which is not known for a peer.
    """

    name: str
    unit: str
    phase: Phase
    take: Callable[[Session, Pace], Sample]
    direct: Callable[[Library, Pace], Sample] | None = None
    on_echo: bool = False
    needs_pid: bool = False

    @property
    def more_is_better(self) -> bool:
        return self.unit == PER_SECOND
