"""Notes for tests, as clients send them."""

from __future__ import annotations

from typing import Any


def basic(front: str, back: str = "back", **more: Any) -> dict[str, Any]:
    """A note of the type Basic in the deck Default."""
    note = {"deckName": "Default", "modelName": "Basic", "fields": {"Front": front, "Back": back}}
    return {**note, **more}


def scoped(front: str, deck: str = "Default", **options: Any) -> dict[str, Any]:
    """A note whose duplicates count in a deck only."""
    scope = {"duplicateScope": "deck", "duplicateScopeOptions": options}
    return basic(front, deckName=deck, options=scope)
