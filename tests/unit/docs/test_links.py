"""Every link on every page has an existing target, and so has every named file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ...support.pages import ROOT, Page, pages

PAGES = {page.name: page for page in pages()}

_PATH = re.compile(r"(?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:py|md)")
_TOP = ("addon", "ankiconnect", "benchmarks", "docs", "examples", "packaging", "tests", "tools")
_OURS = tuple(f"{one}/" for one in _TOP)


def _problems(page: Page) -> list[str]:
    """The links of a page whose target does not exist."""
    found = []
    for link in page.links:
        target, _, anchor = link.partition("#")
        if re.match(r"https?://[\w.-]+\.\w+|http://127\.0\.0\.1", target):
            continue
        path = (page.path.parent / target).resolve() if target else page.path
        if not path.exists() or (anchor and anchor not in Page(path).anchors):
            found.append(link)
    return found


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name: str) -> None:
    assert _problems(PAGES[name]) == []


def test_a_link_that_leads_nowhere_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# Here\n[a](#here) [b](#there) [c](gone.md) [d](https://example.com)\n```\n# no\n```\n"
    )
    assert _problems(Page(page)) == ["#there", "gone.md"]


def test_headings_have_the_anchors_of_github(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# b: requests, `multi`\n## 3. Undo\n## 3. Undo\n## Anki's window\n")
    assert Page(page).anchors == {"b-requests-multi", "3-undo", "3-undo-1", "ankis-window"}


def test_every_page_of_docs_can_be_reached_from_the_readme() -> None:
    linked = {link.partition("#")[0] for link in PAGES["README.md"].links}
    assert {name for name in PAGES if name.startswith("docs/")} <= linked


def test_the_readme_is_short() -> None:
    assert PAGES["README.md"].text.count("\n") <= 150


@pytest.mark.parametrize("name", PAGES)
def test_files_that_a_page_names_are_there(name: str) -> None:
    """Only names of files and folders of the repository: with its top folder, or of a test."""
    named = {code for code in PAGES[name].codes if _PATH.fullmatch(code)}
    ours = {one for one in named if one.startswith(_OURS)}
    tests = {one for one in named if one.startswith("test_")}
    assert [one for one in ours if not (ROOT / one).exists()] == []
    assert [one for one in tests if not list((ROOT / "tests").rglob(one))] == []
