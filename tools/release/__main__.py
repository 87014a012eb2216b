"""The command: `python -m tools.release`."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ankiconnect import __version__

from ..addon import contents, wheels
from . import building, changelog, source, trials

OUTPUT = source.ROOT / "dist" / __version__


def main(arguments: Sequence[str] | None = None) -> int:
    """Build a release, and try it.

    Returns:
        The exit status: 1 when something is missing, differs or does not work.
    """
    parser = argparse.ArgumentParser(prog="make release", description="Build a release and try it.")
    parser.add_argument("--untried", action="store_true", help="do not try the files")
    untried: bool = parser.parse_args(arguments).untried
    try:
        section = _section()
        _build_twice(section)
        if not untried:
            _try_all(section)
    except (
        building.BuildFailed,
        changelog.NotReleased,
        trials.TrialFailed,
        wheels.CannotDownload,
    ) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    _say(f"{OUTPUT} has the release")
    return 0


def _section() -> changelog.Section:
    """What the changelog says, once everything is ready for a release."""
    text = (source.ROOT / "CHANGELOG.md").read_text("utf-8")
    section = changelog.section(text, __version__)
    if changelog.unreleased(text):
        raise changelog.NotReleased(f"move what is under Unreleased in CHANGELOG.md to {__version__}")
    if files := source.uncommitted():
        raise building.BuildFailed("commit or remove these first:\n" + "\n".join(files))
    return section


def _build_twice(section: changelog.Section) -> None:
    """Build in two folders, compare, and put the files into `OUTPUT`."""
    wheels.fetch(contents.CACHE)
    with tempfile.TemporaryDirectory(prefix="ankiconnect-") as room:
        built = [Path(room) / name / "release" for name in ("one", "another")]
        for number, output in enumerate(built, start=1):
            _say(f"building, time {number} of 2 ...")
            building.build(source.export(output.with_name("tree")), output, section.epoch)
        building.check_same(*built)
        (built[0] / building.NOTES).write_text(f"{section.notes}\n", "utf-8")
        building.write_sums(built[0])
        shutil.rmtree(OUTPUT, ignore_errors=True)
        shutil.copytree(built[0], OUTPUT)


def _try_all(section: changelog.Section) -> None:
    _say("trying the source distribution ...")
    trials.try_sdist(OUTPUT, section.epoch)
    _say("trying the wheel in a new environment ...")
    trials.try_wheel(OUTPUT)
    for anki in trials.oldest_and_newest_anki():
        _say(f"trying the add-on in {anki} ...")
        trials.try_addon(OUTPUT, anki)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
