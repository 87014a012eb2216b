"""What a user types stays as typed while every writing action runs on something else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tools.real_anki.process import Anki

from ..keyboard import Keyboard
from .others import OtherContent, Request, Writer
from .typist import ADD, BROWSE, CURRENT, NOTE, WINDOWS, Typist, Window

WORDS = "every word that i type should stay here "
SPEEDS = (30, 60, 100, 150)
"""Milliseconds for a key."""

NOTE_DIALOGS = """
import traceback
dialogs = []

def starts(*arguments, **more):
    started.append("".join(traceback.format_stack(limit=8)))
    return type(mw.progress).start(mw.progress, *arguments, **more)

def shows():
    dialogs.append(started[-1] if started else "")
    type(mw.progress)._showWin(mw.progress)

started = []
mw.progress.start, mw.progress._showWin = starts, shows
"""
"""Anki's progress dialog takes all keys."""

IN_EVERY_WINDOW = pytest.mark.parametrize("window", WINDOWS, ids=str)


def type_while_written(typist: Typist, requests: Iterator[Request], speed: int) -> None:
    """Type until all requests are sent, and compare what is there after each few words."""
    lost = []
    typist.anki.run(NOTE_DIALOGS)
    with Writer(typist.anki, requests) as writer:
        while writer.running:
            before = len(writer.sent)
            typist.type(WORDS, speed)
            if (seen := typist.seen_at_last()) != typist.expected:
                dialogs = typist.anki.eval("dialogs")
                lost.append((writer.sent[before:], seen, typist.expected, dialogs))
                break
    typist.close()
    assert (lost, writer.errors) == ([], [])


@pytest.mark.parametrize(
    "window",
    [ADD, BROWSE, *(pytest.param(one, marks=pytest.mark.slow) for one in (CURRENT, NOTE))],
    ids=str,
)
def test_a_few_writes(
    shared_anki: Anki, keyboard: Keyboard, others: OtherContent, window: Window
) -> None:
    typist = Typist(shared_anki, keyboard, window, middle=True)
    type_while_written(typist, others.few(), 60)


SLOW_PACKAGES = """
import time
from anki.collection import Collection

def slowly(method):
    def slow(*arguments, **more):
        time.sleep(2)
        return method(*arguments, **more)
    return slow

for name in ("export_anki_package", "import_anki_package"):
    setattr(mw.col, name, slowly(getattr(mw.col, name)))
"""


def test_a_progress_dialog(shared_anki: Anki, keyboard: Keyboard, others: OtherContent) -> None:
    """Anki shows it after 0.6 s of an import or an export."""
    typist = Typist(shared_anki, keyboard, BROWSE, middle=True)
    shared_anki.run(SLOW_PACKAGES)
    try:
        type_while_written(typist, others.packages(), 100)
    finally:
        shared_anki.run("del mw.col.export_anki_package, mw.col.import_anki_package")


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("speed", SPEEDS)
@pytest.mark.parametrize("middle", [False, True], ids=["end", "middle"])
@IN_EVERY_WINDOW
def test_every_write(
    shared_anki: Anki,
    keyboard: Keyboard,
    others: OtherContent,
    window: Window,
    middle: bool,
    speed: int,
) -> None:
    typist = Typist(shared_anki, keyboard, window, middle)
    type_while_written(typist, others.requests(), speed)
