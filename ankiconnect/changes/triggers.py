"""Has SQLite note each change of the collection in a temporary table.

Anki says that notes have changed, but not which. Triggers in SQLite's temporary schema know, whoever
changes them: this API, Anki's windows, a sync, another add-on. They belong to the connection, so that
nothing of them is in the collection's file. A row costs 1 to 3 µs on a quiet machine, and the triggers
cost about as much where they note nothing.

A statement that does not begin with "select" clears the user's Undo history (docs/anki-internals.md,
3). So the triggers are made when a collection has just been opened, and the table limits itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anki.collection import Collection

TABLE = "ankiconnect_changes"
MAX_ROWS = 3_000
"""So many rows are read at a time, which takes 2 ms. After more, clients must read everything again."""

_KEEP = f"""
create temp trigger {TABLE}_kept after insert on {TABLE} when new.n % 1024 = 0
begin delete from {TABLE} where n < new.n - {MAX_ROWS}; end"""
_COUNTERS = (
    "new.key not in ('nextPos', 'curModel', 'lastUnburied') and new.key not like '\\_%' escape '\\'"
)
"""Not what Anki writes for itself whenever a note is added, such as `_deck_1_lastNotetype`."""

_NAMED = {
    # Studying changes other columns of a deck: the counts of today, for example.
    "decks": ("deck", "id", "name", ("name", "kind")),
    "notetypes": ("model", "id", "name", ("name", "mtime_secs", "config")),
    "tags": ("tag", "0", "tag", ("tag",)),
    "config": ("config", "0", "key", ("key", "val")),
    "deck_config": ("config", "id", "name", ("name", "config")),
}
"""Table: type of the events, id, name, and the columns that count."""


def install(col: Collection) -> None:
    """Note changes from now on, unless they are noted already.

    Call it when the collection was opened, and nothing can be undone.
    """
    if col.db.scalar("select 1 from sqlite_temp_master where name = ?", TABLE):  # type: ignore[union-attr]
        return
    for statement in _statements():
        col.db.execute(statement)  # type: ignore[union-attr]


def last(col: Collection) -> int:
    """The number of the last row that was noted; 0 if there is none."""
    return int(col.db.scalar(f"select max(n) from temp.{TABLE}") or 0)  # type: ignore[union-attr]


def read(col: Collection, after: int) -> str:
    """The rows after one number, at most `MAX_ROWS`.

    Returns:
        A JSON array of arrays: the type of the event; "added", "changed" or "removed", or the ease of a
        review; an id; the name of a deck and the like, or the card of a review.
    """
    return str(col.db.scalar(_READ, after))  # type: ignore[union-attr]


_READ = f"""
select json_group_array(json_array(what, how, id, detail))
from (select * from temp.{TABLE} where n > ? order by n)"""


def _statements() -> Iterator[str]:
    yield f"create temp table {TABLE} (n integer primary key, what, how, id integer, detail)"
    yield _KEEP
    for table, what in (("notes", "note"), ("cards", "card")):
        # A sync replaces rows, which makes no "update".
        known = f"case when exists (select 1 from main.{table} where id = new.id)"
        yield _trigger(table, "before insert", what, f"{known} then 'changed' else 'added' end")
        yield _trigger(table, "after update of mod", what, "'changed'")
        yield _trigger(table, "after delete", what, "'removed'", "old.id")
    # Not where a due date was set by hand.
    yield _trigger("revlog", "after insert", "review", "new.ease", "new.id", "new.cid", "new.ease > 0")
    for table, (what, number, name, columns) in _NAMED.items():
        yield from _named(table, what, number, name, columns)


def _named(table: str, what: str, number: str, name: str, columns: tuple[str, ...]) -> Iterator[str]:
    new = (number if number == "0" else f"new.{number}", f"new.{name}")
    old = (number if number == "0" else f"old.{number}", f"old.{name}")
    # As bytes: some columns compare without regard to case.
    same = " and ".join(f"cast({one} as blob) is cast(new.{one} as blob)" for one in columns)
    differs = " or ".join(f"cast(old.{one} as blob) is not cast(new.{one} as blob)" for one in columns)
    unknown = f"not exists (select 1 from main.{table} where {same})"
    if table == "config":
        # The counters first: they are what is written most.
        unknown, differs = f"{_COUNTERS} and {unknown}", f"{_COUNTERS} and ({differs})"
    yield _trigger(table, "before insert", what, "'changed'", *new, unknown)
    yield _trigger(table, "after update", what, "'changed'", *new, differs)
    yield _trigger(table, "after delete", what, "'changed'", *old)


def _trigger(
    table: str,
    when: str,
    what: str,
    how: str,
    number: str = "new.id",
    detail: str = "null",
    condition: str = "1",
) -> str:
    name = f"{TABLE}_{table}_{when.split()[1]}"
    return (
        f"create temp trigger {name} {when} on main.{table} when {condition} "
        f"begin insert into {TABLE} (what, how, id, detail) "
        f"values ('{what}', {how}, {number}, {detail}); end"
    )
