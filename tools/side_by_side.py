"""Runs the parts of the tests beside each other, since each alone leaves a core idle much of the time.

::

    python -m tools.side_by_side types headless gui -- -m "not slow"    the rest is passed on to pytest

The parts are `PARTS`. Their lines appear as they come, each with the name of its part. On a busy
machine, a test may miss a time limit. So tests that fail run once more, alone. A test that fails then
has failed.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

TESTS_FAILED = 1
"""pytest's exit status when tests ran and some of them failed."""

PYTEST = (str(Path(sys.executable).with_name("pytest")), "--import-mode=append", "--dist=loadfile")
"""The command, since ``python -m pytest`` would test this folder in place of what is installed."""


TESTS = {
    "headless": ("--ignore=tests/gui", "--numprocesses=3", "--cov", "--cov-report="),
    "gui": ("tests/gui", "--numprocesses=3", "--no-loadscope-reorder"),
}
"""What pytest gets for a part. More tests run at a time than there are cores, since each often waits.
The files in Anki with the fewest tests take long; the last ones in alphabetical order do not.
"""

FIRST_RUN = ("--assert=plain", "--showlocals")
"""Each process would spend 11 s on rewriting all asserts, to explain one that fails. Local variables
are shown instead. The asserts of what runs once more are explained.
"""

CHECKS = {
    "types": (("mypy",),),
    "headless": tuple(
        ("coverage", "report", "--fail-under=95", f"--include=*/ankiconnect/{room}/*")
        for room in ("server", "bridge")
    ),
}
"""What else a part runs, after its tests."""

PARTS = sorted(TESTS.keys() | CHECKS.keys())


def say(part: str, line: str) -> None:
    """Write a line with the name of its part."""
    sys.stdout.write(f"{part:8} | {line}")
    sys.stdout.flush()


def run(part: str, command: Sequence[str]) -> int:
    """Run a command, and print its lines with the name of the part; its exit status."""
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            say(part, line)
    return process.returncode


def pytest(part: str, *options: str) -> int:
    """Run pytest with a cache of its own, which knows what has failed last; its exit status."""
    return run(part, [*PYTEST, "-o", f"cache_dir=.pytest_cache/{part}", *options])


def run_part(part: str, options: Sequence[str]) -> int:
    """Run the tests of a part, then its other checks, up to the first that fails.

    Returns:
        The exit status; `TESTS_FAILED` says that tests are to run again, if the part has some.
    """
    status = pytest(part, *TESTS[part], *FIRST_RUN, *options) if part in TESTS else 0
    if status in (0, TESTS_FAILED):
        checks = [run(part, command) for command in CHECKS.get(part, ())]
        status = next((2 for one in checks if one), status)
    return status


def run_again(part: str, options: Sequence[str]) -> int:
    """Run what has failed in a part once more, alone."""
    say(part, "what failed runs once more, alone\n")
    return pytest(part, *TESTS[part][:1], "--last-failed", *options)


def main(parts: Sequence[str], options: Sequence[str]) -> int:
    """Run parts beside each other.

    Args:
        parts: Their names.
        options: What pytest gets besides.

    Returns:
        0 if all have passed, else the exit status of one that has not.
    """
    with ThreadPoolExecutor(len(parts)) as threads:
        statuses = list(threads.map(lambda part: run_part(part, options), parts))
    ended = [
        run_again(part, options) if status == TESTS_FAILED and part in TESTS else status
        for part, status in zip(parts, statuses, strict=True)
    ]
    for part, status in zip(parts, ended, strict=True):
        say(part, "passed\n" if status == 0 else f"failed with status {status}\n")
    return max(ended)


def split(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """The names of parts, and what follows them for pytest."""
    count = next((i for i, one in enumerate(arguments) if one not in PARTS), len(arguments))
    rest = list(arguments[count:])
    return list(arguments[:count]), rest[1:] if rest[:1] == ["--"] else rest


if __name__ == "__main__":
    sys.exit(main(*split(sys.argv[1:])))
