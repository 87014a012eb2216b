"""The codes of the reasons why a note was refused."""

from __future__ import annotations

from typing import Literal

Code = Literal[
    "empty",
    "duplicate",
    "modelNotFound",
    "deckNotFound",
    "deckFiltered",
    "fieldNotFound",
    "media",
    "noteNotFound",
    "invalid",
    "refused",
]
"""Each error that an action raises on purpose has one. "invalid" is a value that cannot be used as it
was sent, "refused" what Anki does not accept."""
