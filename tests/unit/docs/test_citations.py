"""Code and pages cite only pages of this repository."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ...support.pages import ROOT, Page

FOLDERS = ("ankiconnect", "tests", "docs", "benchmarks", "tools", "addon", ".github")
TEXTS = {".py", ".md", ".txt", ".yml", ".cfg", ".ini", ".toml", ".c"}

# Documents that were there when this began, and letters and sections without their page.
_ELSEWHERE = re.compile(
    r"anki-facts|(?<![\w-])(?:design|house|clients|wording|surfaces)\.md|contract\.json|field-faults"
    r"|\bcontracts?\b|\bdecisions? \(?(?:[a-z]|aa|bb|cc|dd|ee|ff|gg|hh|ii)\b"
)
_PART = r"[a-z]{1,2}\b|\d+\b|[a-z]+[A-Z]\w+"
_CITATION = re.compile(rf"docs/([\w-]+)\.md(?:, ((?:{_PART})(?:(?:, | and )(?:{_PART}))*))?")


def _files() -> Iterator[Path]:
    """Every text file of the repository except this one."""
    tops = [path for path in ROOT.glob("*") if path.is_file()]
    below = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()]
    for path in [*tops, *below]:
        if path.suffix in TEXTS | {""} and "vendor" not in path.parts and path != Path(__file__):
            yield path


FILES = {path.relative_to(ROOT).as_posix(): path for path in sorted(_files())}


def _unknown(text: str) -> list[str]:
    """The citations in a text whose target does not exist."""
    found = []
    for page, parts in _CITATION.findall(text):
        path = ROOT / "docs" / f"{page}.md"
        if not path.exists():
            found.append(f"docs/{page}.md")
            continue
        headings = re.findall(r"^#+ ([\w]+)(?:[.:]|$)", Page(path).text, re.MULTILINE)
        wanted = re.split(r", | and ", parts) if parts else []
        found += [f"docs/{page}.md, {part}" for part in wanted if part not in headings]
    return found


def test_nothing_cites_what_a_reader_does_not_have() -> None:
    problems = {}
    for name, path in FILES.items():
        text = path.read_text("utf-8", errors="replace")
        if found := _ELSEWHERE.findall(text) + _unknown(text):
            problems[name] = found
    assert problems == {}


def test_citations_are_found() -> None:
    cited = sum(
        len(_CITATION.findall(path.read_text("utf-8", errors="replace"))) for path in FILES.values()
    )
    assert cited >= 30


def test_the_marks_of_recorded_exchanges_are_explained() -> None:
    text = "".join(path.read_text("utf-8") for path in (ROOT / "tests/conformance").glob("*.json"))
    marks = set(re.findall(r'"decided": "(\w+)"', text))
    page = (ROOT / "docs/api-decisions.md").read_text("utf-8")
    assert len(marks) >= 10
    assert {
        one for one in marks if not re.search(rf"^(## {one}: |- `{one}`: )", page, re.MULTILINE)
    } == set()


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("see docs/api-decisions.md, m", []),
        ("docs/api-decisions.md, a and r; docs/anki-internals.md, 3", []),
        ("docs/api-decisions.md, a, zz", ["docs/api-decisions.md, zz"]),
        ("docs/anki-internals.md, 99", ["docs/anki-internals.md, 99"]),
        ("docs/actions.md, addNote", []),
        ("docs/actions.md, addNotice", ["docs/actions.md, addNotice"]),
        ("docs/gone.md", ["docs/gone.md"]),
    ],
)
def test_a_citation_that_leads_nowhere_is_noticed(text: str, unknown: list[str]) -> None:
    assert _unknown(text) == unknown


@pytest.mark.parametrize(
    "text", ["(decision m)", "decisions a and r", "contract, origins", "anki-facts 5.4"]
)
def test_a_citation_of_something_else_is_noticed(text: str) -> None:
    assert _ELSEWHERE.search(text)
