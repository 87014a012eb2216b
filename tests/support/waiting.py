"""Waits for a state. A fixed pause could be too short on a busy machine."""

from __future__ import annotations

import time
from collections.abc import Callable


def until(condition: Callable[[], object], seconds: float = 30) -> None:
    """Wait until a condition holds.

    Args:
        condition: Called again and again.
        seconds: The timeout, much longer than even a busy machine needs.

    Raises:
        AssertionError: It did not hold in time.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.01)
