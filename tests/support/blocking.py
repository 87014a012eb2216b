"""Keeps the main thread of a service busy during a block."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

from .running import Running


@contextlib.contextmanager
def blocked(running: Running) -> Iterator[None]:
    """Block the main thread until the block ends."""
    started, end = threading.Event(), threading.Event()

    def wait() -> None:
        started.set()
        end.wait(30)

    running.headless.run_soon(wait)
    assert started.wait(10)
    try:
        yield
    finally:
        end.set()
