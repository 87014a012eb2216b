"""What a service holds in memory."""

from __future__ import annotations

from .running import Running


def held_bytes(anki: Running) -> int:
    """What the requests of a service hold, as it counts it."""
    limits = anki.headless.service.limits
    return limits.budget.used + limits.unknown.used
