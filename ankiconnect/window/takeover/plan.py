"""What would be taken over from the AnkiConnect add-on, in values and in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...settings import RULES, Findings, Settings, apply_usable
from ...settings.installed_addons import InstalledAddon

NAMES = (
    "webBindAddress",
    "webBindPort",
    "apiKey",
    "webCorsOriginList",
    "webCorsOrigin",
    "ignoreOriginList",
    "apiLogPath",
    "webTimeout",
)
"""AnkiConnect's settings that count here too."""
_GO_BACK = "Your collection is not changed. Tools > AnkiConnect > Go back undoes it."


@dataclass(frozen=True)
class Plan:
    """What would happen after a Yes.

    Attributes:
        other: The AnkiConnect add-on.
        taken: The settings to take over, as in a config.
        left: Why some or all settings are not taken over; "" if all are.
        collides: Whether it has the port of this add-on now.
        in_the_way: Whether it has the port that this add-on is to have afterwards.
        runs: Whether Anki has loaded it since its start. It then runs until Anki is restarted.
    """

    other: InstalledAddon
    taken: Mapping[str, Any]
    left: str
    collides: bool
    in_the_way: bool
    runs: bool

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return not self.other.enabled and not self.taken

    @property
    def question(self) -> str:
        """What the user is asked, with the values. A secret one is not shown."""
        same_port = f" Only one of the two can have port {self.other.port}." if self.in_the_way else ""
        parts = [
            f"The other AnkiConnect add-on ({self.other.folder.name}) is installed too.{same_port}",
            "\n".join([self._request, *map(self._line, self.taken)]),
            self.left,
            "Restart Anki afterwards. The other add-on runs until then." if self.runs else "",
            _GO_BACK,
        ]
        return "\n\n".join(filter(None, parts))

    @property
    def _request(self) -> str:
        if not self.taken:
            return "Turn it off?"
        return "Turn it off and use its settings?" if self.other.enabled else "Use its settings?"

    def _line(self, name: str) -> str:
        if RULES[name].secret:
            return f"{name} (not shown here)"
        return f"{name}: {json.dumps(self.taken[name], ensure_ascii=False)}"


def make(other: InstalledAddon, current: Settings, runs: bool) -> Plan:
    """Plan to take over from an add-on.

    A value that cannot be used stays behind. If another value in its place could let more clients in,
    all of them do. A null takes nothing away here: neither a key nor a log.

    Args:
        current: This add-on's settings by its config, without the environment.
        runs: Whether Anki has loaded the other one since its start.
    """
    values = {name: other.values[name] for name in NAMES if other.values.get(name) is not None}
    findings = Findings()
    theirs = apply_usable(Settings(), values, "", findings)
    usable = () if findings.unsafe else (one for one in values if one not in findings.wrong)
    taken = {
        name: _as_json(getattr(theirs, name))
        for name in usable
        if getattr(theirs, name) not in (getattr(current, name), None)
    }
    return Plan(
        other,
        taken,
        _left(findings),
        other.enabled and other.port == current.webBindPort,
        other.enabled and other.port == taken.get("webBindPort", current.webBindPort),
        runs,
    )


def _left(findings: Findings) -> str:
    if findings.unsafe:
        return f"None of its settings can be used: {findings.unsafe[0]}."
    return " ".join(f"Not used: {one}." for one in findings.wrong.values())


def _as_json(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
