"""A user types an answer while clients write: the card is drawn again only when it shows the change."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest

from tools.real_anki.process import Anki

from ...support.waiting import until
from ..keyboard import Keyboard
from .others import OtherContent, Writer

TYPE = "Typed"
CARD = {"Name": "Card 1", "Front": "{{F}} {{type:B}}", "Back": "{{FrontSide}}<hr id=answer>{{B}}"}
DECK = "Reviewed"
ANSWER = "hello"
LATE_SECONDS = 30
"""On a busy machine keys are shown late: while a package is imported, Anki takes none."""

_WATCH = """
from aqt.sound import SoundOrVideoPlayer, av_player

class Player(SoundOrVideoPlayer):
    def play(self, tag, on_done):
        played.append(tag.filename)
        on_done()

    def stop(self):
        pass

drawn, played = [], []
av_player.players = [Player()]
gui_hooks.reviewer_did_show_question.append(lambda card: drawn.append(card.id))
gui_hooks.reviewer_did_show_answer.append(lambda card: drawn.append(card.id))
"""


class Reviewer:
    """A user who types the answer to a card, and what Anki draws and plays meanwhile."""

    def __init__(self, anki: Anki, keyboard: Keyboard) -> None:
        self._anki = anki
        self.keyboard = keyboard
        fields = {"F": "word [sound:s.mp3]", "B": "hello"}
        options = {"allowDuplicate": True}
        self.note = anki.call(
            "addNote",
            note={"deckName": DECK, "modelName": TYPE, "fields": fields, "options": options},
        )
        anki.go("deckBrowser")
        anki.call("guiDeckReview", name=DECK)
        anki.until("mw.state == 'review'")
        anki.run("mw.activateWindow()")
        until(lambda: self.ask("document.activeElement.id") == "typeans")
        anki.refreshed()
        anki.until("played")
        anki.run("drawn.clear(); played.clear()")

    def ask(self, script: str) -> Any:
        self._anki.run(f"answers = []\nmw.web.evalWithCallback({script!r}, answers.append)")
        return self._anki.until("answers and [answers[0]]")[0]

    def type(self, text: str) -> None:
        self.keyboard.type(text, 60)

    @property
    def typed(self) -> str:
        return str(self.ask("document.getElementById('typeans')?.value"))

    def drawn(self) -> int:
        return int(self._anki.eval("len(drawn)"))

    def played(self) -> int:
        return int(self._anki.eval("len(played)"))


@pytest.fixture(scope="module")
def watched(shared_anki: Anki) -> Anki:
    """An Anki that notes what it draws and plays, with the user's note type."""
    anki = shared_anki
    anki.run(_WATCH)
    anki.call("createDeck", deck=DECK)
    anki.call("storeMediaFile", filename="s.mp3", data="SUQzAwAAAAAAAA==")
    anki.call("createModel", modelName=TYPE, inOrderFields=["F", "B"], cardTemplates=[CARD])
    return anki


@pytest.fixture
def reviewer(watched: Anki, keyboard: Keyboard) -> Iterator[Reviewer]:
    reviewer = Reviewer(watched, keyboard)
    yield reviewer
    watched.call("deleteNotes", notes=[reviewer.note])
    watched.go("deckBrowser")


@pytest.mark.slow
def test_no_write_to_something_else_draws_the_card(
    shared_anki: Anki, reviewer: Reviewer, others: OtherContent
) -> None:
    drawn, typed = [], ""
    with Writer(shared_anki, others.requests()) as writer:
        while writer.running:
            before = len(writer.sent)
            reviewer.type(ANSWER)
            typed += ANSWER
            with contextlib.suppress(AssertionError):
                until(lambda typed=typed: reviewer.typed == typed, LATE_SECONDS)  # type: ignore[misc]
            if (reviewer.drawn(), reviewer.typed) != (0, typed):
                drawn.append((writer.sent[before:], reviewer.typed, typed))
                break
    shared_anki.refreshed()
    assert (drawn, writer.errors) == ([], [])
    assert (reviewer.drawn(), reviewer.played(), reviewer.typed) == (0, 0, typed)


def test_a_few_writes_to_something_else_do_not_draw_it(
    shared_anki: Anki, reviewer: Reviewer, others: OtherContent
) -> None:
    reviewer.type("he")
    for action, params in others.few():
        shared_anki.call(action, **params)
    shared_anki.call("addTags", notes=[reviewer.note], tags="shown marked")
    config = shared_anki.call("getDeckConfig", deck=DECK)
    shared_anki.call("saveDeckConfig", config={**config, "maxTaken": 61})
    shared_anki.refreshed()
    reviewer.type("llo")
    assert (reviewer.drawn(), reviewer.played(), reviewer.typed) == (0, 0, "hello")
    shared_anki.until("mw.reviewer.card.note().has_tag('marked')")
    assert reviewer.ask("document.getElementById('_mark').hidden") is False


def test_an_answer_that_is_typed_stays_when_the_question_changes(
    shared_anki: Anki, reviewer: Reviewer
) -> None:
    reviewer.type("helo")
    reviewer.keyboard.press("Left")
    fields = {"F": "another word [sound:s.mp3]"}
    shared_anki.call("updateNoteFields", note={"id": reviewer.note, "fields": fields})
    shared_anki.shows("another word")
    reviewer.type("l")
    until(lambda: reviewer.typed == "hello")
    assert (reviewer.drawn(), reviewer.played()) == (1, 0)


def test_the_new_right_answer_counts_without_a_new_question(
    shared_anki: Anki, reviewer: Reviewer
) -> None:
    reviewer.type("hi")
    shared_anki.call("updateNoteFields", note={"id": reviewer.note, "fields": {"B": "hi"}})
    shared_anki.refreshed()
    assert (reviewer.drawn(), reviewer.typed) == (0, "hi")
    reviewer.keyboard.press("Return")
    shared_anki.until("mw.reviewer.state == 'answer'")
    until(lambda: reviewer.ask("document.querySelectorAll('.typeGood').length") == 1)
    assert reviewer.ask("document.querySelectorAll('.typeBad').length") == 0


def test_another_sound_is_played(shared_anki: Anki, reviewer: Reviewer) -> None:
    shared_anki.call("storeMediaFile", filename="t.mp3", data="SUQzAwAAAAAAAA==")
    fields = {"F": "word [sound:t.mp3]"}
    shared_anki.call("updateNoteFields", note={"id": reviewer.note, "fields": fields})
    shared_anki.until("played")
    assert (reviewer.drawn(), reviewer.played()) == (1, 1)
