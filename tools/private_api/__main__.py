"""Writes docs/private-api.md: ``python -m tools.private_api``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from . import SECTIONS, scan
from .rows import Behavior, Columns, Row, Text

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "private-api.md"
PACKAGE = ROOT / "ankiconnect"

_INTRODUCTION = """\
# Private API

<!-- Written by `make docs` from tools/private_api. Change it there. -->

Anki documents its hooks for add-ons, and little else. What stands here may change without notice with
any release of Anki or of the other libraries: names that begin with an underscore, what the add-on
replaces or overrides in Anki, functions of Anki's windows, tables of the database, and what stands in
Anki's pages. Other names that the code uses are public; `mypy` finds those that are gone.

Tests check each row in every Anki that is supported. They also find private names in the code that
have no row here, and rows that nothing uses (`tests/unit/tools/test_private_api.py`,
`tests/gui/api/test_gui_private_api.py`). Run them first when a new Anki comes out: what fails says
which part of the code to look at.

In a name, the arguments are those that the code passes, or takes where it replaces or overrides a
function.
"""


def page() -> str:
    """The whole page."""
    package = scan.modules(PACKAGE)
    return "\n".join([_INTRODUCTION, *_sections(package)])


def _sections(package: list[scan.Module]) -> Iterator[str]:
    for title, rows in SECTIONS.items():
        yield f"## {title}\n"
        yield "| name | what the code relies on | used in |"
        yield "| --- | --- | --- |"
        for row in rows:
            places = ", ".join(f"`{one}`" for one in scan.used_in(row, package))
            yield f"| {_name(row)} | {_relied_on(row)} | {places} |"
        yield ""


def _name(row: Row) -> str:
    since = f" (since Anki {row.since})" if row.since else ""
    return f"`{row.name}`{since}"


def _relied_on(row: Row) -> str:
    return "; ".join([row.relied_on, *_more(row)])


def _more(row: Row) -> Iterator[str]:
    if isinstance(row, Text):
        yield f"in `{row.within}`"
    elif isinstance(row, Columns) and row.columns:
        yield "columns " + ", ".join(f"`{one}`" for one in row.columns.split())
    elif isinstance(row, Behavior):
        yield "tested by " + ", ".join(f"`{one}`" for one in row.tests.split())


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
