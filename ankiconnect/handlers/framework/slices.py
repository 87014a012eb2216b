"""Actions that work item by item, in slices between which other requests have their turn.

Such an action is a generator. It yields wherever it may be interrupted, and returns its result::

    def cards_info(col: Collection, /, cards: list[CardId]) -> Slices[list[dict[str, Any]]]:
        for card in cards:
            infos.append(describe(card))
            yield
        return infos

After a ``yield`` others may have changed the collection.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from time import perf_counter
from typing import TypeAlias, TypeVar

T = TypeVar("T")

Slices: TypeAlias = Generator[None, None, T]
SLICE_SECONDS = 0.008
"""How long an action works before others have their turn."""


def in_slices(work: Slices[T], resumed: Callable[[], None]) -> Slices[T]:
    """Yield when the time of a slice is over, and not at each ``yield`` of the work.

    Args:
        resumed: Called when the next slice begins.
    """
    try:
        end = perf_counter() + SLICE_SECONDS
        while True:
            next(work)
            if perf_counter() >= end:
                yield
                resumed()
                end = perf_counter() + SLICE_SECONDS
    except StopIteration as end_of_work:
        result: T = end_of_work.value
        return result


def groups(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Cut a list into groups that are worked on without a ``yield``."""
    for begin in range(0, len(items), size):
        yield items[begin : begin + size]
