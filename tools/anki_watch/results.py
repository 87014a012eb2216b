"""What runs of the tests gave, in results.json beside this file."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = Path(__file__).with_name("results.json")


@dataclass(frozen=True)
class Counts:
    """What pytest counted. An error, in a fixture or while a file is imported, is a failure."""

    passed: int
    failed: int
    skipped: int
    failures: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """The last run of a suite on a version of Anki.

    Attributes:
        arguments: What pytest got besides the suite's folder.
        date: Year, month and day.
        commit: The last commit that changed the package; with ``+`` if it had other changes, too.
        failures: The names of the tests that failed.
    """

    anki: str
    suite: str
    arguments: str
    python: str
    date: str
    commit: str
    passed: int
    failed: int
    skipped: int
    failures: tuple[str, ...]


def count(junit: Path) -> Counts:
    """Count the tests in a report of pytest."""
    cases = list(ElementTree.parse(junit).iter("testcase"))
    kinds = [{one.tag for one in case} for case in cases]
    wrong = [bool(kind & {"failure", "error"}) for kind in kinds]
    skipped = sum("skipped" in kind for kind in kinds)
    names = {
        f"{case.get('classname')}::{case.get('name')}"
        for case, failed in zip(cases, wrong, strict=True)
        if failed
    }
    return Counts(len(cases) - sum(wrong) - skipped, sum(wrong), skipped, tuple(sorted(names)))


def load(file: Path = FILE) -> list[Result]:
    """All results; none if nothing has run yet."""
    if not file.exists():
        return []
    rows = json.loads(file.read_text("utf-8"))
    return [Result(**{**row, "failures": tuple(row["failures"])}) for row in rows]


def add(new: Result, file: Path = FILE) -> None:
    """Store a result, in place of the one of the same suite on the same version."""
    others = [one for one in load(file) if (one.anki, one.suite) != (new.anki, new.suite)]
    _save([*others, new], file)


def _save(results: Iterable[Result], file: Path) -> None:
    rows = [asdict(one) for one in sorted(results, key=_order)]
    file.write_text(json.dumps(rows, indent=2) + "\n", "utf-8")


def _order(result: Result) -> tuple[list[int], str, str]:
    """The newest Anki first."""
    numbers = [-int(part) for part in result.anki.split(".") if part.isdigit()]
    return numbers, result.anki, result.suite
