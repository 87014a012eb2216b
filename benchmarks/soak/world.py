"""The state that the clients and the faults of a soak test share."""

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
PAUSE_SECONDS = 90.0
"""Time for all clients to pause. A client pauses after its reply, so this is longer than any
timeout."""


@dataclass(frozen=True)
class Seen:
    """A note that is known to exist: `World.stamp` at that time, its first field and its id."""

    stamp: int
    front: str
    note: int


class World:
    """The service's port and open profile, whether clients may send, and the problems found.

    Attributes:
        port: The port of the service, in all its lives.
        stamp: Increases when the open profile may change. It is odd while the open profile is not
            known.
        ended: Set when the clients must end.
        recent: The notes that were added most recently.
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
        self._paused = 0

    # The open profile

    @contextlib.contextmanager
    def moving(self, profile: str) -> Iterator[None]:
        """In the block it is not known which profile is open. After the block, `profile` is open."""
        self.stamp += 1
        yield
        self._profile = profile
        self.stamp += 1

    def profile_since(self, stamp: int) -> str | None:
        """The profile that has been open since `stamp` was read; None if that is not known."""
        profile = self._profile
        return profile if stamp % 2 == 0 and stamp == self.stamp else None

    # Pausing the clients

    def join(self) -> None:
        """Register a client."""
        with self._turn:
            self._clients += 1

    def leave(self) -> None:
        """Unregister a client that has ended."""
        with self._turn:
            self._clients -= 1
            self._turn.notify_all()

    @property
    def paused(self) -> bool:
        """Whether clients must pause."""
        return self._closed

    def wait_while_paused(self) -> None:
        """Block the calling client until clients may send or must end."""
        with self._turn:
            self._paused += 1
            self._turn.notify_all()
            self._turn.wait_for(lambda: not self._closed or self.ended.is_set())
            self._paused -= 1

    def resume(self) -> None:
        """Let the clients send again."""
        with self._turn:
            self._closed = False
            self._turn.notify_all()

    def pause(self) -> bool:
        """Have every client finish its request and pause.

        Returns:
            Whether all clients paused in time.
        """
        with self._turn:
            self._closed = True
            return self._turn.wait_for(lambda: self._paused >= self._clients, PAUSE_SECONDS)

    def end(self) -> None:
        """Tell the clients to end."""
        self.ended.set()
        self.resume()

    # Problems and counts

    def complain(self, text: str) -> None:
        """Record a problem."""
        with self._lock:
            self._complaints[text] += 1

    def complaints(self) -> list[str]:
        """The problems, with the number of times."""
        with self._lock:
            found = self._complaints.items()
            return [text if times == 1 else f"{text} ({times} times)" for text, times in found]

    def count(self, name: str, more: int = 1) -> None:
        """Add to a number in the summary."""
        with self._lock:
            self._counts[name] += more

    def counted(self) -> Counter[str]:
        """The numbers so far."""
        with self._lock:
            return Counter(self._counts)
