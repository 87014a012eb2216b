"""The suites of tests, and how one runs on a version of Anki."""

from __future__ import annotations

import configparser
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "anki-watch"


@dataclass(frozen=True)
class Suite:
    """Some of the tests.

    Attributes:
        package: What of Anki it needs.
    """

    name: str
    folder: str
    package: str
    meaning: str


SUITES = {
    one.name: one
    for one in (
        Suite("conformance", "tests/conformance", "anki", "recorded requests and their replies"),
        Suite("unit", "tests/unit", "anki", "parts alone, without a service"),
        Suite("http", "tests/http", "anki", "a real socket and a real collection, without a window"),
        Suite("gui", "tests/gui", "aqt[qt6]", "the built add-on inside the real Anki, offscreen"),
    )
}


_PASSED, _FAILED = 0, 1
"""The exit statuses of pytest after a whole run."""


class DidNotRun(Exception):
    """pytest ran no tests, or not all of them."""


def requirements(version: str, suites: Iterable[Suite]) -> Path:
    """Write what an environment needs for some suites on a version of Anki.

    It is this package's own list, without the versions of Anki that it allows: a newer one is tested
    before it is allowed.
    """
    setup = configparser.ConfigParser(interpolation=None)
    setup.read(ROOT / "setup.cfg", "utf-8")
    needed = setup["options"]["install_requires"] + setup["options.extras_require"]["test"]
    others = [one for one in needed.split("\n") if one and not one.startswith("anki")]
    packages = {f"{suite.package}=={version}" for suite in suites}
    BUILD.mkdir(parents=True, exist_ok=True)
    file = BUILD / f"{version}.txt"
    file.write_text("\n".join([*sorted(packages), *others, ""]), "utf-8")
    return file


def environment(version: str, suites: Sequence[Suite]) -> Path:
    """Make the environment `watch` of tox for a version of Anki; returns its Python."""
    if SUITES["gui"] in suites:
        subprocess.run([sys.executable, "-m", "tools.qt_libraries"], cwd=ROOT, check=True)
    variables = {**os.environ, "ANKI_WATCH_REQUIREMENTS": str(requirements(version, suites))}
    command = [sys.executable, "-m", "tox", "run", "-e", "watch", "--notest"]
    subprocess.run(command, cwd=ROOT, env=variables, check=True)
    folder = ROOT / ".tox" / "watch"
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def run(python: Path, suite: Suite, arguments: Sequence[str]) -> Path:
    """Run a suite; returns pytest's report.

    Raises:
        DidNotRun: It was interrupted, found no tests, or wrote no report.
    """
    BUILD.mkdir(parents=True, exist_ok=True)
    report = BUILD / f"{suite.name}.xml"
    report.unlink(missing_ok=True)
    command = [str(python), "-m", "pytest", "-q", suite.folder, f"--junitxml={report}", *arguments]
    status = subprocess.run(command, cwd=ROOT, check=False).returncode
    if status not in (_PASSED, _FAILED) or not report.exists():
        raise DidNotRun(f"{suite.name} did not run to its end: pytest ended with status {status}")
    return report
