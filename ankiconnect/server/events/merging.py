"""Makes events of what changed, and one event of what changes in quick succession."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ...changes.recorder import Batch

MAX_IDS = 1_000
"""An event with more ids becomes `reset`."""

Event = dict[str, Any]


class Merger:
    """The changes that are not an event yet.

    Changes of notes and cards, and of names, by the same program become one event of each type. Reviews
    are events at once, each its own.
    """

    def __init__(self) -> None:
        self._pending: dict[tuple[str, str], _Ids | _Names] = {}

    def __bool__(self) -> bool:
        return bool(self._pending)

    def add(self, batch: Batch, rows: Iterable[tuple[str, Any, int, Any]]) -> Iterator[Event]:
        """Take changes.

        Args:
            rows: The parsed rows of the batch.

        Yields:
            Events that are complete now.
        """
        for what, how, number, detail in rows:
            if what == "review":
                review = {"cardId": detail, "ease": how, "reviewId": number}
                yield {"time": batch.time, "type": what, **review, "by": batch.by}
                continue
            pending = self._pending.get((what, batch.by))
            if pending is None or not pending.takes(how, number):
                if pending is not None:
                    yield from self.flush()
                pending = (_Ids if what in ("note", "card") else _Names)(batch.time, what, batch.by)
                self._pending[what, batch.by] = pending
            pending.add(how, number, detail)

    def flush(self) -> Iterator[Event]:
        """All events that are not complete yet."""
        pending, self._pending = self._pending, {}
        for (_, by), one in pending.items():
            yield one.event() if len(one) <= MAX_IDS else reset(one.time, by)


class _Ids:
    """Notes or cards."""

    def __init__(self, time: int, what: str, by: str) -> None:
        self.time, self._what, self._by = time, what, by
        self._how: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self._how)

    def takes(self, how: str, number: int) -> bool:
        """Whether it can become part of the event: one id is in it once.

        What was added and then changed was added. Anything else, such as added and then removed, is
        told in the order in which it happened.
        """
        before = self._how.get(number)
        return before in (None, how) or (before == "added" and how == "changed")

    def add(self, how: str, number: int, _: Any) -> None:
        self._how.setdefault(number, how)

    def event(self) -> Event:
        ids: dict[str, list[int]] = {"added": [], "changed": [], "removed": []}
        for number, how in self._how.items():
            ids[how].append(number)
        return {"time": self.time, "type": self._what, **ids, "by": self._by}


class _Names:
    """Decks, note types, tags or settings."""

    def __init__(self, time: int, what: str, by: str) -> None:
        self.time, self._what, self._by = time, what, by
        self._names: dict[str, None] = {}

    def __len__(self) -> int:
        return len(self._names)

    def takes(self, how: str, number: int) -> bool:
        return True

    def add(self, how: str, number: int, detail: str) -> None:
        name = detail.replace("\x1f", "::") if self._what == "deck" else detail
        self._names[name] = None

    def event(self) -> Event:
        return {"time": self.time, "type": self._what, "names": list(self._names), "by": self._by}


def reset(time: int, by: str) -> Event:
    """The event that says: read everything again."""
    return {"time": time, "type": "reset", "by": by}
