"""Large bodies without the key: they hold little memory, and are not parsed."""

from __future__ import annotations

from ..api import keys
from ..api.memory_budget import MemoryBudget

MAX_BYTES = keys.EDGE_BYTES
"""Of a body that is parsed without the key. Clients send the key first or last, so that a larger body
has it near its start or its end."""
MAX_TOTAL_BYTES = 100_200_000
"""Of all larger bodies together that have not shown the key yet. A file of 75 MB fits in, as base64."""
MIN_RATE = 50_000
"""Bytes a second, of such a body that takes longer than `body.STALL_SECONDS`."""


class KeyWatch:
    """Counts one body until its client has shown the key."""

    def __init__(self, unknown: MemoryBudget, key: str | None) -> None:
        """
        Args:
            unknown: Counts the bodies that have not shown the key.
            key: The key; None if none is needed.
        """
        self._reservation = unknown.reservation()
        self._key = key

    def __enter__(self) -> KeyWatch:
        return self

    def __exit__(self, *_: object) -> None:
        self._reservation.close()

    @property
    def is_counting(self) -> bool:
        return self._reservation.reserved > 0

    def grown(self, content: bytearray) -> None:
        """Count what has come of the body.

        Raises:
            BudgetExceeded: Too much is held already.
        """
        if self._key is None or len(content) <= MAX_BYTES:
            return
        if not self.is_counting and keys.is_at_start(content, self._key):
            self._key = None
        else:
            self._reservation.reserve(len(content) - self._reservation.reserved, MAX_TOTAL_BYTES)


def may_parse(content: bytearray, key: str | None) -> bool:
    """Whether a whole body is small, or its client has shown the key."""
    return key is None or len(content) <= MAX_BYTES or keys.is_at_an_end(content, key)
