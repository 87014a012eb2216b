"""What the clients and the faults of a soak share."""

from __future__ import annotations

import contextlib
import threading
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass

FIRST = "User 1"
OTHER = "Other"
PROFILES = (FIRST, OTHER)
RECENT = 500
PARK_SECONDS = 90.0
"""A client parks when its request is answered; this is longer than any reply is waited for."""


@dataclass(frozen=True)
class Seen:
    """A note that is known to be there: its front, its id, and when that was told."""

    stamp: int
    front: str
    note: int


class World:
    """The service's place, what is open there, who may send, and what was found wrong.

    Attributes:
        port: Where the service answers, in all its lives.
        stamp: Grows when the profile may be another: odd while nobody can tell which is open.
        ended: Set when the clients are to end.
        recent: The notes that were added last.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.stamp = 0
        self.ended = threading.Event()
        self.recent: deque[Seen] = deque(maxlen=RECENT)
        self._profile = FIRST
        self._complaints: Counter[str] = Counter()
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._turn = threading.Condition()
        self._closed = True
        self._clients = 0
        self._parked = 0

    # What is open

    @contextlib.contextmanager
    def moving(self, profile: str) -> Iterator[None]:
        """Nobody knows in the block which profile is open; after it, `profile` is."""
        self.stamp += 1
        yield
        self._profile = profile
        self.stamp += 1

    def profile_since(self, stamp: int) -> str | None:
        """The profile that was open ever since `stamp` was read; None when that is not known."""
        profile = self._profile
        return profile if stamp % 2 == 0 and stamp == self.stamp else None

    # Who may send

    def join(self) -> None:
        """One more client takes part."""
        with self._turn:
            self._clients += 1

    def leave(self) -> None:
        """A client has ended."""
        with self._turn:
            self._clients -= 1
            self._turn.notify_all()

    @property
    def calm(self) -> bool:
        """Whether clients are to rest."""
        return self._closed

    def rest(self) -> None:
        """Park the client that calls until clients may send, or are to end."""
        with self._turn:
            self._parked += 1
            self._turn.notify_all()
            self._turn.wait_for(lambda: not self._closed or self.ended.is_set())
            self._parked -= 1

    def let_go(self) -> None:
        """Let the clients send."""
        with self._turn:
            self._closed = False
            self._turn.notify_all()

    def call_rest(self) -> bool:
        """Have every client finish what it does and park; whether all did."""
        with self._turn:
            self._closed = True
            return self._turn.wait_for(lambda: self._parked >= self._clients, PARK_SECONDS)

    def end(self) -> None:
        """Have the clients end."""
        self.ended.set()
        self.let_go()

    # What was found

    def complain(self, text: str) -> None:
        """Note something that went wrong."""
        with self._lock:
            self._complaints[text] += 1

    def complaints(self) -> list[str]:
        """What went wrong, with how often."""
        with self._lock:
            found = self._complaints.items()
            return [text if times == 1 else f"{text} ({times} times)" for text, times in found]

    def count(self, name: str, more: int = 1) -> None:
        """Count something for the summary."""
        with self._lock:
            self._counts[name] += more

    def counted(self) -> Counter[str]:
        """What was counted so far."""
        with self._lock:
            return Counter(self._counts)
