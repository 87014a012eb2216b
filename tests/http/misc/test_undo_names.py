"""Anki's Undo says what a request did, to how many things, and that a program sent it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from ...support.content.notes import basic
from ...support.running import Running


def one(action: str, **params: Any) -> dict[str, Any]:
    return {"action": action, "version": 6, "params": params}


def notes(fronts: Sequence[Any]) -> list[dict[str, Any]]:
    return [basic(f"front {front}") for front in fronts]


@pytest.fixture
def three(anki: Running) -> list[int]:
    """Three notes."""
    return list(anki.call("addNotes", notes=notes("abc")))


@pytest.mark.parametrize("count", [2, 100, 250])
def test_the_number_of_notes(anki: Running, count: int) -> None:
    anki.call("addNotes", notes=notes(range(count)))
    assert anki.undo_name() == f"Add {count} Notes (AnkiConnect)"


def test_refused_notes_do_not_count(anki: Running) -> None:
    anki.call("addNotes", notes=[*notes("ab"), *notes("ab"), {}])
    assert anki.undo_name() == "Add 2 Notes (AnkiConnect)"
    anki.call("addNotes", notes=notes("abc"))
    assert anki.undo_name() == "Add Note (AnkiConnect)"


def test_the_number_of_what_there_is(anki: Running, three: list[int]) -> None:
    cards = anki.call("findCards", query="")
    names = []
    for action, params in (
        ("suspend", {"cards": [*cards, cards[0]]}),
        ("unsuspend", {"cards": cards[:1]}),
        ("changeDeck", {"cards": [*cards, 5], "deck": "Other"}),
        ("setDueDate", {"cards": [*cards, 5], "days": "3"}),
        ("forgetCards", {"cards": cards}),
        ("answerCards", {"answers": [{"cardId": card, "ease": 3} for card in (*cards, 5)]}),
        ("setFlag", {"cards": [*cards, 5], "flag": 1}),
        ("gradeNow", {"cards": [*cards, 5], "ease": 3}),
        ("bury", {"cards": [*cards, 5]}),
        ("unbury", {"cards": cards[:1]}),
        ("addTags", {"notes": [*three, 5], "tags": "x y"}),
        ("removeTags", {"notes": three[:1], "tags": "x"}),
        ("deleteNotes", {"notes": [*three, 5]}),
        ("deleteDecks", {"decks": ["Other"], "cardsToo": True}),
    ):
        anki.call(action, **params)
        names.append(anki.undo_name().removesuffix(" (AnkiConnect)"))
    assert names == [
        "Suspend 3 Cards",
        "Unsuspend Card",
        "Change Deck of 3 Cards",
        "Set Due Date of 3 Cards",
        "Forget 3 Cards",
        "Answer 3 Cards",
        "Flag 3 Cards",
        "Grade 3 Cards",
        "Bury 3 Cards",
        "Unbury Card",
        "Add Tags to 3 Notes",
        "Remove Tags from Note",
        "Delete 3 Notes",
        "Delete Deck",
    ]


def test_what_changes_nothing_makes_no_step(anki: Running, three: list[int]) -> None:
    anki.call("addTags", notes=three, tags="x")
    anki.undo()
    redo = anki.on_main(lambda col: col.undo_status().redo)
    anki.call("clearUnusedTags")
    anki.call("removeTags", notes=three, tags="x")
    anki.call("addTags", notes=three, tags="")
    status = anki.on_main(lambda col: col.undo_status())
    assert (status.undo, redo) == ("Add 3 Notes (AnkiConnect)", "Add Tags to 3 Notes (AnkiConnect)")


@pytest.mark.parametrize(
    ("actions", "name"),
    [
        ([one("addNote", note=note) for note in notes(range(20))], "Add 20 Notes"),
        ([one("deckNames"), one("createDeck", deck="A")], "Add Deck"),
        ([one("createDeck", deck="A"), one("createDeck", deck="B")], "Add 2 Decks"),
        ([one("createDeck", deck="A"), one("addNote", note=basic("a"))], "2 Changes"),
        ([one("addNotes", notes=notes("ab")), one("addNotes", notes=notes("cd"))], "2 Changes"),
        ([one("addNotes", notes=notes("ab")), one("deckNames")], "Add 2 Notes"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_multi(anki: Running, actions: list[dict[str, Any]], name: str) -> None:
    anki.call("multi", actions=actions)
    assert anki.undo_name() == f"{name} (AnkiConnect)"
