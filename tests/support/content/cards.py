"""Creates cards in a collection that a test serves, and reads them without the API."""

from __future__ import annotations

from typing import Any

from ..running import Running

UNKNOWN = 5


def add_cards(anki: Running, count: int, deck: str = "Default") -> list[int]:
    """Add notes of the type Basic with the first fields n0, n1..., and return the ids of their
    cards."""
    from anki.collection import AddNoteRequest

    def add(col: Any) -> list[int]:
        requests = []
        for number in range(count):
            note = col.new_note(col.models.by_name("Basic"))
            note["Front"], note["Back"] = f"n{number}", "back"
            requests.append(AddNoteRequest(note, col.decks.id(deck)))
        col.add_notes(requests)
        return [int(request.note.card_ids()[0]) for request in requests]

    added: list[int] = anki.on_main(add)
    return added


def card_row(anki: Running, card: int) -> list[Any]:
    """A card's row in the database, without mod and usn, which every write sets."""
    columns = (
        "nid, did, ord, type, queue, due, ivl, factor, reps, lapses, left, odue, odid, flags, data"
    )
    row = anki.on_main(lambda col: col.db.first(f"select {columns} from cards where id = ?", card))
    return list(row)


def state(anki: Running) -> tuple[Any, ...]:
    """Values that every write changes: the collection's modification time and the last undo step."""
    return tuple(anki.on_main(lambda col: (col.mod, col.undo_status().last_step)))


def queries(anki: Running, action: str, **params: Any) -> int:
    """Count the SQL queries of an action."""
    made: list[str] = []

    def count(col: Any) -> None:
        query = type(col.db)._query.__get__(col.db)

        def counting(sql: str, *args: Any, **more: Any) -> Any:
            made.append(sql)
            return query(sql, *args, **more)

        col.db._query = counting

    anki.on_main(count)
    anki.call(action, **params)
    anki.on_main(lambda col: delattr(col.db, "_query"))
    assert all(sql.startswith("select") for sql in made)
    return len(made)
