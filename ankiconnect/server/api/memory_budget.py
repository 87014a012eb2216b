"""The memory that requests may hold together, so that many large ones cannot fill it."""

from __future__ import annotations

import threading

MIN_TOTAL_BYTES = 256 * 1024 * 1024
"""The smallest limit of all requests together, however small the limit of one is."""
LARGE_REPLY_BYTES = 64 * 1024
"""Smaller replies are not counted, except inside `multi`."""
MAX_SMALL_BYTES = 64 * 1024
"""Small replies inside one `multi` are counted each time they reach this together."""
PART_BYTES = 256
"""Of a reply inside `multi`, besides its text."""


class BudgetExceeded(Exception):
    """The requests hold too much memory already."""

    def __init__(self) -> None:
        super().__init__(
            "too many large requests at a time; try again in a moment, or raise webMaxBodyBytes"
        )


class MemoryBudget:
    """Counts the bytes that all requests hold. Thread-safe: actions reserve on the main thread too."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.used = 0

    def reservation(self) -> Reservation:
        """What one request holds, until a ``with`` block ends."""
        return Reservation(self)


class Reservation:
    """The bytes that one request holds, or a part of it that ends earlier."""

    __slots__ = ("_closed", "_small", "budget", "reserved")

    def __init__(self, budget: MemoryBudget) -> None:
        self.budget = budget
        self._closed = False
        self._small = 0
        self.reserved = 0

    def __enter__(self) -> Reservation:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def reserve(self, count: int, limit: int) -> None:
        """Reserve `count` bytes more.

        Raises:
            BudgetExceeded: All requests together would hold more than `limit` bytes, or this one has
                ended.
        """
        with self.budget.lock:
            if self._closed or self.budget.used + count > limit:
                raise BudgetExceeded
            self.budget.used += count
            self.reserved += count

    def small_parts(self, count: int) -> int:
        """Add up a small reply inside `multi`; how many bytes are to be counted now, mostly none."""
        self._small += count + PART_BYTES
        if self._small < MAX_SMALL_BYTES:
            return 0
        due, self._small = self._small, 0
        return due

    def add(self, count: int) -> None:
        """Count `count` bytes more that are there already and cannot be refused."""
        with self.budget.lock:
            if not self._closed:
                self.budget.used += count
                self.reserved += count

    def release(self, count: int) -> None:
        """Release `count` bytes, at most all that are reserved."""
        with self.budget.lock:
            count = min(count, self.reserved)
            self.budget.used -= count
            self.reserved -= count

    def close(self) -> None:
        """Release everything. What still works for the request can reserve nothing from now on."""
        self._closed = True
        if self.reserved:
            self.release(self.reserved)


def total_limit(*max_bytes: int) -> int:
    """The limit of all requests together, when one may have as many bytes as any of these."""
    return max(2 * max(max_bytes), MIN_TOTAL_BYTES)
