"""Files that several processes of one test run share. The first process that needs a file makes it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

WAIT_SECONDS = 300


def once(target: Path, make: Callable[[Path], object]) -> Path:
    """Make a file or folder, unless another process has made it or is making it.

    Args:
        target: Where it is afterwards.
        make: Makes it, under another name.

    Raises:
        AssertionError: The other process does not get ready.
    """
    unfinished = target.with_name(f"{target.name}.new")
    try:
        target.with_name(f"{target.name}.lock").mkdir()
    except FileExistsError:
        _wait_for(target)
    else:
        make(unfinished)
        unfinished.replace(target)
    return target


def _wait_for(target: Path) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not target.exists():
        assert time.monotonic() < deadline, f"nobody makes {target}"
        time.sleep(0.05)
