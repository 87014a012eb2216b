"""What an assistant can do after an error: the nearest name, and the next call."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

from .tools.plain_text import cut
from .wire.catalog import Anki

_DECK = re.compile(r"deck was not found: (.*)")
_MODEL = re.compile(r"model was not found: (.*)")
_MAX_NAMES = 8
_MAX_NAME = 100
_MAX_COMPARED = 500
"""Comparing takes time."""


async def explain(anki: Anki, error: str) -> str:
    """An error with what helps after it."""
    for pattern, action, advice in _NAMED:
        found = pattern.search(error)
        if found:
            names = _nearest(found[1], await anki.run(action))
            return f"{error}. {advice} Nearest: {', '.join(names) or 'none'}"
    return next((f"{error}. {advice}" for text, advice in _ADVICE if text in error), error)


_NAMED = (
    (
        _DECK,
        "deckNames",
        "Call anki_list_decks for all names, or make the deck with anki_create_deck.",
    ),
    (_MODEL, "modelNames", "Call anki_list_note_types for all names with their fields."),
)
_ADVICE = (
    ("Invalid search", "anki_search explains the syntax; quote names with blanks."),
    ("collection is not available", "Anki is busy or has no profile open: ask the user to look."),
    ("auth not configured", "The user must log in with the Sync button in Anki first."),
    ("Sync status", "The user must sync in Anki, and decide there which side replaces the other."),
    ("too many", "Wait a moment, and try again."),
)


def _nearest(name: str, names: Sequence[str]) -> list[str]:
    """The names that are most like one: those that contain it, or that look like it."""
    wanted = name.lower()[:_MAX_NAME]
    inside = [one for one in names if wanted in one.lower()]
    folded = {one.lower()[:_MAX_NAME]: one for one in names[:_MAX_COMPARED]}
    close = difflib.get_close_matches(wanted, folded, _MAX_NAMES, 0.3)
    found = dict.fromkeys([*inside, *(folded[one] for one in close)])
    return [cut(one, _MAX_NAME) for one in found][:_MAX_NAMES]
