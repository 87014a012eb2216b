"""What every server is filled with: the same notes, decks and reviews, made from their numbers."""

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
"""Of every note that the collection is filled with."""
ADDED = "bench-added"
"""Of every note that a measure adds; they are removed after it."""
DECKS = [f"Bench::Deck {number}" for number in range(10)]
MANY_DECKS = [f"Many::Deck {number:04}" for number in range(1_000)]
REVIEWS_OF_A_CARD = 3
FIRST_REVIEW_MS = 1_500_000_000_000
DUE = "1-30"
"""In how many days every second card is due; the others stay new."""
BATCH = 1_000
ALL_QUERY = "deck:Bench"
"""Finds every note that the collection is filled with."""

numbers = itertools.count()
"""Numbers for what must be new each time."""
_RUN = f"{os.getpid()}.{time.time_ns()}"
"""A peer may still have what an earlier run added."""


def word(number: int) -> str:
    """The first field of the note of that number."""
    return f"語{number}"


def deck_of(number: int) -> str:
    """The deck of the note of that number."""
    return DECKS[number % len(DECKS)]


def note(front: str, deck: str, tag: str) -> dict[str, Any]:
    """A note as clients send it, about as long as one of a dictionary."""
    back = (
        f"<b>{front}</b> [ことば]<br>1. a word that stands for itself<br>"
        "2. one that a measure looks up, reads, and adds again; <i>see also</i> the next one"
    )
    fields = {"Front": front, "Back": back}
    return {"deckName": deck, "modelName": "Basic", "fields": fields, "tags": [tag]}


def new_notes(count: int) -> list[dict[str, Any]]:
    """Notes that no collection has yet."""
    return [
        note(f"new {_RUN} {number}", DECKS[0], ADDED) for number in itertools.islice(numbers, count)
    ]


def query(number: int) -> str:
    """A search for the note of that number, as a dictionary asks whether a word is there."""
    return f'"deck:{deck_of(number)}" "front:{word(number)}"'


def notes(first: int, end: int) -> list[dict[str, Any]]:
    """The notes of these numbers."""
    return [note(word(number), deck_of(number), TAG) for number in range(first, end)]


def batches(first: int, end: int, size: int = BATCH) -> Iterator[tuple[int, int]]:
    """The numbers from `first` to before `end` in parts."""
    for start in range(first, end, size):
        yield start, min(end, start + size)


def reviews(cards: Sequence[int], first: int) -> list[list[int]]:
    """Rows of the review log for some cards, as insertReviews takes them.

    Args:
        cards: Ids of cards.
        first: How many cards have rows already, so that no row gets the id of another.
    """
    rows = []
    for number, card in enumerate(cards, first):
        for turn in range(REVIEWS_OF_A_CARD):
            row = FIRST_REVIEW_MS + number * REVIEWS_OF_A_CARD + turn
            rows.append([row, card, -1, 3, 4 * (turn + 1), 4 * turn, 2500, 4000 + turn, 1])
    return rows


def media(size: int) -> str:
    """A file of that many random bytes, as the API takes it: no two are the same."""
    return base64.b64encode(os.urandom(size)).decode()


def make(file: Path, count: int) -> None:
    """Make a collection with that many notes, by Anki's own library."""
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
    """Insert rows into the review log, for which the library has no call."""
    db = col.db
    assert db is not None
    # One transaction: on its own each row would be one, and wait for the disk.
    db.transact(lambda: db.executemany("insert into revlog values (?,?,?,?,?,?,?,?,?)", rows))


def find_notes(col: Collection, tag: str = TAG) -> list[Any]:
    """Ids of the notes with a tag, the oldest first."""
    return sorted(col.find_notes(f"tag:{tag}"))


def find_cards(col: Collection, tag: str = TAG) -> list[Any]:
    """Ids of their cards, the oldest first."""
    return sorted(col.find_cards(f"tag:{tag}"))


def add_directly(col: Collection, added: Sequence[dict[str, Any]]) -> None:
    """Add notes as quickly as the library can, which tests nothing about them."""
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
