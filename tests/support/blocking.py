"""Keeping a service's main thread busy for as long as a test wants."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

from .running import Running


@contextlib.contextmanager
def blocked(running: Running) -> Iterator[None]:
    """The main thread does nothing else until the block ends."""
    begun, end = threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        end.wait(30)

    running.headless.run_soon(wait)
    assert begun.wait(10)
    try:
        yield
    finally:
        end.set()
