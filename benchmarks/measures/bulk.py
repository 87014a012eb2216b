"""Measures of single requests for many notes, cards, decks or bytes."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable
from typing import Any

from ankiconnect.objects.cards import CardInfo

from ..clients.wire import Connection, Ended, asked
from ..sample import MS, Pace, Phase, Sample
from ..servers import collection, library
from ..servers.session import Failed, Session
from .measure import Measure

STORED_BYTES = 8_000_000
READ_BYTES = 10_000_000
READ_FILE = "bench-read.bin"
STORED_FILE = "bench-stored.bin"
PAUSE_SECONDS = 0.001
UPDATED = "updateNotes 5,000"
RENDERED = "cardsInfo 10,000"
UNRENDERED = "cardsInfo 10,000 without sides"
UNSCHEDULED = "cardsInfo 10,000 without sides and button texts"
DECK_STATS = "getDeckStats of 1,000"
DECK_NAMES = "deckNames of 1,000"

Body = Callable[[Session], bytes]
Check = Callable[[Any], bool]


def reading(body: Body, is_correct: Check) -> Callable[[Session, Pace], Sample]:
    """Send a request that changes nothing a few times, and take the median time."""

    def take(session: Session, pace: Pace) -> Sample:
        written = body(session)
        seconds: list[float] = []
        while len(seconds) < pace.bulk_repeats and sum(seconds) <= pace.latency_seconds:
            took, result = session.timed(written)
            if not session.is_echo and not is_correct(result):
                raise Failed(f"unexpected result: {str(result)[:80]}")
            seconds.append(took)
        return Sample(statistics.median(seconds) * 1000)

    return take


def adding(count: int) -> Callable[[Session, Pace], Sample]:
    """Add `count` notes with one request. They are removed afterwards."""

    def take(session: Session, pace: Pace) -> Sample:
        try:
            seconds, ids = session.timed(asked("addNotes", {"notes": collection.new_notes(count)}))
        finally:
            session.remove_added()
        if len(ids) != count or None in ids:
            raise Failed("it did not add all of them")
        return Sample(seconds * 1000)

    return take


def updating(count: int) -> Callable[[Session, Pace], Sample]:
    """Change a field of `count` notes with one request a few times, and take the median time."""

    def take(session: Session, pace: Pace) -> Sample:
        seconds: list[float] = []
        while len(seconds) < pace.bulk_repeats and sum(seconds) <= pace.latency_seconds:
            fields = {"Back": f"changed at {time.perf_counter_ns()}"}
            notes = [{"id": note, "fields": fields} for note in session.notes[:count]]
            took, _ = session.timed(asked("updateNotes", {"notes": notes}))
            seconds.append(took)
        return Sample(statistics.median(seconds) * 1000)

    return take


def store(session: Session, pace: Pace) -> Sample:
    """Store a file that is sent as base64."""
    params = {"filename": STORED_FILE, "data": collection.media(STORED_BYTES)}
    seconds, _ = session.timed(asked("storeMediaFile", params))
    _remove_stored(session)
    return Sample(seconds * 1000)


def _remove_stored(session: Session) -> None:
    if not session.is_echo:
        session.call("deleteMediaFile", filename=STORED_FILE)


def version_while_storing(session: Session, pace: Pace) -> Sample:
    """Call `version` again and again while a file is being stored, and take the longest time."""
    params = {"filename": STORED_FILE, "data": collection.media(STORED_BYTES)}
    storing = _Storing(session, asked("storeMediaFile", params))
    asking, body = Connection(session.server.address), asked("version")
    waits: list[float] = []
    asking.ask(body)
    storing.start()
    while storing.is_alive():
        began = time.perf_counter()
        asking.ask(body)
        waits.append(time.perf_counter() - began)
        time.sleep(PAUSE_SECONDS)
    storing.join()
    asking.close()
    if storing.error is not None:
        raise storing.error
    _remove_stored(session)
    return Sample(max(waits) * 1000)


class _Storing(threading.Thread):
    """Sends a large request in another thread."""

    def __init__(self, session: Session, body: bytes) -> None:
        super().__init__(daemon=True)
        self._session = session
        self._body = body
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            self._session.timed(self._body)
        except (Failed, Ended) as error:
            self.error = error


def retrieve(session: Session, pace: Pace) -> Sample:
    """Read a large file back."""
    if READ_FILE not in session.stored:
        session.call("storeMediaFile", filename=READ_FILE, data=collection.media(READ_BYTES))
        session.stored.add(READ_FILE)
    take = reading(
        lambda _: asked("retrieveMediaFile", {"filename": READ_FILE}),
        lambda text: isinstance(text, str) and len(text) * 3 // 4 >= READ_BYTES,
    )
    return take(session, pace)


def _notes_to_check(action: str, count: int) -> Body:
    return lambda _: asked(action, {"notes": collection.new_notes(count)})


def _of_notes(action: str, count: int) -> Body:
    return lambda session: asked(action, {"notes": session.notes[:count]})


def _of_cards(action: str, count: int) -> Body:
    return lambda session: asked(action, {"cards": session.cards[:count]})


def _without(count: int, *left_out: str) -> Body:
    """Everything about cards but some members."""
    members = CardInfo.__annotations__.keys() - set(left_out)
    return lambda session: asked(
        "cardsInfo", {"cards": session.cards[:count], "properties": sorted(members)}
    )


def _finds(count: int) -> Body:
    def body(session: Session) -> bytes:
        step = max(1, len(session.notes) // count)
        queries = [collection.query(number * step % len(session.notes)) for number in range(count)]
        actions = [
            {"action": "findNotes", "version": 6, "params": {"query": query}} for query in queries
        ]
        return asked("multi", {"actions": actions})

    return body


def _all_true(results: Any) -> bool:
    return all(one is True or one == {"canAdd": True} for one in results)


def _count(count: int) -> Check:
    return lambda result: len(result) == count


def _decks_of(count: int) -> Check:
    return lambda decks: sum(map(len, decks.values())) == count


def measures() -> list[Measure]:
    """Measures on the collection of the requested size, then on one with at least 10,000 notes."""
    return [*_base(), *_large(), *_many_decks()]


def _base() -> list[Measure]:
    sizes: list[tuple[str, Body, Check]] = [
        ("canAddNotes 100", _notes_to_check("canAddNotes", 100), _all_true),
        (
            "canAddNotesWithErrorDetail 100",
            _notes_to_check("canAddNotesWithErrorDetail", 100),
            _all_true,
        ),
        ("notesInfo 100", _of_notes("notesInfo", 100), _count(100)),
        ("areDue 1,000", _of_cards("areDue", 1_000), _count(1_000)),
        ("getIntervals 1,000", _of_cards("getIntervals", 1_000), _count(1_000)),
        ("areSuspended 1,000", _of_cards("areSuspended", 1_000), _count(1_000)),
        ("getReviewsOfCards 100", _of_cards("getReviewsOfCards", 100), _count(100)),
        ("multi of 100 findNotes", _finds(100), _count(100)),
        ("multi of 1,000 findNotes", _finds(1_000), _count(1_000)),
    ]
    base = Phase.BASE
    info = reading(_of_notes("notesInfo", 1_000), _count(1_000))
    rendered = reading(_of_cards("cardsInfo", 500), _count(500))
    found = reading(_finds(40), _count(40))
    return [
        Measure("addNotes 500", MS, base, adding(500), library.adding(500)),
        Measure("addNotes 1,000", MS, base, adding(1_000), library.adding(1_000)),
        *(Measure(name, MS, base, reading(body, is_correct)) for name, body, is_correct in sizes),
        Measure("multi of 40 findNotes", MS, base, found, library.few_times(library.find_some(40))),
        Measure("notesInfo 1,000", MS, base, info, library.few_times(library.read_notes(1_000))),
        Measure("cardsInfo 500", MS, base, rendered, library.few_times(library.render_cards(500))),
        Measure("storeMediaFile 8 MB", MS, base, store, on_echo=True),
        Measure("version while storing 8 MB", MS, base, version_while_storing),
        Measure("retrieveMediaFile 10 MB", MS, base, retrieve),
    ]


def _large() -> list[Measure]:
    large, count = Phase.LARGE, 10_000
    every = reading(
        lambda _: asked("findNotes", {"query": collection.ALL_QUERY}), lambda found: len(found) >= count
    )
    info = reading(_of_notes("notesInfo", count), _count(count))
    rendered = reading(_of_cards("cardsInfo", count), _count(count))
    unrendered = reading(_without(count, "question", "answer"), _count(count))
    unscheduled = reading(_without(count, "question", "answer", "nextReviews"), _count(count))
    modified = reading(_of_cards("cardsModTime", count), _count(count))
    decks = reading(_of_cards("getDecks", count), _decks_of(count))
    return [
        Measure("addNotes 5,000", MS, large, adding(5_000), library.adding(5_000)),
        Measure(UPDATED, MS, large, updating(5_000), library.few_times(library.update_many(5_000))),
        Measure("findNotes of all", MS, large, every, library.few_times(library.find_all)),
        Measure("notesInfo 10,000", MS, large, info, library.few_times(library.read_notes(count))),
        Measure(RENDERED, MS, large, rendered, library.few_times(library.render_cards(count))),
        Measure(UNRENDERED, MS, large, unrendered),
        Measure(UNSCHEDULED, MS, large, unscheduled),
        Measure("cardsModTime 10,000", MS, large, modified),
        Measure("getDecks 10,000", MS, large, decks),
    ]


def _many_decks() -> list[Measure]:
    count = len(collection.MANY_DECKS)
    listed = reading(lambda _: asked("deckNames"), lambda names: len(names) > count)
    counted = reading(
        lambda _: asked("getDeckStats", {"decks": collection.MANY_DECKS}),
        lambda stats: len(stats) == count,
    )
    names, stats = library.few_times(library.deck_names), library.few_times(library.deck_stats)
    return [
        Measure(DECK_NAMES, MS, Phase.DECKS, listed, names),
        Measure(DECK_STATS, MS, Phase.DECKS, counted, stats),
    ]
