"""Which versions of Anki are tested, and how the page of the results is made."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tools.anki_watch import __main__ as program
from tools.anki_watch import index, page, results, suites
from tools.anki_watch.results import Result

RESULT = Result(
    anki="25.9.4",
    suite="unit",
    arguments="-m 'not slow'",
    python="3.13.0",
    date="2026-11-28",
    commit="0123456789",
    passed=1200,
    failed=1,
    skipped=3,
    failures=("tests.unit.test_a::test_b",),
)


@pytest.mark.parametrize(
    ("versions", "wanted"),
    [
        ("26.9.3, 26.9b3, 25.9", ["26.9.3"]),
        ("26.10b1, 26.9.3, 26.9b3", ["26.9.3", "26.10b1"]),
        ("26.10rc2, 26.10b1, 26.9.3", ["26.9.3", "26.10rc2"]),
    ],
)
def test_the_newest_release_and_the_coming_one_are_tested(versions: str, wanted: list[str]) -> None:
    listing = f"anki ({versions.split(', ')[0]})\nAvailable versions: {versions}\n  INSTALLED: 25.9\n"
    assert index.choose(listing) == wanted


@pytest.mark.parametrize("listing", ["", "Available versions: 26.10b1\n"])
def test_an_index_without_a_release_is_an_error(listing: str) -> None:
    with pytest.raises(index.CannotAsk, match="has no release"):
        index.choose(listing)


def test_the_page_is_made_of_the_results() -> None:
    assert page.PAGE.read_text("utf-8") == page.text(results.load()), "run `make anki-watch`"


def test_a_result_replaces_the_one_before(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    older = replace(RESULT, anki="25.7.5")
    newer = replace(RESULT, anki="26.10b1")
    for one in (older, replace(RESULT, passed=1), newer, RESULT):
        results.add(one, file)
    assert results.load(file) == [newer, RESULT, older]


def test_the_page_names_what_failed() -> None:
    text = page.text([RESULT])
    row = "| 25.9.4 | unit | 1,200 | 1 | 3 | 2026-11-28 | 3.13.0 | `0123456789` | `-m 'not slow'` |"
    assert row in text
    assert "- 25.9.4, unit: `tests.unit.test_a::test_b`\n" in text
    assert "Failed" not in page.text([replace(RESULT, failed=0, failures=())])


@pytest.fixture
def without_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    """pytest starts in a third of the time."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


@pytest.mark.usefixtures("without_plugins")
def test_a_real_run_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "test_some.py").write_text(
        "import pytest\n"
        "def test_passes(): pass\n"
        "def test_fails(): assert False\n"
        "def test_is_skipped(): pytest.skip()\n"
        "@pytest.fixture\ndef broken(): raise OSError\n"
        "def test_has_an_error(broken): pass\n",
        "utf-8",
    )
    monkeypatch.setattr(suites, "BUILD", tmp_path / "build")
    suite = suites.Suite("some", str(tmp_path / "test_some.py"), "anki", "")
    report = suites.run(Path(sys.executable), suite, ["-p", "no:cacheprovider"])
    counts = results.count(report)
    assert (counts.passed, counts.failed, counts.skipped) == (1, 2, 1)
    assert [one.rpartition("::")[2] for one in counts.failures] == ["test_fails", "test_has_an_error"]


def test_a_run_without_a_report_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suites, "BUILD", tmp_path)
    with pytest.raises(suites.DidNotRun, match="unit did not run"):
        suites.run(Path(sys.executable), suites.SUITES["unit"], ["--no-such-option"])


PASSES = "def test_passes(): pass\n"


@pytest.mark.usefixtures("without_plugins")
@pytest.mark.parametrize(
    ("tests", "status"), [("", 5), (f"{PASSES}def test_ends(): raise KeyboardInterrupt\n", 2)]
)
def test_a_run_that_does_not_end_is_not_counted(
    tests: str, status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suites, "BUILD", tmp_path / "build")
    (tmp_path / "test_some.py").write_text(tests, "utf-8")
    suite = suites.Suite("some", str(tmp_path / "test_some.py"), "anki", "")
    with pytest.raises(suites.DidNotRun, match=f"pytest ended with status {status}"):
        suites.run(Path(sys.executable), suite, ["-p", "no:cacheprovider"])


def test_every_suite_is_there_and_its_environment_has_one_anki(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suites, "BUILD", tmp_path)
    assert all((suites.ROOT / one.folder).is_dir() for one in suites.SUITES.values())
    lines = suites.requirements("26.10b1", [suites.SUITES["unit"]]).read_text("utf-8").split()
    assert lines[0] == "anki==26.10b1"
    assert [one for one in lines[1:] if one.startswith(("anki", "aqt"))] == []
    assert any(one.startswith("aiohttp>=") for one in lines)
    assert any(one.startswith("pytest>=") for one in lines)


def test_a_failed_test_is_stored_and_the_exit_status(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored: list[Any] = []
    monkeypatch.setattr(page, "PAGE", tmp_path / "page.md")
    monkeypatch.setattr(suites, "run", lambda *given: tmp_path)
    monkeypatch.setattr(results, "add", stored.append)
    for failed in (0, 2):
        monkeypatch.setattr(results, "count", lambda _, n=failed: results.Counts(5, n, 0, ()))
        assert program.main(["--python", sys.executable, "--only", "unit"]) == int(failed > 0)
    assert [(one.suite, one.passed, one.failed) for one in stored] == [("unit", 5, 0), ("unit", 5, 2)]
    assert (tmp_path / "page.md").exists()
