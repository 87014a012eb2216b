"""What a collection holds, to be compared before and after a request. Main thread only."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

CONTENT = ("notes", "cards", "revlog", "decks", "notetypes", "fields", "templates", "deck_config")
_NOT_CONTENT = ("mod", "usn", "mtime_secs")


class State(NamedTuple):
    """Every row of every table, what Undo would do, and the files of the media folder."""

    tables: dict[str, Any]
    undo: tuple[str, str, int]
    media: dict[str, int]

    def content(self) -> dict[str, Any]:
        """The tables that hold a user's work, without their marks of time and sync."""
        return {name: self.tables[name] for name in CONTENT}


def take(col: Any) -> State:
    """The state of the open collection."""
    undo = col.undo_status()
    media = {one.name: one.stat().st_size for one in Path(col.media.dir()).iterdir()}
    return State(
        {name: col.db.all(query) for name, query in _queries(col.path, col).items()},
        (undo.undo, undo.redo, undo.last_step),
        media,
    )


_cached: dict[str, dict[str, str]] = {}


def _queries(path: str, col: Any) -> dict[str, str]:
    """One query for each table; they stay the same for the file of a collection."""
    if path not in _cached:
        tables = col.db.list("select name from sqlite_master where type = 'table'")
        _cached[path] = {
            name: f"select {_columns(col, name)} from {name}"
            for name in tables
            if not name.startswith("sqlite_")
        }
    return _cached[path]


def _columns(col: Any, table: str) -> str:
    names = [row[1] for row in col.db.all(f"pragma table_info({table})")]
    return ", ".join(one for one in names if table not in CONTENT or one not in _NOT_CONTENT)


def differences(before: State, after: State, ignored: tuple[str, ...] = ()) -> list[str]:
    """What differs, in words."""
    found = [
        f"table {name}: {_first_difference(rows, after.tables.get(name, []))}"
        for name, rows in before.tables.items()
        if rows != after.tables.get(name)
    ]
    if before.undo != after.undo:
        found.append(f"undo: {before.undo} became {after.undo}")
    if before.media != after.media:
        found.append(f"media: {before.media} became {after.media}")
    return [one for one in found if not one.startswith(ignored)]


def _first_difference(before: list[Any], after: list[Any]) -> str:
    gone = [row for row in before if row not in after]
    new = [row for row in after if row not in before]
    return f"{gone[:2]} became {new[:2]}"
