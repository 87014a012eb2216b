"""The action setSpecificValueOfCard, which reports failures in its result."""

from __future__ import annotations

from typing import Any

import pytest

from ...support.content.cards import UNKNOWN, add_cards, card_row, state
from ...support.content.decks import add_note, make_filtered
from ...support.running import Running

GUARDED = (
    *("did", "id", "ivl", "lapses", "left", "mod", "nid"),
    *("odid", "odue", "ord", "queue", "reps", "type", "usn"),
)


def set_values(anki: Running, card: Any, keys: Any, values: Any, **more: Any) -> Any:
    return anki.call("setSpecificValueOfCard", card=card, keys=keys, newValues=values, **more)


def assert_refused(anki: Running, result: Any, before: tuple[Any, ...]) -> str:
    """Check that the result is [[false, text]] and nothing was written, and return the text."""
    ((ok, text),) = result
    assert ok is False
    assert isinstance(text, str) and text
    assert state(anki) == before
    return text


def test_one_true_however_many_values(anki: Running) -> None:
    (card,) = add_cards(anki, 1)
    before = card_row(anki, card)
    assert set_values(anki, card, ["flags", "factor", "due"], [2, 2600, 7]) == [True]
    after = card_row(anki, card)
    assert (after[13], after[7], after[5]) == (2, 2600, 7)
    assert after[:5] + after[8:13] == before[:5] + before[8:13]
    assert set_values(anki, card, [], []) == [True]


def test_it_is_one_undo_step(anki: Running) -> None:
    (card,) = add_cards(anki, 1)
    before = card_row(anki, card)
    set_values(anki, card, ["flags", "due"], [1, 9])
    anki.undo()
    assert card_row(anki, card) == before
    assert anki.undo_name() == "Add Note"


def test_guarded_values_can_be_set(anki: Running) -> None:
    (card,) = add_cards(anki, 1)
    other = anki.call("createDeck", deck="Other")
    keys = ["did", "ivl", "lapses", "left", "odid", "odue", "queue", "reps", "type"]
    values = [other, 9, 3, 1001, 0, -100, 2, 8, 2]
    assert set_values(anki, card, keys, values, warning_check=True) == [True]
    row = card_row(anki, card)
    assert row[1] == other
    assert (row[3], row[4], row[6], row[8], row[9], row[10], row[11], row[12]) == (
        2, 2, 9, 8, 3, 1001, -100, 0,
    )  # fmt: skip


@pytest.mark.parametrize("key", GUARDED)
@pytest.mark.parametrize("more", [{}, {"warning_check": False}])
def test_a_guarded_key_without_the_check_is_plain_false(
    anki: Running, key: str, more: dict[str, Any]
) -> None:
    (card,) = add_cards(anki, 1)
    before = state(anki)
    assert set_values(anki, card, ["flags", key], [1, 1], **more) is False
    assert state(anki) == before


@pytest.mark.parametrize("check", [True, 1, 0, "no", [], None])
def test_any_other_value_of_the_check_passes(anki: Running, check: Any) -> None:
    (card,) = add_cards(anki, 1)
    assert set_values(anki, card, ["ivl"], [9], warning_check=check) == [True]
    assert card_row(anki, card)[6] == 9


def test_faulty_arguments_are_plain_false(anki: Running) -> None:
    (card,) = add_cards(anki, 1)
    before = state(anki)
    assert set_values(anki, [card], ["flags"], [1]) is False
    assert set_values(anki, card, "flags", [1]) is False
    assert set_values(anki, card, ["flags"], 1) is False
    assert set_values(anki, card, ["flags"], [1, 2]) is False
    assert set_values(anki, card, None, None) is False
    assert set_values(anki, UNKNOWN, ["flags"], [1, 2]) is False
    assert state(anki) == before


def test_an_unknown_card_is_told_in_the_result(anki: Running) -> None:
    assert set_values(anki, UNKNOWN, ["flags"], [1]) == [[False, "Card was not found: 5"]]
    assert set_values(anki, UNKNOWN, [], []) == [[False, "Card was not found: 5"]]


@pytest.mark.parametrize("card", ["1 or 1=1", None, True, 2**63, {}])
def test_a_card_that_is_no_id_is_told_in_the_result(anki: Running, card: Any) -> None:
    before = state(anki)
    assert_refused(anki, set_values(anki, card, ["flags"], [1]), before)


