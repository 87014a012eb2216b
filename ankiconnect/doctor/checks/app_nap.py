"""Whether macOS may slow Anki down while its windows are covered."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator

from ..case import Case
from ..finding import Finding, hint, ok

_READ = ("defaults", "read", "-g", "NSAppSleepDisabled")
_SECONDS = 5


def is_off() -> bool:
    """Whether App Nap is turned off for all programs."""
    try:
        done = subprocess.run(_READ, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.stdout.strip() == "1"


def check(case: Case, is_off: Callable[[], bool] = is_off) -> Iterator[Finding]:
    """
    Args:
        is_off: Whether App Nap is turned off for all programs.
    """
    if case.system != "darwin" or not case.is_local:
        return
    if is_off():
        yield ok("App Nap is off for all programs.")
    else:
        yield hint(
            "macOS slows down programs whose windows are covered (App Nap). The add-on asks it not to.",
            "If replies are slow, run: defaults write -g NSAppSleepDisabled -bool true\n"
            "Then restart Anki.",
        )
