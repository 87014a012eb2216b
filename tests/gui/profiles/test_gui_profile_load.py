"""Profiles are changed and closed under load: each note is in the profile that was asked."""

from __future__ import annotations

import time

import pytest

from tools.real_anki.load import Load
from tools.real_anki.process import Anki

from ...support.content.profile_times import Times
from ...support.waiting import until
from ..reuse import Lender
from .test_gui_profiles import CHOOSER

pytestmark = pytest.mark.slow

BUSY_SECONDS = 0.7
NOTES = 20
NOT_AVAILABLE = "collection is not available: no profile is open in Anki"


def be_busy(load: Load) -> None:
    """Let the clients add notes to the profile that is open, `NOTES` of them and more."""
    time.sleep(BUSY_SECONDS)
    there = len(load.added)
    # One of each client may still have gone into the profile before.
    until(lambda: len(load.added) > there + NOTES + len(load.clients))


def change(anki: Anki, times: Times, profile: str) -> None:
    """Ask for a profile, as a client does, and wait until it is open."""
    times.change(profile, lambda: anki.call("loadProfile", name=profile))
    anki.until(f"mw.col is not None and mw.pm.name == {profile!r}")


def close(anki: Anki, times: Times) -> None:
    """Have the user close the profile; the chooser shows then."""
    anki.run("aqt.qt.QTimer.singleShot(0, mw.unloadProfileAndShowProfileManager)")
    anki.until(CHOOSER)
    times.ended()


def notes(anki: Anki) -> dict[str, int]:
    found = anki.call("notesInfo", query="")
    by_front = {one["fields"]["Front"]["value"]: one["noteId"] for one in found}
    assert len(by_front) == len(found), "none twice"
    return by_front


def test_notes_go_into_the_profile_that_was_asked(lend_anki: Lender) -> None:
    anki = lend_anki(profiles=["Ann", "Bob"])
    times = Times("Ann")
    with Load(anki.port) as load:
        for name in ("Bob", "Ann", "Bob"):
            be_busy(load)
            change(anki, times, name)
        be_busy(load)
        close(anki, times)
        time.sleep(BUSY_SECONDS)
        change(anki, times, "Ann")
        be_busy(load)
    assert load.unanswered == []
    assert set(load.failures()) == {NOT_AVAILABLE}, "while the chooser shows"
    there = {"Ann": notes(anki)}
    change(anki, times, "Bob")
    there["Bob"] = notes(anki)
    assert min(len(one) for one in there.values()) > NOTES
    assert {**there["Ann"], **there["Bob"]} == load.added, "nothing lost, nothing unasked for"
    for front, exchange in load.asked.items():
        profiles = {name for name, found in there.items() if front in found}
        assert len(profiles) == (front in load.added)
        assert profiles <= times.possible(exchange.began, exchange.ended)
    for name in there:
        assert anki.find_problems(name) == []
