"""Collects a body. While its client has not shown the key, it may hold little memory.

Clients send the key first or last, so a large body has it near its start or its end.
"""

from __future__ import annotations

from collections import deque

from ..api import keys
from ..api.memory_budget import MemoryBudget, Reservation

MAX_BYTES = keys.EDGE_BYTES
"""Of a body that is parsed without the key. One that has come does not count in the memory either."""
MAX_ALONE_BYTES = 50_200_000
"""Of a larger body that has not shown the key yet, while there is no other. A file of 37 MB fits in."""
MAX_TOGETHER_BYTES = 24_000_000
"""Of several such bodies."""
PIECE_BYTES = 64
"""Of a piece that has come, besides its content."""
MIN_RATE = 50_000
"""Bytes a second, of such a body that takes longer than `body.STALL_SECONDS`."""


class WrongKey(Exception):
    """A large body does not have the key near its start or its end."""


class Collector:
    """Collects one body."""

    def __init__(self, unknown: MemoryBudget, key: keys.Wanted | None) -> None:
        """
        Args:
            unknown: Counts the bodies that have not shown the key.
            key: Recognizes the key; None if none is needed, or the head of the request has it.
        """
        self.size = 0
        self.is_unknown = False
        """Whether it is large, and its client has not shown the key."""
        self._content = bytearray()
        # Until the key is known, the pieces stay apart: growing many bodies that are thrown away would
        # leave holes in the memory of the process, twice as large as the bodies.
        self._pieces: deque[bytes] = deque()
        self._key = key
        self._unknown = unknown
        self._reservation: Reservation | None = None

    def close(self) -> None:
        """Release what is left of a body that was refused."""
        if self._reservation is not None:
            self._reservation.close()
        self._pieces.clear()

    def add(self, piece: bytes) -> None:
        """Add what has come.

        Raises:
            BudgetExceeded: Too much is held without the key.
        """
        self.size += len(piece)
        if self._key is None:
            self._content += piece
            return
        self._pieces.append(piece)
        if self.size > MAX_BYTES and not self.is_unknown and self._is_key_in(b"".join(self._pieces)):
            self._accept()
        elif self.size > MAX_BYTES:
            self._count(self.size + PIECE_BYTES * len(self._pieces))

    def content(self) -> bytearray:
        """The whole body.

        Raises:
            WrongKey: It is large, and its client has not shown the key.
        """
        if self.is_unknown and not self._is_key_in(self._end()):
            raise WrongKey
        if self._pieces:
            self._accept()
        return self._content

    def _count(self, size: int) -> None:
        if self._reservation is None:
            self._reservation = self._unknown.reservation()
        reserved = self._reservation.reserved
        is_alone = self._unknown.used == reserved
        self._reservation.reserve(size - reserved, MAX_ALONE_BYTES if is_alone else MAX_TOGETHER_BYTES)
        self.is_unknown = True

    def _accept(self) -> None:
        self._key = None
        while self._pieces:
            self._content += self._pieces.popleft()

    def _is_key_in(self, part: bytes) -> bool:
        return self._key is not None and keys.is_at_an_end(part, self._key)

    def _end(self) -> bytes:
        """At least the last bytes in which the key may be."""
        end = b""
        for piece in reversed(self._pieces):
            end = piece + end
            if len(end) >= keys.EDGE_BYTES:
                break
        return end
