"""How many inputs are tried, and for how long.

A usual run tries a few, the same ones each time. ``BAD_INPUTS=500`` in the environment tries as many,
other ones each time.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

T = TypeVar("T")

INPUTS = int(os.environ.get("BAD_INPUTS", "0"))
PATIENCE_SECONDS = 3600 if INPUTS else 60
"""A test may take as long."""


def settings_of(few: int) -> settings:
    """Settings of a test that tries inputs.

    Args:
        few: How many a usual run tries.
    """
    return settings(
        max_examples=INPUTS or few,
        derandomize=not INPUTS,
        database=None,
        deadline=None,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )


def try_inputs(
    inputs: st.SearchStrategy[T], check: Callable[[T], None], few: int, seconds: float
) -> None:
    """Try inputs one after the other.

    Args:
        inputs: What to try.
        check: Fails for one that breaks something.
        few: How many a usual run tries.
        seconds: How long a usual run takes at most; at least one is tried.
    """
    end = time.monotonic() + seconds
    broken: list[T] = []

    @settings_of(few)
    @given(one=inputs)
    def survives(one: T) -> None:
        if not INPUTS and not broken and time.monotonic() > end:
            return
        broken.append(one)  # what is broken is tried again, however long that takes
        check(one)
        broken.pop()

    survives()
