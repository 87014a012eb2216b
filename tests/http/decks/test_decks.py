"""The actions of handlers/decks/decks.py, through a socket on a real collection."""

from __future__ import annotations

import pytest

from tools.api_error import ApiError

from ...support.content.decks import add_note, make_filtered
from ...support.running import Running


def test_create_deck_is_idempotent_and_makes_parents(anki: Running) -> None:
    first = anki.call("createDeck", deck="Japanese::N5")
    assert anki.call("createDeck", deck="japanese::n5") == first
    assert anki.call("deckNames") == ["Default", "Japanese", "Japanese::N5"]
    assert anki.call("deckNamesAndIds")["Japanese::N5"] == first
    assert anki.call("deckNameFromId", deckId=first) == "Japanese::N5"
    assert anki.call("deckNameFromId", deckId=str(first)) == "Japanese::N5"


def test_create_deck_with_empty_parts_is_idempotent(anki: Running) -> None:
    assert anki.call("createDeck", deck="x::") == anki.call("createDeck", deck="x::")
    assert anki.call("deckNames") == ["Default", "x", "x::blank"]


def test_create_deck_is_one_undo_step(anki: Running) -> None:
    anki.call("createDeck", deck="a::b::c")
    anki.undo()
    assert anki.call("deckNames") == ["Default"]


def test_change_deck_makes_the_deck_and_moves_in_one_undo_step(anki: Running) -> None:
    card = add_note(anki, "one", "A")
    anki.call("changeDeck", cards=[card, 5], deck="B")
    assert anki.call("getDecks", cards=[card]) == {"B": [card]}
    anki.undo()
    assert anki.call("getDecks", cards=[card]) == {"A": [card]}
    assert "B" not in anki.call("deckNames")


def test_change_deck_takes_cards_out_of_a_filtered_deck(anki: Running) -> None:
    card = add_note(anki, "one", "A")
    make_filtered(anki, "Cram", "deck:A")
    assert anki.call("getDecks", cards=[card]) == {"Cram": [card]}
    anki.call("changeDeck", cards=[card], deck="B")
    assert anki.call("getDecks", cards=[card]) == {"B": [card]}
    assert anki.on_main(lambda col: col.get_card(card).odid) == 0


def test_delete_decks_keeps_the_cards_in_default(anki: Running) -> None:
    kept = [add_note(anki, "one", "P"), add_note(anki, "two", "P::C")]
    anki.call("deleteDecks", decks=["P", "nope"])
    assert anki.call("deckNames") == ["Default"]
    assert anki.call("getDecks", cards=kept) == {"Default": kept}
    anki.undo()
    assert anki.call("getDecks", cards=kept) == {"P": kept[:1], "P::C": kept[1:]}


@pytest.mark.parametrize("more", [{}, {"cardsToo": False}])
@pytest.mark.parametrize("decks", [["Default"], ["Default", "P"], ["Default::C", "Default"]])
def test_deleting_default_without_cards_keeps_every_note(
    anki: Running, decks: list[str], more: dict[str, bool]
) -> None:
    kept = [add_note(anki, deck, deck) for deck in ("Default", "Default::C", "P")]
    anki.call("deleteDecks", decks=decks, **more)
    assert anki.on_main(lambda col: col.note_count()) == 3
    assert anki.call("getDecks", cards=kept[:2]) == {"Default": kept[:2]}
    assert anki.call("deckNames") == ["Default"] if "P" in decks else ["Default", "P"]


def test_deleting_default_with_cards_empties_it(anki: Running) -> None:
    add_note(anki, "one", "Default")
    add_note(anki, "two", "Default::C")
    anki.call("deleteDecks", decks=["Default"], cardsToo=True)
    assert anki.call("deckNames") == ["Default"]
    assert anki.on_main(lambda col: col.note_count()) == 0


def test_undo_names_what_was_asked_for(anki: Running) -> None:
    card = add_note(anki, "one", "A")
    anki.call("changeDeck", cards=[card], deck="New")
    assert anki.undo_name() == "Change Deck of Card (AnkiConnect)"
    anki.call("deleteDecks", decks=["New"])
    assert anki.undo_name() == "Delete Deck (AnkiConnect)"
    anki.undo()
    anki.undo()
    assert anki.call("deckNames") == ["A", "Default"]


