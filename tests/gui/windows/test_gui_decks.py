"""Actions on decks in the real Anki: its screens follow, and no review or editor is disturbed."""

from __future__ import annotations

from typing import Any

import pytest

from tools.real_anki.process import Anki

from ..editors.test_gui_editor import ADD, fields, settled
from ..pages import settle
from ..review.test_gui_review import add

CURRENT = "mw.col.decks.current()['name']"
SHOWN = "[mw.state, mw.reviewer.card and mw.reviewer.card.id, mw.reviewer.state]"


@pytest.fixture
def cards(anki: Anki) -> list[int]:
    """Three new cards in the deck Spanish, and one in Zen."""
    for deck in ("Spanish", "Zen"):
        anki.call("createDeck", deck=deck)
    spanish = add(anki, "uno", "dos", "tres", deck="Spanish")
    return [*spanish, *add(anki, "kensho", deck="Zen")]


def test_the_deck_list_follows(anki: Anki, cards: list[int]) -> None:
    anki.go("deckBrowser")
    anki.shows("Spanish\t3\t0\t0")
    anki.call("renameDeck", deck="Spanish", newName="Español")
    anki.shows("Español\t3\t0\t0")
    anki.call("createFilteredDeck", deck="Cram", query="deck:Español", limit=2)
    anki.shows("Cram\t2\t0\t0")
    anki.shows("Español\t1\t0\t0")
    assert anki.eval(CURRENT) == "Default"
    anki.call("emptyFilteredDeck", deck="Cram")
    anki.shows("Cram\t0\t0\t0")
    anki.call("rebuildFilteredDeck", deck="Cram")
    anki.shows("Cram\t2\t0\t0")
    for name in ("Rebuild Filtered Deck", "Empty Filtered Deck", "Build Filtered Deck", "Rename Deck"):
        assert anki.undo_name() == f"{name} (AnkiConnect)"
        anki.until(f"{name!r} in mw.form.actionUndo.text()")
        assert anki.call("guiUndo") is True
        anki.refreshed()
    anki.shows("Spanish\t3\t0\t0")
    anki.check_collection()


def test_an_open_overview_follows(anki: Anki, cards: list[int]) -> None:
    anki.call("guiDeckOverview", name="Spanish")
    anki.shows("New:\t3")
    anki.call("setDeckDescription", deck="Spanish", description="**often** used", markdown=True)
    anki.shows("often used")
    anki.call("createFilteredDeck", deck="Cram", query="front:uno")
    anki.shows("New:\t2")
    anki.call("renameDeck", deck="Spanish", newName="Castellano")
    anki.shows("Castellano")
    anki.call("setCurrentDeck", deck="Cram")
    anki.shows("New:\t1")
    assert anki.eval("mw.state") == "overview"
    anki.call("updateFilteredDeck", deck="Cram", query="deck:Castellano")
    anki.shows("New:\t3")


def test_a_review_of_another_deck_goes_on(anki: Anki, cards: list[int]) -> None:
    anki.call("guiDeckReview", name="Spanish")
    anki.call("guiShowAnswer")
    before = anki.eval(SHOWN)
    assert before == ["review", cards[0], "answer"]
    anki.call("createFilteredDeck", deck="Cram", query="front:tres or front:kensho")
    anki.call("updateFilteredDeck", deck="Cram", reschedule=False)
    anki.call("rebuildFilteredDeck", deck="Cram")
    anki.call("emptyFilteredDeck", deck="Cram")
    anki.call("renameDeck", deck="Spanish", newName="Castellano")
    anki.call("setDeckDescription", deck="Castellano", description="often used")
    anki.refreshed()
    assert anki.eval(SHOWN) == before
    assert anki.eval(CURRENT) == "Castellano"
    assert anki.call("guiAnswerCard", ease=3) is True
    assert anki.call("guiCurrentCard")["cardId"] == cards[1]


def test_a_card_that_a_filtered_deck_takes_is_not_answered(anki: Anki, cards: list[int]) -> None:
    anki.call("guiDeckReview", name="Spanish")
    anki.call("guiShowAnswer")
    anki.call("createFilteredDeck", deck="Cram", query="front:uno")
    anki.refreshed()
    assert anki.call("guiAnswerCard", ease=3) is False
    assert anki.eval(SHOWN) == ["review", cards[1], "question"]
    assert anki.undo_name() == "Build Filtered Deck (AnkiConnect)"
    anki.run("mw.undo()")
    anki.until(f"mw.reviewer.card.id == {cards[0]}")
    assert anki.eval("messages") == []


def test_a_review_goes_on_in_the_deck_that_is_selected(anki: Anki, cards: list[int]) -> None:
    anki.call("guiDeckReview", name="Spanish")
    assert anki.call("currentDeck")["name"] == "Spanish"
    anki.call("setCurrentDeck", deck="Zen")
    anki.until(f"{SHOWN} == ['review', {cards[3]}, 'question']")
    anki.call("guiShowAnswer")
    assert anki.call("guiAnswerCard", ease=4) is True
    anki.until("mw.state == 'overview'")
    assert anki.eval("messages") == []


WRITES: list[tuple[str, dict[str, Any]]] = [
    ("renameDeck", {"deck": "Spanish", "newName": "Castellano"}),
    ("setDeckDescription", {"deck": "Castellano", "description": "often used"}),
    ("createFilteredDeck", {"deck": "Cram", "query": ""}),
    ("updateFilteredDeck", {"deck": "Cram", "limit": 1}),
    ("rebuildFilteredDeck", {"deck": "Cram"}),
    ("emptyFilteredDeck", {"deck": "Cram"}),
    ("setCurrentDeck", {"deck": "Zen"}),
]


def test_what_is_typed_in_an_editor_stays(anki: Anki, cards: list[int]) -> None:
    anki.call("guiAddCards")
    page = settled(anki, ADD)
    settle(anki)
    lost = []
    for number, (action, params) in enumerate(WRITES):
        text = f"typed {number}"
        page.type(0, text)
        anki.call(action, **params)
        settle(anki)
        if (page.texts(), fields(anki)) != ([text, ""], [text, ""]):
            lost.append((action, page.texts(), fields(anki)))
    anki.run(f"{ADD}._close()")
    assert lost == []
