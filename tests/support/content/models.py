"""Creates and reads note types in a collection that a test serves, and recognizes Anki's errors."""

from __future__ import annotations

from typing import Any

import pytest

from tools.api_error import ApiError

from ..running import Running

CARD = {"Front": "{{A}}", "Back": "{{B}}"}


def make(anki: Running, name: str = "T", *cards: dict[str, str], **more: Any) -> dict[str, Any]:
    """Create a note type with the fields A, B and C."""
    templates = list(cards) or [CARD]
    made: dict[str, Any] = anki.call(
        "createModel", modelName=name, inOrderFields=["A", "B", "C"], cardTemplates=templates, **more
    )
    return made


def stored(anki: Running, name: str = "T") -> dict[str, Any]:
    """The note type as it is stored in the collection, read without Anki's cache."""
    anki.on_main(lambda col: col.models._clear_cache())
    (found,) = anki.call("findModelsByName", modelNames=[name])
    assert isinstance(found, dict)
    return found


def both(anki: Running, name: str = "T") -> list[dict[str, Any]]:
    """The note type in Anki's cache, and the note type in the collection."""
    (cached,) = anki.call("findModelsByName", modelNames=[name])
    return [cached, stored(anki, name)]


def add_note(anki: Running, notetype: str = "T", **fields: str) -> int:
    """Add a note and return its id."""

    def add(col: Any) -> int:
        note = col.new_note(col.models.by_name(notetype))
        for name, text in fields.items():
            note[name] = text
        col.add_note(note, 1)
        return int(note.id)

    return int(anki.on_main(add))


def refused(anki: Running, action: str, **params: Any) -> str:
    """The error text of a request that must fail."""
    with pytest.raises(ApiError) as failed:
        anki.call(action, **params)
    return str(failed.value)


def has_a_problem(text: str, template: int, notetype: str) -> bool:
    """Whether an error is Anki's error for that template, as plain text."""
    begin = f"Card template {template} in note type '{notetype}' has a problem. "
    return text.startswith(begin) and len(text) > len(begin)