def test_delete_decks_keeps_cards_that_are_away_in_a_filtered_deck(anki: Running) -> None:
    card = add_note(anki, "one", "Home")
    make_filtered(anki, "Cram", "deck:Home")
    anki.call("deleteDecks", decks=["Home"])
    assert anki.on_main(lambda col: col.get_card(card).did) == 1


def test_deleting_a_filtered_deck_returns_its_cards(anki: Running) -> None:
    card = add_note(anki, "one", "Home")
    make_filtered(anki, "Cram", "deck:Home")
    anki.call("deleteDecks", decks=["Cram"], cardsToo=True)
    assert anki.call("getDecks", cards=[card]) == {"Home": [card]}


def test_delete_decks_with_cards_removes_the_notes(anki: Running) -> None:
    add_note(anki, "one", "P")
    anki.call("deleteDecks", decks=["P"], cardsToo=True)
    assert anki.on_main(lambda col: col.note_count()) == 0


def decks_and_counts(anki: Running) -> dict[str, int]:
    return {
        "decks": len(anki.call("deckNames")),
        "notes": anki.on_main(lambda col: col.note_count()),
        "cards": anki.on_main(lambda col: col.card_count()),
    }


def fill(anki: Running) -> None:
    """Decks with a note whose two cards are in different ones, and a filtered deck."""
    for front, deck in (("one", "P"), ("two", "P::C"), ("three", "Q"), ("four", "Default")):
        add_note(anki, front, deck)
    note = {"deckName": "P", "modelName": "Basic (and reversed card)", "fields": {"Front": "both"}}
    note["fields"] |= {"Back": "x"}  # type: ignore[operator]
    anki.call("addNote", note=note)
    away = anki.call("findCards", query="both card:2")
    anki.call("changeDeck", cards=away, deck="Q")
    make_filtered(anki, "Cram", "one")


@pytest.mark.parametrize("cards_too", [True, False])
@pytest.mark.parametrize(
    "decks", [["P"], ["P", "Q"], ["Cram"], ["P", "Cram"], ["Cram", "P"], ["Default"], [], ["nope"]]
)
def test_a_dry_run_counts_what_deleting_decks_deletes(
    anki: Running, decks: list[str], cards_too: bool
) -> None:
    fill(anki)
    before, undo = decks_and_counts(anki), anki.undo_name()
    counts = anki.call("deleteDecks", decks=decks, cardsToo=cards_too, dryRun=True)
    assert (decks_and_counts(anki), anki.undo_name()) == (before, undo)
    assert anki.call("deleteDecks", decks=decks, cardsToo=cards_too) is None
    after = decks_and_counts(anki)
    assert counts == {name: before[name] - after[name] for name in before}


def test_get_decks_keeps_order_and_repeats_of_many_cards(anki: Running) -> None:
    cards = [add_note(anki, f"n{number}", "A") for number in range(3)]
    asked = list(reversed(cards)) * 700
    assert anki.call("getDecks", cards=asked) == {"A": asked}


def test_deck_stats_count_new_cards_and_leave_unknown_decks_unknown(anki: Running) -> None:
    add_note(anki, "one", "P::C")
    parent = anki.call("deckNamesAndIds")["P"]
    assert anki.call("getDeckStats", decks=["P", "nope"]) == {
        str(parent): {
            "deck_id": parent,
            "name": "P",
            "new_count": 1,
            "learn_count": 0,
            "review_count": 0,
            "total_in_deck": 0,
        }
    }
    assert "nope" not in anki.call("deckNames")


