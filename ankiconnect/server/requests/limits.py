"""The limits that all requests of a service share."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..api.memory_budget import MemoryBudget
from .wrong_keys import WrongKeys

FORBIDDEN_BODY_BYTES = 64 * 1024
"""The limit of a body from an origin that may only send requestPermission."""
PERMISSION_BYTES = 4 * 1024
"""The limit of requestPermission from there, since it may wait for the user. Blanks do not count."""


@dataclass(frozen=True)
class Limits:
    """
    Attributes:
        budget: The memory that the requests hold.
        unknown: The part of it without a key.
        wrong_keys: Those that were sent.
    """

    budget: MemoryBudget = field(default_factory=MemoryBudget)
    unknown: MemoryBudget = field(default_factory=MemoryBudget)
    wrong_keys: WrongKeys = field(default_factory=WrongKeys)
