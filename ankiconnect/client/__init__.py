"""Clients of a running service: `Anki`, and `AsyncAnki` for asyncio.

::

    from ankiconnect.client import Anki

    with Anki() as anki:
        anki.create_deck(deck="French")

They import neither Anki nor aqt. docs/client.md explains them.
"""

from __future__ import annotations

from .anki import Anki
from .async_anki import AsyncAnki
from .batch import Batch
from .errors import (
    AnkiError,
    DuplicateNote,
    NotFound,
    NotRunning,
    Overloaded,
    Refused,
    WrongKey,
)
from .pending import Pending

__all__ = [
    "Anki",
    "AnkiError",
    "AsyncAnki",
    "Batch",
    "DuplicateNote",
    "NotFound",
    "NotRunning",
    "Overloaded",
    "Pending",
    "Refused",
    "WrongKey",
]