@pytest.mark.parametrize(
    ("action", "params", "words"),
    [
        ("changeDeck", {"cards": ["1) or (1=1"], "deck": "A"}, "cards[0] must be an integer"),
        ("changeDeck", {"cards": [True], "deck": "A"}, "cards[0] must be an integer"),
        ("changeDeck", {"cards": [2**63], "deck": "A"}, "64 bits"),
        ("getDecks", {"cards": None}, "cards must be an array, not null"),
        ("createDeck", {"deck": 5}, "deck must be a string, not 5"),
    ],
)
def test_wrong_values_are_refused_in_words(
    anki: Running, action: str, params: dict[str, object], words: str
) -> None:
    with pytest.raises(ApiError) as failed:
        anki.call(action, **params)
    assert words in str(failed.value)
    assert anki.call("deckNames") == ["Default"]


def test_a_filtered_deck_cannot_have_children(anki: Running) -> None:
    make_filtered(anki, "Cram", "deck:none")
    anki.call("createDeck", deck="A")
    for deck in ("Cram::x", "cram::x::y"):
        with pytest.raises(ApiError, match="Filtered decks can not have child decks"):
            anki.call("createDeck", deck=deck)
    assert anki.undo_name() == "Add Deck (AnkiConnect)"


def test_change_deck_below_a_filtered_deck_leaves_nothing_to_undo(anki: Running) -> None:
    card = add_note(anki, "A", "Default")
    make_filtered(anki, "Cram", "deck:none")
    before = anki.undo_name()
    with pytest.raises(ApiError, match="child"):
        anki.call("changeDeck", cards=[card], deck="Cram::Below")
    assert anki.undo_name() == before


def test_change_deck_of_a_card_that_is_named_twice(anki: Running) -> None:
    card = add_note(anki, "A", "Default")
    anki.call("changeDeck", cards=[card, card], deck="New")
    assert anki.call("getDecks", cards=[card]) == {"New": [card]}
    assert anki.undo_name() == "Change Deck of Card (AnkiConnect)"


def redo_name(anki: Running) -> str:
    return str(anki.on_main(lambda col: col.undo_status().redo))


def test_change_deck_of_nothing_leaves_redo_alone(anki: Running) -> None:
    card = add_note(anki, "A", "Default")
    anki.call("suspend", cards=[card])
    anki.undo()
    redo = redo_name(anki)
    assert redo
    anki.call("changeDeck", cards=[card, 5], deck="Default")
    anki.call("setDeckConfigId", decks=["Default"], configId=1)
    assert redo_name(anki) == redo
    anki.call("changeDeck", cards=[5], deck="New")
    assert (anki.call("deckNames"), anki.undo_name()) == (["Default", "New"], "Add Deck (AnkiConnect)")


@pytest.mark.parametrize("name", ["Deck", "deck", "DECK", " Deck ", "De\tck"])
def test_every_action_finds_a_deck_as_anki_does(anki: Running, name: str) -> None:
    """Once the actions that delete or set up took names exactly; docs/api-decisions.md, x is newer."""
    card = add_note(anki, "A", "Deck")
    deck = anki.call("deckNamesAndIds")["Deck"]
    assert anki.call("createDeck", deck=name) == deck
    assert anki.call("getDeckConfig", deck=name)["id"] == 1
    assert anki.call("setDeckConfigId", decks=[name], configId=1) is True
    assert list(anki.call("getDeckStats", decks=[name])) == [str(deck)]
    assert anki.call("deckTree", deck=name)[0]["deckId"] == deck
    anki.call("changeDeck", cards=[card], deck=name)
    assert anki.call("getDecks", cards=[card]) == {"Deck": [card]}
    anki.call("deleteDecks", decks=[name], cardsToo=True)
    assert anki.call("deckNames") == ["Default"]


def test_a_deck_with_a_similar_name_is_not_found(anki: Running) -> None:
    anki.call("createDeck", deck="Deck")
    anki.call("deleteDecks", decks=["Deck2", "De ck", "Deck::x", ""], cardsToo=True)
    assert anki.call("deckNames") == ["Deck", "Default"]


def test_a_name_may_come_decomposed_as_from_a_file_of_macos(anki: Running) -> None:
    anki.call("createDeck", deck="Espa\u00f1ol")
    assert anki.call("getDeckConfig", deck="Espan\u0303ol")["id"] == 1
    anki.call("deleteDecks", decks=["Espan\u0303ol"])
    assert anki.call("deckNames") == ["Default"]
