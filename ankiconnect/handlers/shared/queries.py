"""Reading many rows with one query.

The number of queries of an action does not depend on the number of ids. The ids are passed to SQLite as
one bound JSON array. So the text of a query never contains data from a client, and the number of ids is
not limited. Every query begins with ``select``, since any other statement would clear the undo history
(docs/anki-internals.md, 3).
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
"""An SQL condition for a column: its value is one of the ids. `json_ids` makes the argument for it."""


def database(col: Collection) -> DBProxy:
    """The collection's database, for reading.

    Raises:
        ActionError: It is closed temporarily, for a full sync or the import of a whole collection.
    """
    if col.db is None:
        raise ActionError("collection is not available: Anki has closed it for a moment; send it again")
    return col.db


def json_ids(ids: Iterable[int] | Iterable[str]) -> str:
    """The argument for `IN_IDS`. It may also be texts, for a column of text."""
    return orjson.dumps(list(ids)).decode()


def by_id(col: Collection, columns: str, table: str, ids: Iterable[int]) -> dict[int, Any]:
    """Read rows by their ids.

    Args:
        col: The collection.
        columns: SQL names of the columns besides the id. Never pass text from a client.
        table: "cards" or "notes".
        ids: Ids of rows; unknown ones are left out of the result.

    Returns:
        For each id, a list with the values of the columns.
    """
    rows = database(col).all(f"select id, {columns} from {table} where id {IN_IDS}", json_ids(ids))
    return {row[0]: row[1:] for row in rows}
