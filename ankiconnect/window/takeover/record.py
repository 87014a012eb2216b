"""What was answered and changed, in this add-on's meta.json, where Anki keeps what it does not know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

_NAME = "takeOver"


class AddonManager(Protocol):
    """The part of ``aqt.addons.AddonManager`` that is used."""

    def addonMeta(self, module: str) -> dict[str, Any]:
        """What Anki keeps about an add-on; under "config" the user's values."""

    def writeAddonMeta(self, module: str, meta: dict[str, Any]) -> None:
        """Write it."""

    def isEnabled(self, module: str) -> bool:
        """Whether Anki loads an add-on at its next start."""

    def toggleEnabled(self, module: str, enable: bool) -> None:
        """Turn an add-on on or off for the next start."""

    def addonsFolder(self) -> str:
        """Where the folders of all add-ons are."""


@dataclass(frozen=True)
class Record:
    """The user's last answer.

    Attributes:
        accepted: Whether it was a Yes, which was not undone since.
        folder: The folder of the add-on that was taken over from.
        taken: The names of the settings that were taken over.
        before: What the user had set of them.
    """

    accepted: bool
    folder: str = ""
    taken: tuple[str, ...] = ()
    before: Mapping[str, Any] = field(default_factory=dict)


def read(addons: AddonManager, module: str) -> Record | None:
    """The record; None if nothing was answered, or something else stands there."""
    found: Any = addons.addonMeta(module).get(_NAME)
    try:
        return Record(
            found["accepted"] is True,
            str(found["folder"]),
            tuple(map(str, found["taken"])),
            dict(found["before"]),
        )
    except (LookupError, TypeError, ValueError):
        return None


def write(
    addons: AddonManager, module: str, record: Record, user_values: Mapping[str, Any] | None = None
) -> None:
    """Write the record, and with it the user's values if they are given.

    Raises:
        OSError: It cannot be written.
    """
    meta = addons.addonMeta(module)
    if user_values is not None:
        meta["config"] = dict(user_values)
    meta[_NAME] = {
        "accepted": record.accepted,
        "folder": record.folder,
        "taken": list(record.taken),
        "before": dict(record.before),
    }
    addons.writeAddonMeta(module, meta)
