"""The small requests that one client or many clients send in a row."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

from ..clients.wire import asked
from ..servers import collection
from ..servers.session import Session

Bodies = Callable[[Session], Iterator[bytes]]
"""Returns an endless series of request bodies for a server."""

PREPARED = 64
"""Number of different bodies that are prepared before the time is measured. They are then repeated."""


def version(_: Session) -> Iterator[bytes]:
    """Requests that need nothing from Anki."""
    return itertools.repeat(asked("version"))


def deck_names(_: Session) -> Iterator[bytes]:
    """Requests that do a little work on Anki's main thread."""
    return itertools.repeat(asked("deckNames"))


def find_notes(session: Session) -> Iterator[bytes]:
    """Find one note by deck and word, a different one each time."""
    step = max(1, len(session.notes) // PREPARED)
    queries = [collection.query(number * step) for number in range(PREPARED)]
    return itertools.cycle([asked("findNotes", {"query": one}) for one in queries])


def add_note(_: Session) -> Iterator[bytes]:
    """Add a new note each time."""
    # Each body is made when it is needed, since a repeated body would be a duplicate.
    marker = "@@@"
    (template,) = collection.new_notes(1)
    front = template["fields"]["Front"]
    text = asked("addNote", {"note": template}).decode().replace(front, f"{front} {marker}")
    before, *between, after = text.split(marker)
    while True:
        number = str(next(collection.numbers))
        yield number.join([before, *between, after]).encode()


def update_note_fields(session: Session) -> Iterator[bytes]:
    """Change a field, in a different note each time."""
    bodies = (
        asked("updateNoteFields", {"note": {"id": note, "fields": {"Back": f"changed, {turn}"}}})
        for turn in itertools.count()
        for note in session.notes[:PREPARED]
    )
    return bodies


def can_add_notes(count: int) -> Bodies:
    """Ask whether `count` new notes can be added."""

    def bodies(_: Session) -> Iterator[bytes]:
        prepared = [
            asked("canAddNotes", {"notes": collection.new_notes(count)}) for _ in range(PREPARED)
        ]
        return itertools.cycle(prepared)

    return bodies


def mixture(session: Session) -> Iterator[bytes]:
    """Requests of several kinds in turn that do not make the collection larger."""
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
