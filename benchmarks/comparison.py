"""Writes the tables and the picture of the run beside the AnkiConnect add-on.

::

    python -m benchmarks --notes 10000 --servers anki,library --peer-addon today=FOLDER \
        --out benchmarks/results/beside
    python -m benchmarks.comparison

No figure is typed by hand. README.md has the table of 10,000 notes, docs/performance.md also that of
100,000.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from .report import comparison
from .report.results import Results

ROOT = Path(__file__).resolve().parents[1]
RUNS = ROOT / "benchmarks" / "results" / "beside"
PICTURE = ROOT / "docs" / "pictures" / "comparison.svg"
README = ROOT / "README.md"
SIZES = {README: (10_000,), ROOT / "docs" / "performance.md": (10_000, 100_000)}
"""How many notes the runs had whose tables a page has."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pages; with --check, return 1 if one would change."""
    parser = argparse.ArgumentParser(prog="benchmarks.comparison")
    parser.add_argument("--check", action="store_true", help="write nothing")
    only_checks = parser.parse_args(arguments).check
    changed = {file: text for file, text in wanted().items() if file.read_text("utf-8") != text}
    for file, text in changed.items():
        if not only_checks:
            file.write_text(text, "utf-8")
        sys.stdout.write(f"{file.relative_to(ROOT)}\n")
    return int(only_checks and bool(changed))


def wanted() -> dict[Path, str]:
    """The contents of the pages and of the picture."""
    pages = {file: file.read_text("utf-8") for file in SIZES}
    for file, sizes in SIZES.items():
        for notes in sizes:
            names = comparison.BRIEF if file == README else tuple(comparison.TITLES)
            pages[file] = _with_table(pages[file], notes, names)
    return {**pages, PICTURE: comparison.draw(_run(10_000))}


def _run(notes: int) -> Results:
    return Results.read(RUNS / f"{notes}.json")


def _with_table(page: str, notes: int, names: Sequence[str]) -> str:
    """Replace the table between the comments that name a run.

    Raises:
        ValueError: The page has no such comments.
    """
    before, begin, rest = page.partition(f"<!-- beside {notes} -->\n")
    _, end, after = rest.partition("<!-- end -->\n")
    if not end:
        raise ValueError(f"there is no table of {notes} notes")
    return f"{before}{begin}{comparison.table(_run(notes), names)}\n{end}{after}"


if __name__ == "__main__":
    sys.exit(main())
