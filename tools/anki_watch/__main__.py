"""``make anki-watch``: runs the tests on versions of Anki, and writes docs/tested-versions.md.

::

    python -m tools.anki_watch                                  the newest and the coming Anki
    python -m tools.anki_watch --list                           only says which these are
    python -m tools.anki_watch --only unit,http 25.9.4          some suites, on another version
    python -m tools.anki_watch --python FILE --only conformance  in an environment that exists
"""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from . import index, page, results, suites

_DEFAULT_ARGUMENTS = "-m 'not slow'"
_PACKAGE = ("ankiconnect", "addon")
_VERSIONS = (
    "import platform; from importlib.metadata import version; "
    "print(version('anki'), platform.python_version())"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it; returns 1 if a test failed or a suite did not run."""
    options = _parser().parse_args(arguments)
    try:
        if options.list:
            sys.stdout.write("".join(f"{one}\n" for one in index.wanted()))
            return 0
        return _run(options)
    except (index.CannotAsk, suites.DidNotRun, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"anki-watch: {error}\n")
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make anki-watch")
    parser.add_argument("versions", nargs="*", metavar="VERSION", help="of Anki")
    parser.add_argument("--list", action="store_true", help="say which versions it would run on")
    parser.add_argument(
        "--only", type=_suites, default=[*suites.SUITES.values()], metavar="SUITE,SUITE"
    )
    parser.add_argument("--python", type=Path, metavar="FILE", help="of an environment with Anki")
    parser.add_argument("--pytest", default=_DEFAULT_ARGUMENTS, metavar="OPTIONS", help="for pytest")
    return parser


def _suites(names: str) -> list[suites.Suite]:
    """The suites of a list of names."""
    unknown = {*names.split(",")} - {*suites.SUITES}
    if unknown:
        known = ", ".join(suites.SUITES)
        raise argparse.ArgumentTypeError(f"no suite {', '.join(sorted(unknown))}; there are {known}")
    return [suites.SUITES[name] for name in names.split(",")]


def _run(options: argparse.Namespace) -> int:
    chosen, arguments = options.only, options.pytest
    if options.python is not None:
        return _run_all(options.python, chosen, arguments)
    versions = options.versions or index.wanted()
    return max(_run_all(suites.environment(one, chosen), chosen, arguments) for one in versions)


def _run_all(python: Path, chosen: Sequence[suites.Suite], arguments: str) -> int:
    """Run suites in an environment, store what each gave, and write the page."""
    status = 0
    for suite in chosen:
        counts = results.count(suites.run(python, suite, shlex.split(arguments)))
        results.add(_result(python, suite, arguments, counts))
        page.PAGE.write_text(page.text(results.load()), "utf-8")  # a test of the next suite reads it
        status = max(status, int(counts.failed > 0))
    return status


def _result(
    python: Path, suite: suites.Suite, arguments: str, counts: results.Counts
) -> results.Result:
    anki, version = _output(str(python), "-c", _VERSIONS).split()
    return results.Result(
        anki=anki,
        suite=suite.name,
        arguments=arguments,
        python=version,
        date=date.today().isoformat(),
        commit=_commit(),
        passed=counts.passed,
        failed=counts.failed,
        skipped=counts.skipped,
        failures=counts.failures,
    )


def _commit() -> str:
    """The last commit that changed the package, with ``+`` if files of it have changed since."""
    commit = _output("git", "log", "-1", "--abbrev=10", "--format=%h", "--", *_PACKAGE)
    changed = _output("git", "status", "--porcelain", "--", *_PACKAGE)
    return f"{commit}+" if changed else commit


def _output(*command: str) -> str:
    done = subprocess.run(command, cwd=suites.ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
