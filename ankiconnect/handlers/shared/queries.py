"""Reading many rows at a time.

A batch action costs a fixed number of queries. Ids go to SQLite as one bound JSON array, so the text of
a query never depends on what a client sent, and there is no limit on their number. Every query begins
with ``select``, since anything else would clear the undo history (docs/anki-internals.md, 3).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import orjson

from ..framework.errors import ActionError

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.dbproxy import DBProxy

IN_IDS = "in (select value from json_each(?))"
"""The condition of a column: one of the ids that `json_ids` made an argument of."""


def database(col: Collection) -> DBProxy:
    """The collection's database, for reading.

    Raises:
        ActionError: It is closed for a moment (full sync, import of a whole collection).
    """
    if col.db is None:
        raise ActionError("collection is not available")
    return col.db


def json_ids(ids: Iterable[int]) -> str:
    """Ids as the argument that `IN_IDS` takes."""
    return orjson.dumps(list(ids)).decode()


def by_id(col: Collection, columns: str, table: str, ids: Iterable[int]) -> dict[int, Any]:
    """Read rows by their ids.

    Args:
        col: The collection.
        columns: SQL names of further columns; never text of a client's.
        table: "cards" or "notes".
        ids: Ids, in any order and number; unknown ones are left out.

    Returns:
        Each id's row: a list of the columns asked for.
    """
    rows = database(col).all(f"select id, {columns} from {table} where id {IN_IDS}", json_ids(ids))
    return {row[0]: row[1:] for row in rows}
