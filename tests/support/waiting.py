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
    begin = time.monotonic()
    while not condition():
        waited = time.monotonic() - begin
        assert waited < seconds, f"not within {seconds} s"
        # What takes long is asked less often, which leaves the processor to what is waited for.
        time.sleep(min(0.01 + waited / 10, 0.05))
