"""The same work done with direct calls of Anki's library in this process: the lower limit for
servers."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..sample import Pace, Phase, Sample
from . import collection
from .session import LARGE_NOTES

if TYPE_CHECKING:
    from anki.collection import Collection

LIBRARY = "library"


class Library:
    """An open collection with the same data as the servers."""

    def __init__(self, file: Path) -> None:
        from ankiconnect.headless.profiles import open_collection

        self.name = LIBRARY
        self.col: Collection = open_collection(file)
        self.notes: list[Any] = []
        self.cards: list[Any] = []
        self._learn_ids()

    def _learn_ids(self) -> None:
        self.notes = collection.find_notes(self.col)
        self.cards = collection.find_cards(self.col)

    def prepare(self, phase: Phase) -> None:
        """Fill the collection for a phase."""
        if phase is Phase.LARGE:
            collection.fill(self.col, LARGE_NOTES)
            self._learn_ids()
        elif phase is Phase.DECKS:
            for name in collection.MANY_DECKS:
                self.col.decks.id(name)

    def end(self) -> None:
        """Close the collection."""
        self.col.close()


def many_times(work: Callable[[Library], object]) -> Callable[[Library, Pace], Sample]:
    """Do small work as many times as a client requests it, and take the median time."""

    def take(library: Library, pace: Pace) -> Sample:
        seconds: list[float] = []
        end = time.perf_counter() + pace.latency_seconds
        while len(seconds) < pace.latency_requests and time.perf_counter() < end:
            began = time.perf_counter()
            work(library)
            seconds.append(time.perf_counter() - began)
        remove_added(library)
        return Sample(statistics.median(seconds) * 1000)

    return take


def few_times(work: Callable[[Library], object]) -> Callable[[Library, Pace], Sample]:
    """Do large work a few times, and take the median time."""

    def take(library: Library, pace: Pace) -> Sample:
        seconds: list[float] = []
        for _ in range(pace.bulk_repeats):
            began = time.perf_counter()
            work(library)
            seconds.append(time.perf_counter() - began)
            if sum(seconds) > pace.latency_seconds:
                break
        return Sample(statistics.median(seconds) * 1000)

    return take


def adding(count: int) -> Callable[[Library, Pace], Sample]:
    """Add `count` notes with one call."""

    def take(library: Library, pace: Pace) -> Sample:
        new = collection.new_notes(count)
        began = time.perf_counter()
        collection.add_directly(library.col, new)
        seconds = time.perf_counter() - began
        remove_added(library)
        return Sample(seconds * 1000)

    return take


def add_one(library: Library) -> None:
    """Add one note."""
    collection.add_directly(library.col, collection.new_notes(1))


def update_one(library: Library) -> None:
    """Change a field of one note."""
    note = library.col.get_note(library.notes[0])
    note["Back"] = f"changed at {time.perf_counter_ns()}"
    library.col.update_note(note)


def update_many(count: int) -> Callable[[Library], object]:
    """Change a field of `count` notes with one call."""

    def work(library: Library) -> object:
        notes = [library.col.get_note(note) for note in library.notes[:count]]
        for note in notes:
            note["Back"] = f"changed at {time.perf_counter_ns()}"
        return library.col.update_notes(notes)

    return work


def find_one(library: Library) -> None:
    """Find one note by deck and word."""
    library.col.find_notes(collection.query(next(collection.numbers) % len(library.notes)))


def find_some(count: int) -> Callable[[Library], object]:
    """Find `count` notes by deck and word, one after another."""

    def work(library: Library) -> None:
        for _ in range(count):
            find_one(library)

    return work


def find_all(library: Library) -> None:
    """Find every note of the decks."""
    library.col.find_notes(collection.ALL_QUERY)


def deck_names(library: Library) -> None:
    """List the decks."""
    _ = [deck.name for deck in library.col.decks.all_names_and_ids()]


def deck_stats(library: Library) -> None:
    """Have Anki count the cards of every deck, without reading the counts."""
    library.col.sched.deck_due_tree()


def read_notes(count: int) -> Callable[[Library], object]:
    """Read what notesInfo returns."""

    def work(library: Library) -> object:
        return notes_info(library.col, library.notes[:count])

    return work


def notes_info(col: Collection, ids: Sequence[int]) -> list[dict[str, Any]]:
    """The result of notesInfo, with as few queries as possible."""
    assert col.db is not None
    listed = ",".join(map(str, ids))
    cards: dict[int, list[int]] = {}
    for card, note in col.db.execute(f"select id, nid from cards where nid in ({listed}) order by ord"):
        cards.setdefault(note, []).append(card)
    types = {entry.id: _field_names(col, entry.id) for entry in col.models.all_names_and_ids()}
    names = {entry.id: entry.name for entry in col.models.all_names_and_ids()}
    rows = col.db.execute(f"select id, mid, mod, tags, flds from notes where id in ({listed})")
    return [
        {
            "noteId": note,
            "profile": "User 1",
            "tags": tags.split(),
            "fields": {
                name: {"value": value, "order": order}
                for order, (name, value) in enumerate(zip(types[kind], text.split("\x1f"), strict=True))
            },
            "modelName": names[kind],
            "mod": changed,
            "cards": cards[note],
        }
        for note, kind, changed, tags, text in rows
    ]


def _field_names(col: Collection, kind: int) -> list[str]:
    model = col.models.get(kind)  # type: ignore[arg-type]
    assert model is not None
    return [field["name"] for field in model["flds"]]


def render_cards(count: int) -> Callable[[Library], object]:
    """Render both sides of cards, the largest part of cardsInfo."""

    def work(library: Library) -> object:
        return [library.col.get_card(one).render_output() for one in library.cards[:count]]

    return work


def remove_added(library: Library) -> None:
    """Remove the notes that a measure has added."""
    added = collection.find_notes(library.col, collection.ADDED)
    if added:
        library.col.remove_notes(added)
