"""Anki is closed while clients are busy: everyone hears of it, nothing is damaged."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

import pytest

from tools.real_anki.load import Load
from tools.real_anki.process import Anki
from tools.real_anki.starter import Starter

from ...support.waiting import until

BUSY_SECONDS = 1.5
ANSWER_SECONDS = 10.0
"""Of hundreds of answers, on a machine that has other work too; what is left out never comes."""
EXCHANGES = 100


@pytest.fixture
def anki(start_anki: Starter) -> Anki:
    """An Anki of the test's own."""
    return start_anki()


def close_window(anki: Anki) -> None:
    anki.run("aqt.qt.QTimer.singleShot(0, mw.close)")


def terminate(anki: Anki) -> None:
    os.kill(anki.pid, signal.SIGTERM)


def exit_by_action(anki: Anki) -> None:
    assert anki.call("guiExitAnki") is None


@pytest.mark.slow
@pytest.mark.parametrize("close", [close_window, terminate, exit_by_action])
@pytest.mark.parametrize("state", ["deckBrowser", "review"])
def test_closing_under_load(anki: Anki, close: Callable[[Anki], None], state: str) -> None:
    anki.call("addNote", note=review_note())
    anki.go(state)
    with Load(anki.port) as load:
        time.sleep(BUSY_SECONDS)
        until(lambda: len(load.exchanges) > EXCHANGES)
        close(anki)
        status = anki.wait()
        load.join()
    slowest = max(one.seconds for one in load.exchanges)
    assert slowest < ANSWER_SECONDS
    assert status == 0
    assert set(load.failures()) <= {
        "collection is not available: no profile is open in Anki",
        "the service is stopping",
    }
    anki.check_collection()


def review_note() -> dict[str, object]:
    fields = {"Front": "under review", "Back": "back"}
    return {"deckName": "Default", "modelName": "Basic", "fields": fields}
