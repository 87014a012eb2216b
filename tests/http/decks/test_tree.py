"""The action deckTree: the counts of the deck list, for all decks and for one."""

from __future__ import annotations

from typing import Any

import pytest
from anki.decks import DeckCollapseScope

from tools.api_error import ApiError

from ...support.running import Running


@pytest.fixture
def decks(anki: Running) -> Running:
    """Four decks, and two new cards in one of the deepest."""
    for name in ("Spanish::Nouns::Rare", "Spanish::Verbs", "Zen"):
        anki.call("createDeck", deck=name)
    for front in ("uno", "dos"):
        fields = {"Front": front, "Back": "x"}
        note = {"deckName": "Spanish::Nouns::Rare", "modelName": "Basic", "fields": fields}
        anki.call("addNote", note=note)
    return anki


def names(nodes: list[dict[str, Any]]) -> list[Any]:
    return [(one["name"], names(one["children"])) for one in nodes]


def test_all_decks_stand_below_their_parents(decks: Running) -> None:
    tree = decks.call("deckTree")
    assert names(tree) == [
        (
            "Spanish",
            [
                ("Spanish::Nouns", [("Spanish::Nouns::Rare", [])]),
                ("Spanish::Verbs", []),
            ],
        ),
        ("Zen", []),
    ]
    assert [one["deckId"] for one in tree] == [
        decks.call("deckNamesAndIds")[name] for name in ("Spanish", "Zen")
    ]


def test_the_numbers_are_those_of_the_deck_list(decks: Running) -> None:
    (top,) = decks.call("deckTree", deck="Spanish")
    assert (top["total"], top["totalWithChildren"]) == (0, 2)
    assert (top["new"], top["learning"], top["review"]) == (2, 0, 0)
    (rare,) = decks.call("deckTree", deck="Spanish::Nouns::Rare")
    assert (rare["name"], rare["leaf"]) == ("Spanish::Nouns::Rare", "Rare")
    assert (rare["total"], rare["filtered"], rare["children"]) == (2, False, [])
    cards = decks.call("findCards", query="deck:Spanish")
    decks.call("answerCards", answers=[{"cardId": cards[0], "ease": 1}])
    (top,) = decks.call("deckTree", deck="Spanish")
    # Shortly before the day's rollover the learning step reaches into the next day.
    assert (top["new"], top["learning"] + top["review"]) in ((1, 1), (1, 0))


def test_a_filtered_and_a_collapsed_deck_say_so(decks: Running) -> None:
    def prepare(col: Any) -> None:
        col.decks.new_filtered("Cram")
        spanish = col.decks.id_for_name("Spanish")
        col.decks.set_collapsed(spanish, collapsed=True, scope=DeckCollapseScope.REVIEWER)

    decks.on_main(prepare)
    flags = {one["name"]: (one["filtered"], one["collapsed"]) for one in decks.call("deckTree")}
    assert (flags["Cram"][0], flags["Spanish"]) == (True, (False, True))


def test_an_unknown_deck_is_an_error_and_stays_unknown(decks: Running) -> None:
    for name in ("French", "spanish x", ""):
        with pytest.raises(ApiError, match=f"^deck was not found: {name}$"):
            decks.call("deckTree", deck=name)
    assert "French" not in decks.call("deckNames")
