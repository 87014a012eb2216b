"""A soak test of the service: ``make soak``.

Clients of many kinds use the headless service, and then the real Anki offscreen with the add-on, while
faults happen. The service is killed, or stopped, and started again, sometimes while another program has
its port. The profile changes, requests are cut off, a flood of requests arrives, downloads hang. At the
end every acknowledged write must exist exactly once, the processes must not have grown, and Anki's
"Check Database" must find nothing.

It needs a Python with Anki (aqt) and the system's libraries for Qt; `make soak` installs both. The
headless service needs only anki.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ..servers.base import CannotStart
from .forms import FORMS
from .levels import TOLERANCE, Level
from .run import Outcome, Soak

MINUTES = 10.0
BOTH = "both"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the soak test.

    Returns:
        The exit status: 1 when something went wrong or could not be started.
    """
    options = _parser().parse_args(arguments)
    # After a SIGTERM, the services that were started must still be stopped.
    signal.signal(signal.SIGTERM, _interrupt)
    names = list(FORMS) if options.form == BOTH else [options.form]
    seconds = options.minutes * 60 / len(names)
    try:
        outcomes = [_soaked(name, seconds) for name in names]
    except KeyboardInterrupt:
        _say("\nstopped before everything was checked")
        return 1
    except CannotStart as error:
        _say(f"\n{error}")
        return 1
    for outcome in outcomes:
        _say(summary(outcome))
    return int(any(outcome.problems for outcome in outcomes))


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _soaked(name: str, seconds: float) -> Outcome:
    with tempfile.TemporaryDirectory(prefix="soak-", ignore_cleanup_errors=True) as room:
        return Soak(FORMS[name](Path(room) / name), seconds, _say).play()


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="benchmarks.soak",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--minutes", type=_minutes, default=MINUTES, help="approximate total time; default 10"
    )
    parser.add_argument("--form", choices=[*FORMS, BOTH], default=BOTH, help="the form of the service")
    return parser


def _minutes(text: str) -> float:
    value = float(text)
    if not 0 < value <= 24 * 60:
        raise ValueError
    return value


def summary(outcome: Outcome) -> str:
    """The outcome as a table, with the problems."""
    rows = [["life", "ended by", "s", "answered", "MB", "open files", "threads"]]
    for life in outcome.lives:
        levels = _levels(life.warm, life.last)
        rows.append(
            [str(life.number), life.ended_by, f"{life.seconds:.0f}", f"{life.answered:,}", *levels]
        )
    counts = {**outcome.counted, **outcome.checked}
    parts = [
        f"\n{outcome.form}\n\n{_aligned(rows)}",
        f"(tolerated, {TOLERANCE})",
        _aligned([[name, f"{count:,}"] for name, count in counts.items()]),
        _verdict(outcome.problems),
    ]
    return "\n\n".join(parts)


def _levels(warm: Level, last: Level) -> list[str]:
    pairs = ((warm.mb, last.mb), (warm.files, last.files), (warm.threads, last.threads))
    return [
        "-" if before is None or after is None else f"{before:.0f} > {after:.0f}"
        for before, after in pairs
    ]


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows
    )
    return "\n".join(line.rstrip() for line in lines)


def _verdict(problems: Sequence[str]) -> str:
    if not problems:
        return "Nothing was lost, nothing doubled, nothing leaked; Anki's check finds nothing."
    return "\n".join(["What went wrong:", *(f"- {one}" for one in problems)])


if __name__ == "__main__":
    sys.exit(main())
