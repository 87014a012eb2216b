"""The system clock jumps under load: by years, and by the hour of daylight saving time.

The jump happens only in the service's process (tests/support/clock.py).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ankiconnect.headless.profiles import open_collection

from ...support.clock import ABOUT_TIMES, JUMPS, YEAR, Clock
from ...support.processes import Served, served

pytestmark = pytest.mark.slow

SECONDS = 20


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    return Clock(tmp_path)


@pytest.fixture
def service(collection_file: Path, tmp_path: Path, clock: Clock) -> Iterator[Served]:
    arguments = ["--collection", collection_file, "--port", "0"]
    with served(tmp_path, arguments, **clock.variables) as running:
        assert running.line, running.errors
        yield running


def note(front: str) -> dict[str, Any]:
    return {"deckName": "Default", "modelName": "Basic", "fields": {"Front": front, "Back": "b"}}


def add(service: Served, front: str) -> int:
    return int(service.call("addNote", note=note(front)))


def test_the_clock_of_the_service_does_jump(service: Served, clock: Clock) -> None:
    """Check the library that the other tests use."""
    before = add(service, "now")
    clock.set(10 * YEAR)
    assert add(service, "in ten years") - before > 9 * YEAR * 1000
    clock.set(-10 * YEAR)
    assert before - add(service, "ten years ago") > 9 * YEAR * 1000


def test_notes_are_added_and_reviewed_over_every_jump(
    service: Served, clock: Clock, collection_file: Path
) -> None:
    """Requests are answered immediately, ids stay unique, and "Check Database" finds no damage."""
    added: dict[int, str] = {}
    for number, offset in enumerate(JUMPS):
        clock.set(offset)
        began = time.monotonic()
        for again in range(5):
            front = f"{number} {again}"
            added[add(service, front)] = front
        cards = service.call("findCards", query=f'"front:{number} *"')
        answers = [{"cardId": card, "ease": 3} for card in cards]
        assert service.call("answerCards", answers=answers) == [True] * 5
        service.call("setDueDate", cards=cards[:1], days="3")
        assert len(service.call("cardsInfo", cards=cards)) == 5
        for action in (
            "getNumCardsReviewedToday",
            "getNumCardsReviewedByDay",
            "getCollectionStatsHTML",
        ):
            service.call(action)
        service.call("getDeckStats", decks=["Default"])
        assert time.monotonic() - began < SECONDS
    assert len(added) == 5 * len(JUMPS), "no id came twice"
    assert service.end() == 0
    assert "Traceback" not in service.errors
    check(collection_file, added)


def test_what_waits_neither_hangs_nor_fails_when_the_clock_jumps(service: Served, clock: Clock) -> None:
    """The timeouts of the bridge and of the server use the monotonic clock."""
    jumping = threading.Event()
    replies: list[Any] = []

    def ask() -> None:
        while not jumping.is_set():
            replies.append(service.ask("findNotes", query=""))

    clients = [threading.Thread(target=ask, daemon=True) for _ in range(4)]
    for one in clients:
        one.start()
    for offset in JUMPS * 3:
        clock.set(offset)
        time.sleep(0.02)
    jumping.set()
    for one in clients:
        one.join(SECONDS)
        assert not one.is_alive()
    assert len(replies) >= 4
    assert all(one == {"result": [], "error": None} for one in replies)


def test_a_collection_of_the_future_is_opened(
    collection_file: Path, tmp_path: Path, clock: Clock
) -> None:
    """The clock was ahead, was corrected, and the service is restarted."""
    arguments = ["--collection", collection_file, "--port", "0"]
    added = {}
    for offset in (2 * YEAR, 0):
        clock.set(offset)
        with served(tmp_path, arguments, **clock.variables) as service:
            assert service.line, service.errors
            added[add(service, f"{offset}")] = f"{offset}"
            assert service.end() == 0
    check(collection_file, added)


def check(file: Path, added: dict[int, str]) -> None:
    """Every note exists with its id, and "Check Database" finds nothing except the times themselves."""
    col = open_collection(file)
    try:
        assert col.db is not None
        rows: list[Any] = col.db.all("select id, sfld from notes")
        there = dict(rows)
        found = col.fix_integrity()[0].splitlines()[:-1]  # the last line says that it has ended
    finally:
        col.close()
    assert {note: str(front) for note, front in there.items()} == added
    assert [one for one in found if not ABOUT_TIMES.search(one)] == []
