"""Python's garbage collection in a process that serves a collection without a window.

Anki turns the automatic collection off by itself, so the add-on does not need this.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def postponed() -> Iterator[None]:
    """Start faster: collect no garbage during the block, and less often afterwards.

    By default, garbage is collected every few hundred objects, so large replies take a third longer.
    What is imported and made at the start stays until the end, so it is excluded.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(50_000, 20, 100)
        gc.enable()
