"""The section of CHANGELOG.md about one version."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timezone

_HEADING = re.compile(r"^## \[?(?P<version>[^\]\s]+)\]?(?: - (?P<day>\d{4}-\d\d-\d\d))?$", re.MULTILINE)


class NotReleased(Exception):
    """The changelog has no section, no day or no text for the version."""


@dataclass(frozen=True)
class Section:
    """What the changelog says about a version."""

    day: date
    notes: str

    @property
    def epoch(self) -> int:
        """The start of the day in UTC, in seconds: the time of every file that is built."""
        return int(datetime.combine(self.day, datetime.min.time(), timezone.utc).timestamp())


def section(changelog: str, version: str) -> Section:
    """The section of a version.

    Raises:
        NotReleased: It is not there, or not complete.
    """
    headings = list(_HEADING.finditer(changelog))
    for heading, after in zip(headings, [*headings[1:], None], strict=True):
        if heading["version"] != version:
            continue
        notes = changelog[heading.end() : after.start() if after else None].strip()
        if heading["day"] is None or not notes:
            raise NotReleased(f"CHANGELOG.md needs a day and a text: ## {version} - YYYY-MM-DD")
        return Section(date.fromisoformat(heading["day"]), notes)
    raise NotReleased(f"CHANGELOG.md has no section ## {version} - YYYY-MM-DD")


def unreleased(changelog: str) -> str:
    """The entries that belong to no version yet; "" if there are none."""
    found = re.search(r"^## Unreleased$(.*?)(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL)
    return found[1].strip() if found else ""
