"""The data of every server: the same notes, decks and reviews, generated from their numbers."""

from __future__ import annotations

import base64
import itertools
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anki.collection import Collection

TAG = "bench"
"""The tag of every note that the collection is filled with."""
ADDED = "bench-added"
"""The tag of every note that a measure adds. These notes are removed afterwards."""
DECKS = [f"Bench::Deck {number}" for number in range(10)]
MANY_DECKS = [f"Many::Deck {number:04}" for number in range(1_000)]
REVIEWS_PER_CARD = 3
FIRST_REVIEW_MS = 1_500_000_000_000
DUE = "1-30"
"""The days in which every second card is due, as for setDueDate. The other cards stay new."""
BATCH = 1_000
ALL_QUERY = "deck:Bench"
"""Finds every note that the collection is filled with."""

numbers = itertools.count()
"""Numbers for data that must be new each time."""
_RUN = f"{os.getpid()}.{time.time_ns()}"
"""Makes new notes differ from those of an earlier run, which a peer may still have."""


def word(number: int) -> str:
    """The first field of the note with that number."""
    return f"語{number}"


def deck_of(number: int) -> str:
    """The deck of the note with that number."""
    return DECKS[number % len(DECKS)]


def note(front: str, deck: str, tag: str) -> dict[str, Any]:
    """A note object of the API, about as long as a note made from a dictionary."""
    back = (
        f"<b>{front}</b> [ことば]<br>1. a word that stands for itself<br>"
        "2. one that a measure looks up, reads, and adds again; <i>see also</i> the next one"
    )
    fields = {"Front": front, "Back": back}
    return {"deckName": deck, "modelName": "Basic", "fields": fields, "tags": [tag]}


def new_notes(count: int) -> list[dict[str, Any]]:
    """Note objects that no collection has yet."""
    return [
        note(f"new {_RUN} {number}", DECKS[0], ADDED) for number in itertools.islice(numbers, count)
    ]


def query(number: int) -> str:
    """A search for the note with that number, in the form that dictionary tools use."""
    return f'"deck:{deck_of(number)}" "front:{word(number)}"'


def notes(first: int, end: int) -> list[dict[str, Any]]:
    """The note objects with the numbers from `first` to before `end`."""
    return [note(word(number), deck_of(number), TAG) for number in range(first, end)]


def batches(first: int, end: int, size: int = BATCH) -> Iterator[tuple[int, int]]:
    """Split the numbers from `first` to before `end` into ranges of at most `size`."""
    for start in range(first, end, size):
        yield start, min(end, start + size)


def reviews(cards: Sequence[int], first: int) -> list[list[int]]:
    """Rows of the review log for cards, in the form that insertReviews takes.

    Args:
        cards: Ids of cards.
        first: How many cards have rows already; it makes the ids of the rows unique.
    """
    rows = []
    for number, card in enumerate(cards, first):
        for turn in range(REVIEWS_PER_CARD):
            row = FIRST_REVIEW_MS + number * REVIEWS_PER_CARD + turn
            rows.append([row, card, -1, 3, 4 * (turn + 1), 4 * turn, 2500, 4000 + turn, 1])
    return rows


def media(size: int) -> str:
    """Random content of `size` bytes for a media file, as base64."""
    return base64.b64encode(os.urandom(size)).decode()


def make(file: Path, count: int) -> None:
    """Create a collection file with `count` notes."""
    from ankiconnect.headless.profiles import open_collection

    file.parent.mkdir(parents=True, exist_ok=True)
    col = open_collection(file)
    try:
        fill(col, count)
    finally:
        col.close()


def fill(col: Collection, end: int) -> None:
    """Add notes to an open collection until it has `end` of them, with their reviews."""
    present = len(find_notes(col))
    for first, last in batches(present, end):
        add_directly(col, notes(first, last))
    every = find_cards(col)
    for first, last in batches(present, end):
        col.sched.set_due_date(every[first:last][1::2], DUE)
    _insert(col, reviews(every[present:end], present))


def _insert(col: Collection, rows: Sequence[Sequence[int]]) -> None:
    """Insert rows into the review log with SQL, since the library has no function for it."""
    db = col.db
    assert db is not None
    # In one transaction, since a transaction for each row would wait for the disk each time.
    db.transact(lambda: db.executemany("insert into revlog values (?,?,?,?,?,?,?,?,?)", rows))


def find_notes(col: Collection, tag: str = TAG) -> list[Any]:
    """The ids of the notes with a tag, oldest first."""
    return sorted(col.find_notes(f"tag:{tag}"))


def find_cards(col: Collection, tag: str = TAG) -> list[Any]:
    """The ids of the cards of notes with a tag, oldest first."""
    return sorted(col.find_cards(f"tag:{tag}"))


def add_directly(col: Collection, added: Sequence[dict[str, Any]]) -> None:
    """Add note objects of the API with the library, without any checks."""
    from anki.collection import AddNoteRequest

    model = col.models.by_name("Basic")
    assert model is not None
    decks = {name: col.decks.id(name) for name in {one["deckName"] for one in added}}
    requests = []
    for one in added:
        new = col.new_note(model)
        new.fields = [one["fields"]["Front"], one["fields"]["Back"]]
        new.tags = list(one["tags"])
        requests.append(AddNoteRequest(note=new, deck_id=decks[one["deckName"]]))  # type: ignore[arg-type]
    col.add_notes(requests)
