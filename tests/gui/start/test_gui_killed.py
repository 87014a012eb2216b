"""Anki is killed under load and started again: each note that was answered is there, once.

A client whose reply was lost sends the request again (docs/reliability.md).
"""

from __future__ import annotations

import time
from collections import Counter

import pytest

from tools.api_error import ApiError
from tools.real_anki.load import Load, basic_note
from tools.real_anki.process import Anki
from tools.real_anki.starter import Starter

from ...support.waiting import until

KILLS = 2
BUSY_SECONDS = 1.5
DUPLICATE = "cannot create note because it is a duplicate"


@pytest.fixture
def anki(start_anki: Starter) -> Anki:
    """An Anki of the test's own."""
    return start_anki()


def stored(anki: Anki) -> dict[str, int]:
    """Every note by its front; fails when one is there twice."""
    notes = anki.call("notesInfo", query="")
    fronts = Counter(one["fields"]["Front"]["value"] for one in notes)
    assert [one for one, count in fronts.items() if count > 1] == []
    assert len(anki.call("findCards", query="")) == len(notes)
    return {one["fields"]["Front"]["value"]: one["noteId"] for one in notes}


def send_again(anki: Anki, fronts: list[str], there: dict[str, int]) -> None:
    """A duplicate is what had been stored though nobody heard of it."""
    for front in fronts:
        if front in there:
            with pytest.raises(ApiError, match=DUPLICATE):
                anki.call("addNote", note=basic_note("Default", front))
        else:
            anki.call("addNote", note=basic_note("Default", front))


@pytest.mark.slow
def test_every_note_that_was_answered_is_there_and_none_twice(anki: Anki) -> None:
    answered: dict[str, int] = {}
    unanswered: list[str] = []
    for turn in range(KILLS):
        with Load(anki.port, name=f"turn {turn} client") as load:
            time.sleep(BUSY_SECONDS)
            until(lambda load=load: len(load.added) > 20)  # type: ignore[misc]
            anki.kill()
            load.join()
        assert load.failures() == []
        answered.update(load.added)
        unanswered += load.unanswered
        anki.start()
        there = stored(anki)
        assert {front: there.get(front) for front in answered} == answered
        assert there.keys() - answered.keys() <= set(unanswered), "nothing that nobody asked for"
        send_again(anki, load.unanswered, there)
    assert stored(anki).keys() == {*answered, *unanswered}
    anki.stop()
    anki.check_collection()