def test_an_unknown_key_answers_true_and_changes_nothing(anki: Running) -> None:
    (card,) = add_cards(anki, 1)
    before = state(anki)
    for key in ("nonsense", "data", "col", "_note", "__class__", "_to_backend_card", "load"):
        assert set_values(anki, card, [key], ["x"]) == [True]
    assert state(anki) == before
    assert set_values(anki, card, ["nonsense", "flags"], [1, 3]) == [True]
    assert card_row(anki, card)[13] == 3


def test_anki_sets_mod_and_usn_itself(anki: Running) -> None:
    (card,) = add_cards(anki, 1)
    assert set_values(anki, card, ["mod", "usn"], [5, 77], warning_check=True) == [True]
    mod, usn = anki.on_main(lambda col: (col.get_card(card).mod, col.get_card(card).usn))
    assert (mod > 1_000_000_000, usn) == (True, -1)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("flags", "1"), ("flags", None), ("flags", True), ("flags", 1.5), ("flags", 256), ("flags", -1),
        ("factor", 65_536), ("factor", -1), ("due", 2**31), ("due", "1) or (1=1"), ("ivl", -1),
        ("ivl", 2**32), ("queue", 5), ("queue", -4), ("type", 4), ("ord", 70_000), ("ord", 1),
        ("reps", 2**63), ("did", 99), ("odid", 99), ("nid", 99), ("id", 99), ("left", []),
        ("custom_data", "no json"), ("custom_data", 5), (5, 5), (None, 5), (["flags"], 5),
        ("due", 2_000_000),
    ],
)  # fmt: skip
def test_a_wrong_value_is_told_and_nothing_is_written(anki: Running, key: Any, value: Any) -> None:
    (card,) = add_cards(anki, 1)
    before, row = state(anki), card_row(anki, card)
    result = set_values(anki, card, ["flags", key], [1, value], warning_check=True)
    assert_refused(anki, result, before)
    assert card_row(anki, card) == row
    assert anki.undo_name() == "Add Note"


def test_the_id_of_another_card_does_not_overwrite_it(anki: Running) -> None:
    card, other = add_cards(anki, 2)
    before, row = state(anki), card_row(anki, other)
    assert_refused(anki, set_values(anki, card, ["id"], [other], warning_check=True), before)
    assert card_row(anki, other) == row
    assert set_values(anki, card, ["id"], [card], warning_check=True) == [True]


def test_two_cards_of_one_template_cannot_come_about(anki: Running) -> None:
    card, other = add_cards(anki, 2)
    before, note = state(anki), card_row(anki, other)[0]
    text = assert_refused(anki, set_values(anki, card, ["nid"], [note], warning_check=True), before)
    assert "another card" in text


def test_a_card_gets_into_a_filtered_deck_only_with_its_home(anki: Running) -> None:
    card = add_note(anki, "one", "Home")
    make_filtered(anki, "Cram", "deck:none")
    decks = anki.call("deckNamesAndIds")
    before = state(anki)
    assert_refused(anki, set_values(anki, card, ["did"], [decks["Cram"]], warning_check=True), before)
    both = [decks["Cram"], decks["Home"]]
    assert set_values(anki, card, ["did", "odid"], both, warning_check=True) == [True]
    assert anki.call("getDecks", cards=[card]) == {"Cram": [card]}


def test_custom_data_can_be_set(anki: Running) -> None:
    (card,) = add_cards(anki, 1)
    assert set_values(anki, card, ["custom_data"], ['{"a":1}']) == [True]
    assert anki.on_main(lambda col: col.get_card(card).custom_data) == '{"a":1}'


def test_a_due_day_that_ankis_check_would_undo_is_refused(anki: Running) -> None:
    (card,) = add_cards(anki, 1)
    anki.call("setDueDate", cards=[card], days="1")
    before = state(anki)
    text = assert_refused(anki, set_values(anki, card, ["due"], [100_001]), before)
    assert text == "due must not be above 100000 for such a card, not 100001"
    assert set_values(anki, card, ["due"], [100_000]) == [True]
    assert anki.on_main(lambda col: col.fix_integrity())[1]


def test_an_array_as_a_key_is_told_in_words(anki: Running) -> None:
    (card,) = add_cards(anki, 1)
    text = assert_refused(anki, set_values(anki, card, [["flags"]], [1]), state(anki))
    assert text == "keys must be a string, not an array"


def test_there_are_seven_flags(anki: Running) -> None:
    (card,) = add_cards(anki, 1)
    assert set_values(anki, card, ["flags"], [7]) == [True]
    for flag in (8, 255, -1):
        text = f"flags must be between 0 and 7, not {flag}"
        assert set_values(anki, card, ["flags"], [flag]) == [[False, text]]
    assert anki.call("cardsInfo", cards=[card])[0]["flags"] == 7
