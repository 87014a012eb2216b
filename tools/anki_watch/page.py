"""Writes docs/tested-versions.md from the results."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .results import Result
from .suites import SUITES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "tested-versions.md"

_TOP = """\
# Tested versions

What passed on which version of Anki, and when. `make anki-watch` asks the package index for the newest
release of Anki and for the coming one, runs the tests on them, and writes this page: no number here is
written by hand. A row is the last run of that suite on that version. Suites without a row for a version
did not run on it.

| Anki | suite | passed | failed | skipped | date | Python | commit | options of pytest |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""
_BOTTOM = """
The suites:

{suites}

The commit is the last one that changed the package, with a `+` if there were changes besides.
Skipped are tests for other systems, other versions, or programs that the machine did not have.
`make anki-watch ARGS="--only unit,conformance 25.9.4"` runs some suites, or another version.
"""


def text(results: Sequence[Result]) -> str:
    """The whole page."""
    rows = "".join(f"{_row(one)}\n" for one in results)
    suites = "\n".join(f"- `{one.name}`: {one.meaning}" for one in SUITES.values())
    return _TOP + rows + _failures(results) + _BOTTOM.format(suites=suites)


def _row(one: Result) -> str:
    commit = f"`{one.commit}`"
    counts = f"{one.passed:,} | {one.failed:,} | {one.skipped:,}"
    options = f"`{one.arguments}`" if one.arguments else ""
    return f"| {one.anki} | {one.suite} | {counts} | {one.date} | {one.python} | {commit} | {options} |"


def _failures(results: Sequence[Result]) -> str:
    rows = [f"- {one.anki}, {one.suite}: `{name}`\n" for one in results for name in one.failures]
    return "\nFailed:\n\n" + "".join(rows) if rows else ""
