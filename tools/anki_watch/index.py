"""Asks the package index which versions of Anki there are."""

from __future__ import annotations

import re
import subprocess
import sys

_AVAILABLE = re.compile(r"^Available versions: (.+)$", re.MULTILINE)
_BEFORE_A_RELEASE = re.compile(r"\d(?:a|b|rc)\d")


class CannotAsk(Exception):
    """The index cannot be asked."""


def wanted() -> list[str]:
    """The newest release, and the coming one if there is a version of it for testing.

    Raises:
        CannotAsk: The index cannot be reached.
    """
    return choose(_listing())


def choose(listing: str) -> list[str]:
    """The versions to test.

    Args:
        listing: What ``pip index versions --pre`` prints. The newest version is the first.

    Raises:
        CannotAsk: It has no release.
    """
    found = _AVAILABLE.search(listing)
    versions = found[1].split(", ") if found else []
    releases = [one for one in versions if not _BEFORE_A_RELEASE.search(one)]
    if not releases:
        raise CannotAsk("the package index has no release of anki")
    return list(dict.fromkeys([releases[0], versions[0]]))


def _listing() -> str:
    command = [sys.executable, "-m", "pip", "index", "versions", "--pre", "anki"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotAsk(done.stderr.strip())
    return done.stdout
