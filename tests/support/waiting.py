"""Waiting for a state, in place of a pause that a busy machine makes too short."""

from __future__ import annotations

import time
from collections.abc import Callable


def until(condition: Callable[[], object], seconds: float = 30) -> None:
    """Wait until a condition holds.

    Args:
        condition: Looked at again and again.
        seconds: Far longer than a busy machine needs; only what is broken takes that long.

    Raises:
        AssertionError: It does not.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.01)
