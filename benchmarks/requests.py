"""The requests that are sent one after another, by one client or by many."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

from . import collection
from .session import Session
from .wire import asked

Bodies = Callable[[Session], Iterator[bytes]]
"""Gives a server's requests, without end."""

PREPARED = 64
"""So many different bodies are written before the clock runs, and then taken in turn."""


def version(_: Session) -> Iterator[bytes]:
    """Needs nothing from Anki."""
    return itertools.repeat(asked("version"))


def deck_names(_: Session) -> Iterator[bytes]:
    """Crosses to the main thread, and does little there."""
    return itertools.repeat(asked("deckNames"))


def find_notes(session: Session) -> Iterator[bytes]:
    """Find one note by deck and word, another each time."""
    step = max(1, len(session.notes) // PREPARED)
    queries = [collection.query(number * step) for number in range(PREPARED)]
    return itertools.cycle([asked("findNotes", {"query": one}) for one in queries])


def add_note(_: Session) -> Iterator[bytes]:
    """Add a note, a new one each time."""
    # Written when it is due: what was written before would be a duplicate in the next round.
    marker = "@@@"
    (template,) = collection.new_notes(1)
    front = template["fields"]["Front"]
    text = asked("addNote", {"note": template}).decode().replace(front, f"{front} {marker}")
    before, *between, after = text.split(marker)
    while True:
        number = str(next(collection.numbers))
        yield number.join([before, *between, after]).encode()


def update_note_fields(session: Session) -> Iterator[bytes]:
    """Change a field, of another note each time."""
    bodies = (
        asked("updateNoteFields", {"note": {"id": note, "fields": {"Back": f"changed, {turn}"}}})
        for turn in itertools.count()
        for note in session.notes[:PREPARED]
    )
    return bodies


def can_add_notes(count: int) -> Bodies:
    """Ask of so many new notes whether they may be added."""

    def bodies(_: Session) -> Iterator[bytes]:
        prepared = [
            asked("canAddNotes", {"notes": collection.new_notes(count)}) for _ in range(PREPARED)
        ]
        return itertools.cycle(prepared)

    return bodies


def mixture(session: Session) -> Iterator[bytes]:
    """What leaves the collection as large as it is, of every kind in turn."""
    reading = asked("notesInfo", {"notes": session.notes[:10]})
    failing = asked("findNotes", {"query": "deck:(("})
    sources = [
        version(session),
        deck_names(session),
        find_notes(session),
        can_add_notes(5)(session),
        update_note_fields(session),
        itertools.repeat(reading),
        itertools.repeat(failing),
    ]
    for source in itertools.cycle(sources):
        yield next(source)
