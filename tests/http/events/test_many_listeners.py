"""Many listeners, and many writers: each hears of everything once."""

from __future__ import annotations

import threading
import time

import pytest

from benchmarks.clients.listeners import Listeners

from ...support.content.notes import basic
from ...support.running import Running

LISTENERS = 64
SECONDS = 10.0


@pytest.mark.slow
def test_nothing_is_lost_or_doubled(anki: Running) -> None:
    hearing = Listeners(anki.port, LISTENERS)
    added: list[int] = []
    end = time.monotonic() + SECONDS

    def write(client: int) -> None:
        while time.monotonic() < end:
            added.append(anki.call("addNote", note=basic(f"{client} {time.monotonic_ns()}")))
            time.sleep(0.02)

    writers = [threading.Thread(target=write, args=[one]) for one in range(8)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    time.sleep(1)
    reports = hearing.end()
    assert len(reports) == LISTENERS
    for report in reports:
        assert report == {"added": sorted(added), "doubled": [], "problems": []}
    assert len(added) > 100
