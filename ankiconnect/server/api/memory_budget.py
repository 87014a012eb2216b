"""The memory that requests may hold together, so that many large ones cannot fill it."""

from __future__ import annotations

LEAST_TOGETHER = 256 * 1024 * 1024
"""What may be held together at least, however small the limit of one is."""


LARGE = 64 * 1024
"""From here on a reply counts."""


class Full(Exception):
    """Too much is held already."""

    def __init__(self) -> None:
        super().__init__("too many large requests at a time; try again in a moment")


class Memory:
    """Counts the bytes that are held."""

    def __init__(self) -> None:
        self.held = 0

    def share(self) -> Share:
        """Count one request's bytes, until a ``with`` block ends."""
        return Share(self)


class Share:
    """The part of one request."""

    __slots__ = ("_closed", "_memory", "taken")

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._closed = False
        self.taken = 0

    def __enter__(self) -> Share:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def take(self, count: int, most: int) -> None:
        """Hold `count` bytes more.

        Raises:
            Full: All together would hold more than `most`, or the request has ended.
        """
        if self._closed or self._memory.held + count > most:
            raise Full
        self._memory.held += count
        self.taken += count

    def hold(self, count: int) -> None:
        """Hold `count` bytes more, which are there already and cannot be refused."""
        if not self._closed:
            self._memory.held += count
            self.taken += count

    def give_back(self, count: int) -> None:
        """Hold `count` bytes less."""
        count = min(count, self.taken)
        self._memory.held -= count
        self.taken -= count

    def close(self) -> None:
        """Hold nothing any more: the request has ended, and what still works for it does so in vain."""
        self._closed = True
        self.give_back(self.taken)


def most_together(most_of_one: int) -> int:
    """What may be held together, when one may have `most_of_one` bytes."""
    return max(2 * most_of_one, LEAST_TOGETHER)
