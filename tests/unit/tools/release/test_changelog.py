"""Release notes from the changelog."""

from __future__ import annotations

from datetime import date

import pytest

from tools.release import changelog

TEXT = """# Changelog

## Unreleased

- Later.

## 1.1.0 - 2026-12-24

### Added

- New.

## [1.0.0] - 2001-09-09

- First.

## 0.9.0

- Without a day.

## 0.8.0 - 2000-01-01
"""


def test_the_section_of_a_version() -> None:
    section = changelog.section(TEXT, "1.1.0")
    assert section == changelog.Section(date(2026, 12, 24), "### Added\n\n- New.")
    assert changelog.section(TEXT, "1.0.0").notes == "- First."


def test_the_time_of_a_release_is_the_start_of_its_day() -> None:
    assert changelog.section(TEXT, "1.0.0").epoch == 999993600


@pytest.mark.parametrize("version", ["0.9.0", "0.8.0", "1.1", "2.0.0"])
def test_what_is_missing_is_named(version: str) -> None:
    with pytest.raises(changelog.NotReleased, match=f"## {version} - YYYY-MM-DD"):
        changelog.section(TEXT, version)


def test_what_is_not_released() -> None:
    assert changelog.unreleased(TEXT) == "- Later."
    assert changelog.unreleased("# Changelog\n\n## Unreleased\n\n## 1.0.0 - 2001-09-09\n- x\n") == ""
    assert changelog.unreleased("# Changelog\n") == ""
