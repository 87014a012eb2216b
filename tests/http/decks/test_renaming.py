"""The action renameDeck."""

from __future__ import annotations

import itertools

import pytest

from ankiconnect.handlers.shared.names import stored_deck
from tools.api_error import ApiError

from ...support.content.decks import add_note, make_filtered
from ...support.running import Running


def redo_name(anki: Running) -> str:
    return str(anki.on_main(lambda col: col.undo_status().redo))


@pytest.fixture
def decks(anki: Running) -> Running:
    for name in ("Spanish::Verbs::Rare", "Spanish::Nouns", "Zen"):
        anki.call("createDeck", deck=name)
    return anki


def test_subdecks_go_along_and_come_back(decks: Running) -> None:
    card = add_note(decks, "hablar", "Spanish::Verbs::Rare")
    before = decks.call("deckNamesAndIds")
    assert decks.call("renameDeck", deck="Spanish::Verbs", newName="Verbs") is None
    assert decks.call("deckNames") == [
        "Default",
        "Spanish",
        "Spanish::Nouns",
        "Verbs",
        "Verbs::Rare",
        "Zen",
    ]
    assert decks.call("deckNamesAndIds")["Verbs"] == before["Spanish::Verbs"]
    assert decks.call("getDecks", cards=[card]) == {"Verbs::Rare": [card]}
    assert decks.undo_name() == "Rename Deck (AnkiConnect)"
    decks.undo()
    assert decks.call("deckNamesAndIds") == before
    assert redo_name(decks) == "Rename Deck (AnkiConnect)"


def test_missing_parents_are_created_in_the_same_step(decks: Running) -> None:
    before = decks.call("deckNames")
    decks.call("renameDeck", deck="Zen", newName="Far::East::Zen")
    assert [one for one in decks.call("deckNames") if one not in before] == [
        "Far",
        "Far::East",
        "Far::East::Zen",
    ]
    decks.undo()
    assert decks.call("deckNames") == before


@pytest.mark.parametrize(
    "taken", ["Spanish", "spanish", " Spanish ", "Sp\tanish", "Default", "default"]
)
def test_a_taken_name_is_an_error(decks: Running, taken: str) -> None:
    before = decks.call("deckNamesAndIds")
    undo = decks.undo_name()
    with pytest.raises(ApiError, match=r"^a deck named (Spanish|Default) exists already$"):
        decks.call("renameDeck", deck="Zen", newName=taken)
    assert (decks.call("deckNamesAndIds"), decks.undo_name()) == (before, undo)


def test_a_name_that_is_taken_in_another_unicode_form(anki: Running) -> None:
    anki.call("createDeck", deck="Espa\u00f1ol")
    anki.call("createDeck", deck="Zen")
    with pytest.raises(ApiError, match="exists already"):
        anki.call("renameDeck", deck="Zen", newName="Espan\u0303ol")
    anki.call("renameDeck", deck="ESPAN\u0303OL", newName="Spanish")
    assert "Spanish" in anki.call("deckNames")


def test_another_case_of_itself_is_allowed(decks: Running) -> None:
    decks.call("renameDeck", deck="spanish", newName="SPANISH")
    assert decks.call("deckNames")[1:4] == ["SPANISH", "SPANISH::Nouns", "SPANISH::Verbs"]
    decks.call("renameDeck", deck="SPANISH::Nouns", newName="spanish::NOUNS")
    assert decks.call("deckNames")[1:3] == ["SPANISH", "SPANISH::NOUNS"]


@pytest.mark.parametrize(
    ("deck", "same"),
    [
        ("Zen", "Zen"),
        ("zen", " Zen:"),
        ("Spanish::Nouns", "spanish::Nouns"),
        ("Spanish::Nouns", "Spanish:: Nouns\x1f"),
        ("Spanish", "Spanish"),
    ],
)
def test_the_same_name_leaves_undo_and_redo_alone(decks: Running, deck: str, same: str) -> None:
    decks.call("createDeck", deck="Gone")
    decks.undo()
    status = decks.on_main(lambda col: col.undo_status())
    decks.call("renameDeck", deck=deck, newName=same)
    assert decks.on_main(lambda col: col.undo_status()) == status


