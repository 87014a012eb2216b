"""Anki's media database, which is read while Anki has it closed: between two of its calls."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import Any


def read(collection: Path, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query.

    Args:
        collection: The file of the collection that the database belongs to.
    """
    file = collection.with_suffix(".media.db2")
    with contextlib.closing(sqlite3.connect(file)) as database:
        return database.execute(query).fetchall()


def known(collection: Path) -> list[str]:
    """The names of the files that have a row."""
    return [name for (name,) in read(collection, "select fname from media order by fname")]
