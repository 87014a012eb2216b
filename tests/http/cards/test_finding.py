"""The actions of handlers/cards/finding.py; common rules of all actions on cards."""

from __future__ import annotations

from typing import Any

import pytest

from tools.api_error import ApiError

from ...support.content.cards import UNKNOWN, add_cards, queries, state
from ...support.content.decks import add_note
from ...support.running import Running

READS: dict[str, dict[str, Any]] = {
    "areDue": {},
    "areSuspended": {},
    "cardsInfo": {},
    "cardsModTime": {},
    "cardsToNotes": {},
    "getEaseFactors": {},
    "getIntervals": {"complete": True},
    "getReviewsOfCards": {},
}
"""Actions that read any number of cards, with their other parameters."""
WRITES: dict[str, dict[str, Any]] = {
    "bury": {},
    "forgetCards": {},
    "gradeNow": {"ease": 3},
    "relearnCards": {},
    "reposition": {"shiftExisting": True},
    "setDueDate": {"days": "1"},
    "setEaseFactors": {"easeFactors": [2000]},
    "setFlag": {"flag": 1},
    "suspend": {},
    "unbury": {},
    "unsuspend": {},
}
"""Actions that write any number of cards, with their other parameters."""


def test_find_cards_answers_a_search(anki: Running) -> None:
    cat, dog = add_note(anki, "cat", "A"), add_note(anki, "dog", "B")
    assert anki.call("findCards", query="deck:B") == [dog]
    assert sorted(anki.call("findCards", query="")) == sorted([cat, dog])
    assert anki.call("findCards", query="nothing here") == []
    assert anki.call("findCards") == []
    assert anki.call("findCards", query=None) == []


@pytest.mark.parametrize("query", ["deck:(", '"'])
def test_a_search_that_anki_cannot_read_is_an_error(anki: Running, query: str) -> None:
    card = add_note(anki, "cat", "A")
    before = state(anki)
    with pytest.raises(ApiError, match=r"^Invalid search: "):
        anki.call("findCards", query=query)
    assert state(anki) == before
    assert anki.call("findCards", query="") == [card]


def test_a_search_that_is_no_text_is_refused(anki: Running) -> None:
    with pytest.raises(ApiError, match="query must be a string, not 5"):
        anki.call("findCards", query=5)


def test_cards_to_notes_names_each_note_once_in_the_order_of_the_cards(anki: Running) -> None:
    def add(col: Any) -> tuple[int, list[int]]:
        note = col.new_note(col.models.by_name("Basic (and reversed card)"))
        note["Front"], note["Back"] = "cat", "dog"
        col.add_note(note, 1)
        return note.id, list(note.card_ids())

    first_note, pair = anki.on_main(add)
    single = add_note(anki, "one", "A")
    (single_note,) = anki.call("cardsToNotes", cards=[single])
    asked = [single, UNKNOWN, pair[1], pair[0], single]
    assert anki.call("cardsToNotes", cards=asked) == [single_note, first_note]
    assert anki.call("cardsToNotes", cards=list(reversed(asked))) == [single_note, first_note]
    assert anki.call("cardsToNotes", cards=[pair[0], single]) == [first_note, single_note]


def test_cards_mod_time_is_that_of_the_card(anki: Running) -> None:
    card = add_note(anki, "one", "A")
    mod = anki.on_main(lambda col: col.get_card(card).mod)
    known = {"cardId": card, "mod": mod}
    assert anki.call("cardsModTime", cards=[card, UNKNOWN, card]) == [known, {}, known]


def test_ten_thousand_ids_come_back_in_order(anki: Running) -> None:
    cards = add_cards(anki, 3)
    asked = (list(reversed(cards)) * 4000)[:10_000]
    assert [one["cardId"] for one in anki.call("cardsModTime", cards=asked)] == asked
    assert anki.call("areSuspended", cards=asked) == [False] * 10_000
    assert anki.call("getEaseFactors", cards=asked) == [0] * 10_000
    assert anki.call("areDue", cards=asked) == [True] * 10_000
    assert anki.call("getIntervals", cards=asked) == [0] * 10_000
    assert [one["cardId"] for one in anki.call("cardsInfo", cards=asked)] == asked
    assert len(anki.call("cardsToNotes", cards=asked)) == 3
    many = list(range(1, 10_001))
    assert anki.call("cardsModTime", cards=many) == [{}] * 10_000
    assert anki.call("setDueDate", cards=many, days="1") is True


@pytest.mark.parametrize("action", READS)
def test_a_read_makes_as_many_queries_for_one_card_as_for_many(anki: Running, action: str) -> None:
    cards = add_cards(anki, 50)
    anki.call("setDueDate", cards=cards, days="0")
    one = queries(anki, action, cards=cards[:1], **READS[action])
    assert one == queries(anki, action, cards=cards, **READS[action])
    assert 1 <= one <= 3


@pytest.mark.parametrize("action", READS)
def test_a_read_writes_nothing(anki: Running, action: str) -> None:
    cards = add_cards(anki, 2)
    anki.call("setDueDate", cards=cards[:1], days="0")
    before = state(anki)
    anki.call(action, cards=cards, **READS[action])
    assert state(anki) == before
    assert anki.undo_name() == "Set Due Date of Card (AnkiConnect)"


@pytest.mark.parametrize("action", READS)
def test_a_read_of_no_card_is_empty(anki: Running, action: str) -> None:
    empty: Any = {} if action == "getReviewsOfCards" else []
    assert anki.call(action, cards=[], **READS[action]) == empty


@pytest.mark.parametrize("action", [*READS, *WRITES])
@pytest.mark.parametrize("wrong", ["1) or (1=1", True, 2**63, None, 1.5, {}])
def test_an_id_that_is_no_integer_is_refused_and_nothing_changes(
    anki: Running, action: str, wrong: Any
) -> None:
    (card,) = add_cards(anki, 1)
    before = state(anki)
    if action != "getReviewsOfCards" or not isinstance(wrong, str):  # there it is an unknown id
        with pytest.raises(ApiError):
            anki.call(action, cards=[card, wrong], **{**READS, **WRITES}[action])
    with pytest.raises(ApiError):
        anki.call(action, cards=wrong, **{**READS, **WRITES}[action])
    assert state(anki) == before


@pytest.mark.parametrize("action", WRITES)
def test_a_write_to_unknown_cards_leaves_no_empty_undo_step(anki: Running, action: str) -> None:
    add_cards(anki, 1)
    before = state(anki)
    anki.call(action, cards=[UNKNOWN], **WRITES[action])
    anki.call(action, cards=[], **WRITES[action])
    assert state(anki) == before
    assert anki.undo_name() == "Add Note"
