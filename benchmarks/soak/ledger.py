"""What the clients were told, to be compared with what is there at the end.

Each client keeps a ledger of its own, so that no lock stands between it and the service.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class Added:
    """A note that was sent, known by its front.

    Attributes:
        notes: Ids that an answer gave it.
        profile: Where it was acknowledged; None when nobody can tell.
        told_duplicate: Whether a second request for it was told that it is there.
        lost: Requests for it that had no reply, so that it may be there although nothing says so.
    """

    notes: set[int] = field(default_factory=set)
    profile: str | None = None
    told_duplicate: bool = False
    lost: int = 0

    @property
    def acknowledged(self) -> bool:
        """Whether it must be there."""
        return bool(self.notes) or self.told_duplicate


@dataclass
class Value:
    """What stands in one place that a client writes again and again.

    Attributes:
        answered: The last value that was acknowledged; None before the first.
        open: What was sent since then and may have been written.
        profile: Where the acknowledged one stands; None when nobody can tell.
    """

    answered: str | None = None
    open: list[str] = field(default_factory=list)
    profile: str | None = None

    def acknowledge(self, value: str, profile: str | None) -> None:
        """The value was written, after all that were sent before."""
        self.answered = value
        self.profile = profile
        self.open.clear()

    def allows(self, value: str | None) -> bool:
        """Whether this may stand there."""
        return value == self.answered or value in self.open


@dataclass
class Ledger:
    """What one client was told, or all together.

    Attributes:
        added: Notes that were sent, by front.
        never: Fronts of notes that were sent so that they must not be added.
        backs: The second field of notes, by id.
        media: MD5s of media files, by name.
    """

    added: dict[str, Added] = field(default_factory=dict)
    never: set[str] = field(default_factory=set)
    backs: dict[int, Value] = field(default_factory=dict)
    media: dict[str, Value] = field(default_factory=dict)

    @classmethod
    def of(cls, ledgers: Iterable[Ledger]) -> Ledger:
        """All of them as one; no two clients write the same."""
        whole = cls()
        for one in ledgers:
            whole.added |= one.added
            whole.never |= one.never
            whole.backs |= one.backs
            whole.media |= one.media
        return whole

    def totals(self) -> dict[str, int]:
        """How much there is to check."""
        return {
            "notes acknowledged": sum(one.acknowledged for one in self.added.values()),
            "of them after a lost reply": sum(
                one.acknowledged and one.lost > 0 for one in self.added.values()
            ),
            "told duplicate at the second try": sum(one.told_duplicate for one in self.added.values()),
            "notes changed again and again": len(self.backs),
            "media files": len(self.media),
            "requests that must do nothing": len(self.never),
        }
