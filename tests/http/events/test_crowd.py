"""More listeners than there may be, and bad ones among them: the others notice nothing."""

from __future__ import annotations

import contextlib
import os
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

from ankiconnect.server.events.endpoint import MAX_LISTENERS
from benchmarks.clients.listeners import Listeners
from benchmarks.memory import resident_mb

from ...support.content.notes import basic
from ...support.running import Running
from .listening import Heard

KEY = "a long enough key"
CROWD = 300
LISTENERS = 64
PER_SECOND = 160
CLIENTS = 8
WARM_UP_SECONDS = 20.0
SECONDS = 60.0
MAX_GROWTH_MB = 12.0
"""What the events of a minute may add that are kept for resuming, with some room."""


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_each_of_three_hundred_has_its_answer(start: Callable[..., Running]) -> None:
    anki = start(apiKey=KEY)

    def connect(_: int) -> Heard:
        one = Heard(anki.port, "", f"Authorization: Bearer {KEY}")
        assert one.head
        return one

    with ThreadPoolExecutor(CROWD) as threads:
        crowd = list(threads.map(connect, range(CROWD)))
    listening = [one for one in crowd if one.head.startswith("HTTP/1.1 200 OK")]
    refused = [one for one in crowd if one not in listening]
    assert len(listening) == MAX_LISTENERS
    for one in refused:
        assert one.head.startswith("HTTP/1.1 503 Service Unavailable")
        text = f"{MAX_LISTENERS} programs listen to events already"
        assert one.body() == {"result": None, "error": text}
    assert refusal(anki, "wrong") == 403, "in the crowd too"
    body = {"action": "createDeck", "version": 6, "params": {"deck": "heard by all"}, "key": KEY}
    assert anki.post(body)["error"] is None
    for one in listening:
        assert one.next("deck")["names"] == ["heard by all"]
    for one in crowd:
        one.close()


def refusal(anki: Running, key: str, **headers: str) -> int:
    """The status with which a listener is refused."""
    request = urllib.request.Request(f"{anki.url}/events?key={key}", headers=headers)
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=30)
    with caught.value as reply:
        return reply.code


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_bad_listeners_harm_nobody_and_memory_stays_level(
    anki: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    notes = anki.call("addNotes", notes=[basic(f"note {one}") for one in range(1_000)])
    before = anki.call("findNotes", query="")
    hearing = Listeners(anki.port, LISTENERS)
    with (
        changing(anki, notes) as changes,
        reading_nothing(anki),
        refused_again_and_again(anki) as refused,
    ):
        time.sleep(WARM_UP_SECONDS)
        began, at_first = len(changes), resident_mb(os.getpid())
        time.sleep(SECONDS)
        made, at_last = len(changes) - began, resident_mb(os.getpid())
    added = [anki.call("addNote", note=basic(f"last {one}")) for one in range(3)]
    time.sleep(1)
    reports = hearing.end()
    assert len(reports) == LISTENERS
    for report in reports:
        assert report == {"added": sorted(added), "doubled": [], "problems": []}
    assert anki.call("findNotes", query="") == [*before, *added]
    assert set(refused) == {403}
    assert at_first is not None and at_last is not None
    with capsys.disabled():
        print(f"\n{made / SECONDS:.0f} changes/s; {at_first:.1f} MB, a minute later {at_last:.1f} MB")
    assert at_last - at_first < MAX_GROWTH_MB


@contextlib.contextmanager
def changing(anki: Running, notes: list[int]) -> Iterator[list[float]]:
    """Notes are changed, `PER_SECOND` of them, as far as the machine can; how long each took."""
    ended = threading.Event()
    took: list[float] = []
    numbers = count()

    def change() -> None:
        while not ended.wait(max(0.0, CLIENTS / PER_SECOND - (took[-1] if took else 0.0))):
            number = next(numbers)
            began = time.monotonic()
            note = {"id": notes[number % len(notes)], "fields": {"Back": str(number)}}
            anki.call("updateNoteFields", note=note)
            took.append(time.monotonic() - began)

    with together([change] * CLIENTS, ended):
        yield took


@contextlib.contextmanager
def reading_nothing(anki: Running) -> Iterator[None]:
    """A listener wants everything and reads nothing."""
    idle = Heard(anki.port, "?fields=1")
    yield
    idle.close()


@contextlib.contextmanager
def refused_again_and_again(anki: Running) -> Iterator[list[int]]:
    """A foreign page tries to listen ten times a second; the statuses that it got."""
    ended = threading.Event()
    statuses: list[int] = []

    def listen() -> None:
        while not ended.wait(0.1):
            statuses.append(refusal(anki, "", Origin="https://evil.example"))

    with together([listen], ended):
        yield statuses


@contextlib.contextmanager
def together(work: list[Callable[[], None]], ended: threading.Event) -> Iterator[None]:
    """Run work in threads during the block; it has to end when `ended` is set."""
    with ThreadPoolExecutor(len(work)) as threads:
        running = [threads.submit(one) for one in work]
        try:
            yield
        finally:
            ended.set()
        for one in running:
            one.result()
