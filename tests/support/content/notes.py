"""Note objects of the API for tests."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from ankiconnect.headless.profiles import open_collection


def basic(front: str, back: str = "back", **more: Any) -> dict[str, Any]:
    """A note object with the type Basic in the deck Default."""
    note = {"deckName": "Default", "modelName": "Basic", "fields": {"Front": front, "Back": back}}
    return {**note, **more}


def scoped(front: str, deck: str = "Default", **options: Any) -> dict[str, Any]:
    """A note object whose duplicates count only within a deck."""
    scope = {"duplicateScope": "deck", "duplicateScopeOptions": options}
    return basic(front, deckName=deck, options=scope)


def fronts_and_ids(file: Path) -> dict[str, int]:
    """All notes by their first field. Fails for a repeated one, or if "Check Database" finds a
    problem."""
    col = open_collection(file)
    try:
        assert col.db is not None
        rows = col.db.all("select id, substr(flds, 1, instr(flds, char(31)) - 1) from notes")
        counts = Counter(front for _, front in rows)
        assert [front for front, count in counts.items() if count > 1] == []
        assert col.db.scalar("select count() from cards") == len(rows)
        problems, sound = col.fix_integrity()
        assert sound, problems
    finally:
        col.close()
    return {front: note for note, front in rows}
