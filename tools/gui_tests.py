"""Runs the tests inside the real Anki, four Ankis at a time.

::

    python -m tools.gui_tests -m "not slow"    what follows is passed on to pytest

On a machine with few cores, an Anki that waits for three others may miss a time limit. So tests that
fail run once more, alone. A test that fails then has failed.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

TESTS_FAILED = 1
"""pytest's exit status when tests ran and some of them failed."""
PYTEST = (str(Path(sys.executable).with_name("pytest")), "--import-mode=append", "tests/gui")
"""The command, since ``python -m pytest`` would test this folder in place of what is installed."""


def main(arguments: Sequence[str]) -> int:
    """Run the tests.

    Returns:
        pytest's exit status.
    """
    status = subprocess.call([*PYTEST, "--numprocesses=4", "--dist=loadfile", *arguments])
    if status == TESTS_FAILED:
        status = subprocess.call([*PYTEST, "--last-failed", *arguments])
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
