"""Records the replies to the clients, which are compared with the collections at the end.

Each client has its own ledger, so that no lock is needed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class Added:
    """A note that was sent, identified by its first field.

    Attributes:
        notes: The ids in the replies.
        profile: The profile in which it was acknowledged; None if that is not known.
        told_duplicate: Whether the reply to a repeated request was that it is a duplicate.
        lost: Number of requests for it without a reply. Because of these it may exist unacknowledged.
    """

    notes: set[int] = field(default_factory=set)
    profile: str | None = None
    told_duplicate: bool = False
    lost: int = 0

    @property
    def acknowledged(self) -> bool:
        """Whether it must exist."""
        return bool(self.notes) or self.told_duplicate


@dataclass
class Value:
    """The value of a field or file that a client overwrites again and again.

    Attributes:
        answered: The last acknowledged value; None before the first.
        open: Values that were sent since then and may have been written.
        profile: The profile that has the acknowledged value; None if that is not known.
    """

    answered: str | None = None
    open: list[str] = field(default_factory=list)
    profile: str | None = None

    def acknowledge(self, value: str, profile: str | None) -> None:
        """Record that the value was written, after all values that were sent before."""
        self.answered = value
        self.profile = profile
        self.open.clear()

    def allows(self, value: str | None) -> bool:
        """Whether this may be the current value."""
        return value == self.answered or value in self.open


@dataclass
class Ledger:
    """The records of one client, or of all together.

    Attributes:
        added: Notes that were sent, by their first field.
        never: First fields of notes that must not be added.
        backs: The second field of notes, by id.
        media: MD5 hashes of media files, by name.
    """

    added: dict[str, Added] = field(default_factory=dict)
    never: set[str] = field(default_factory=set)
    backs: dict[int, Value] = field(default_factory=dict)
    media: dict[str, Value] = field(default_factory=dict)

    @classmethod
    def of(cls, ledgers: Iterable[Ledger]) -> Ledger:
        """Merge the ledgers. No two clients write the same notes or files."""
        whole = cls()
        for one in ledgers:
            whole.added |= one.added
            whole.never |= one.never
            whole.backs |= one.backs
            whole.media |= one.media
        return whole

    def totals(self) -> dict[str, int]:
        """Numbers of things to check."""
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
