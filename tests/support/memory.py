"""What services hold in memory."""

from __future__ import annotations

import gc

from ankiconnect.server.api.memory_budget import MemoryBudget


def held_bytes() -> int:
    """What the requests of all services hold, as they count it."""
    return sum(one.used for one in gc.get_objects() if type(one) is MemoryBudget)
