"""An assistant inside the real Anki: it adds notes and studies them, as a user sees in the window."""

from __future__ import annotations

from urllib.parse import urlsplit

from tools.real_anki.process import Anki

from ...support.mcp.client import Client

WORDS = {"le chat": "the cat", "le chien": "the dog", "la mer": "the sea"}


def test_an_assistant_adds_notes_and_studies(anki: Anki) -> None:
    mcp = Client(urlsplit(anki.url).port or 0)
    assert mcp.call("anki_create_deck", deck="French")["created"]
    notes = [{"fields": {"Front": front, "Back": back}} for front, back in WORDS.items()]
    done = mcp.call("anki_add_notes", deck="French", note_type="Basic", notes=notes)
    assert done["added"] == len(WORDS)
    assert anki.call("guiUndo") is True  # one step, as for a user
    assert anki.call("findNotes", query="deck:French") == []
    assert mcp.call("anki_add_notes", deck="French", note_type="Basic", notes=notes)["added"] == 3

    card = mcp.call("anki_next_card", deck="French")
    for front, back in WORDS.items():
        assert card["question"] == front
        given = {"card_id": card["card_id"], "shown_at": card["shown_at"], "grade": "easy"}
        graded = mcp.call("anki_answer_card", **given)
        assert back in graded["answer"]
        card = graded["next_card"]
    assert "card_id" not in card
    assert anki.call("getNumCardsReviewedToday") == len(WORDS)


def test_an_assistant_studies_beside_the_user(anki: Anki) -> None:
    mcp = Client(urlsplit(anki.url).port or 0)
    notes = [{"fields": {"Front": front, "Back": back}} for front, back in WORDS.items()]
    mcp.call("anki_add_notes", deck="Default", note_type="Basic", notes=notes)
    assert anki.call("guiDeckReview", name="Default") is True
    shown = mcp.call("anki_next_card")
    assert shown["card_id"] == anki.call("guiCurrentCard")["cardId"]
    given = {"card_id": shown["card_id"], "shown_at": shown["shown_at"], "grade": "easy"}
    next_card = mcp.call("anki_answer_card", **given)["next_card"]
    assert next_card["card_id"] != shown["card_id"]
    anki.until(f"mw.reviewer.card.id == {next_card['card_id']}")
