"""Windows and screens that clients open and leave in quick succession."""

from __future__ import annotations

import pytest

from tools.real_anki.process import Anki

from ..editors.test_gui_editor import ADD, BROWSER, EDIT, basic
from ..leaving_pages import HOLD_CONGRATULATIONS, NO_ANSWER, WATCH
from ..reuse import Lender


@pytest.mark.parametrize(
    ("opens", "window", "close"),
    [
        ("guiAddCards", ADD, "_close"),
        ("guiBrowse", BROWSER, "_closeWindow"),
        ("guiEditNote", EDIT, "_end"),
    ],
)
def test_a_page_can_talk_until_it_is_gone(anki: Anki, opens: str, window: str, close: str) -> None:
    note = anki.call("addNote", note=basic("a"))
    anki.run(WATCH)
    params = {"guiBrowse": {"query": "a"}, "guiEditNote": {"note": note}}
    anki.call(opens, **params.get(opens, {}))
    anki.until(f"{window} is not None")
    anki.run(f"watch({window}.editor)")
    assert anki.eval(f"close_and_collect({window}.{close})")
    assert anki.until("could_talk") == [True]
    anki.until("gc.collect() is not None and bridge() is None")  # and nothing keeps it longer


@pytest.mark.parametrize("action", ["guiDeckBrowser", "guiDeckOverview"])
def test_congratulations_that_are_left_at_once_are_no_error(lend_anki: Lender, action: str) -> None:
    """What they have asked Anki for is not answered then, and they say so."""
    anki = lend_anki(config={"logLevel": "debug"})
    anki.run(HOLD_CONGRATULATIONS)
    anki.call("guiDeckOverview", name="Default")
    anki.until("asked")
    anki.call(action, **({} if action == "guiDeckBrowser" else {"name": "Default"}))
    anki.until("said")
    anki.run("answers.set()")
    anki.until(f"'hid the alert of a page that was replaced' in open({str(anki.log)!r}).read()")
    assert anki.eval("[messages, said[0]]") == [[], NO_ANSWER]
    anki.shows("Default" if action == "guiDeckBrowser" else "Congratulations")


def test_congratulations_that_were_left_do_not_end_the_next_review(anki: Anki) -> None:
    anki.call("createDeck", deck="Full")
    anki.call("addNote", note={**basic("a"), "deckName": "Full"})
    anki.run(HOLD_CONGRATULATIONS)
    anki.call("guiDeckReview", name="Default")
    anki.until("asked")
    anki.call("guiDeckReview", name="Full")
    anki.run("answers.set()")
    anki.until("answered")
    assert anki.eval("mw.state") == "review"
    assert anki.call("guiCurrentCard")["deckName"] == "Full"


def test_congratulations_go_when_cards_are_due(anki: Anki) -> None:
    anki.call("guiDeckReview", name="Default")
    anki.shows("Congratulations")
    anki.run(
        "note = mw.col.new_note(mw.col.models.by_name('Basic'))\nnote['Front'] = 'a'\n"
        "mw.col.add_note(note, 1)\nmw.web.reload()"
    )
    anki.shows("Study Now")


def test_a_page_that_stays_may_say_that_it_got_no_answer(anki: Anki) -> None:
    anki.forgive(f"modal box: {NO_ANSWER}")
    anki.shows("Default")
    anki.run("mw.web.eval(\"fetch('http://127.0.0.1:1/').catch(alert)\")")
    assert anki.until("messages") == [NO_ANSWER]
    anki.run("mw.app.activeModalWidget().accept()")
