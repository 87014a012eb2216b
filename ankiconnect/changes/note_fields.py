"""The fields of notes that an event names."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anki.collection import Collection

SEPARATOR = "\x1f"
"""Between the fields in the database."""


def read(col: Collection, notes: Sequence[int]) -> dict[str, dict[str, str]]:
    """The fields of each note by name, by the note's id as text. Notes that are gone are left out."""
    found = {}
    sql = "select id, mid, flds from notes where id in (select value from json_each(?))"
    for number, model_id, fields in col.db.all(sql, json.dumps(list(notes))):  # type: ignore[union-attr]
        model = col.models.get(model_id)
        if model is not None:
            names = (one["name"] for one in model["flds"])
            found[str(number)] = dict(zip(names, fields.split(SEPARATOR), strict=False))
    return found
