"""The actions currentDeck and setCurrentDeck."""

from __future__ import annotations

import pytest

from tools.api_error import ApiError

from ...support.running import Running


def test_a_deck_is_selected_in_one_step(anki: Running) -> None:
    assert anki.call("currentDeck") == {"deckId": 1, "name": "Default"}
    deck = anki.call("createDeck", deck="Spanish::Verbs")
    assert anki.call("setCurrentDeck", deck="spanish::verbs") is None
    assert anki.call("currentDeck") == {"deckId": deck, "name": "Spanish::Verbs"}
    assert anki.undo_name() == "Select Deck (AnkiConnect)"
    anki.undo()
    assert anki.call("currentDeck")["name"] == "Default"


def test_selecting_it_again_leaves_undo_and_redo_alone(anki: Running) -> None:
    anki.call("createDeck", deck="A")
    anki.undo()
    status = anki.on_main(lambda col: col.undo_status())
    anki.call("setCurrentDeck", deck="default")
    assert anki.on_main(lambda col: col.undo_status()) == status


def test_a_current_deck_that_was_deleted_is_default(anki: Running) -> None:
    anki.call("createDeck", deck="A")
    anki.call("setCurrentDeck", deck="A")
    anki.call("deleteDecks", decks=["A"])
    assert anki.call("currentDeck") == {"deckId": 1, "name": "Default"}


def test_an_unknown_deck_is_an_error(anki: Running) -> None:
    anki.call("createDeck", deck="A")
    for name in ("B", "A::B", ""):
        with pytest.raises(ApiError, match=f"^deck was not found: {name}$"):
            anki.call("setCurrentDeck", deck=name)
    assert anki.call("currentDeck")["name"] == "Default"
    assert anki.undo_name() == "Add Deck (AnkiConnect)"
