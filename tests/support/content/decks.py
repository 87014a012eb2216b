"""Decks of a collection that a test serves, and a card in them."""

from __future__ import annotations

from ..running import Running


def add_note(anki: Running, front: str, deck: str) -> int:
    """Add a note of the type Basic and return the id of its card."""

    def add(col: object) -> int:
        note = col.new_note(col.models.by_name("Basic"))  # type: ignore[attr-defined]
        note["Front"] = front
        col.add_note(note, col.decks.id(deck))  # type: ignore[attr-defined]
        return int(note.card_ids()[0])

    return int(anki.on_main(add))


def make_filtered(anki: Running, name: str, search: str, reschedule: bool = True) -> None:
    """Create a filtered deck and fill it.

    Args:
        reschedule: Whether answers change when its cards are due; else they are only previewed.
    """

    def make(col: object) -> None:
        deck = col.sched.get_or_create_filtered_deck(0)  # type: ignore[attr-defined]
        deck.name = name
        deck.config.search_terms[0].search = search
        deck.config.reschedule = reschedule
        deck.allow_empty = True
        col.sched.add_or_update_filtered_deck(deck)  # type: ignore[attr-defined]

    anki.on_main(make)