def test_what_anki_would_refuse_is_refused_before(decks: Running) -> None:
    make_filtered(decks, "Cram", "deck:none")
    undo = decks.undo_name()
    before = decks.call("deckNamesAndIds")
    deep = "::".join("abcdefghijkl")
    for new, text in {
        "Cram::Spanish": "Filtered decks can not have child decks.",
        "cram::x::Spanish": "Filtered decks can not have child decks.",
        "Spanish::x": "a deck cannot be moved below itself: Spanish::x",
        "spanish::Verbs::x": "a deck cannot be moved below itself: spanish::Verbs::x",
        "Spanish::new::x": "a deck cannot be moved below itself: Spanish::new::x",
        deep: "deck nesting level too deep",
        "": "newName is empty",
        " ": "newName is empty",
    }.items():
        with pytest.raises(ApiError) as failed:
            decks.call("renameDeck", deck="Spanish", newName=new)
        assert str(failed.value) == text
    with pytest.raises(ApiError, match=r"^deck was not found: French$"):
        decks.call("renameDeck", deck="French", newName="Spanish")
    assert (decks.call("deckNamesAndIds"), decks.undo_name()) == (before, undo)


def test_ten_missing_parents_are_not_too_many(decks: Running) -> None:
    ten, twenty = "::".join("abcdefghijk"), "::".join("abcdefghijklmnopqrstu")
    decks.call("renameDeck", deck="Zen", newName=ten)
    decks.call("renameDeck", deck="Spanish", newName=twenty)
    assert {ten, twenty, f"{twenty}::Verbs::Rare"} <= set(decks.call("deckNames"))


def test_a_deck_that_is_too_deep_leaves_the_undo_history(anki: Running) -> None:
    """Anki itself refuses it only inside the operation."""
    anki.call("createDeck", deck="Zen")
    for deck in ("::".join("abcdefghijkl"), "x::" * 5_000):
        with pytest.raises(ApiError, match=r"^deck nesting level too deep$"):
            anki.call("createDeck", deck=deck)
    assert anki.undo_name() == "Add Deck (AnkiConnect)"
    anki.call("createDeck", deck="::".join("abcdefghijk"))
    anki.call("createDeck", deck="::".join("abcdefghijklmnopqrstu"))
    anki.undo()
    anki.undo()
    assert anki.call("deckNames") == ["Default", "Zen"]


def test_a_filtered_deck_can_be_renamed(decks: Running) -> None:
    make_filtered(decks, "Cram", "deck:none")
    decks.call("renameDeck", deck="Cram", newName="Spanish::Cram")
    assert decks.call("deckTree", deck="Spanish::cram")[0]["filtered"] is True


@pytest.mark.slow
def test_stored_deck_is_the_name_that_anki_stores(anki: Running) -> None:
    parts = [
        "a",
        "B",
        ":",
        "::",
        " ",
        "\x1f",
        "\x7f",
        "\u3000",
        "e\u0301",
        "\u0301",
        '"',
        "\u0085",
        "\n",
    ]
    names = ["".join(one) for one in itertools.product(parts, repeat=3)]

    def differing(col: object) -> list[tuple[str, str]]:
        found = []
        for name in names:
            deck = col.decks.add_normal_deck_with_name(name).id  # type: ignore[attr-defined]
            stored = col.decks.name(deck)  # type: ignore[attr-defined]
            if stored.casefold() != stored_deck(name).casefold():
                found.append((name, stored))
            others = [one.id for one in col.decks.all_names_and_ids() if one.id != 1]  # type: ignore[attr-defined]
            col.decks.remove(others)  # type: ignore[attr-defined]
        return found

    assert anki.on_main(differing) == []
