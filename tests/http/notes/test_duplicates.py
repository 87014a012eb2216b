"""The scopes within which a duplicate counts, through canAddNotes and addNote."""

from __future__ import annotations

from typing import Any

import pytest

from ...support.content.decks import make_filtered
from ...support.content.notes import basic, scoped
from ...support.running import Running


def can_add(anki: Running, *notes: dict[str, Any]) -> list[bool]:
    return list(anki.call("canAddNotes", notes=list(notes)))


@pytest.fixture
def decks(anki: Running) -> Running:
    """A note "there" in the deck P::C, and decks P and Q."""
    for deck in ("P::C", "Q"):
        anki.call("createDeck", deck=deck)
    anki.call("addNote", note=basic("there", deckName="P::C"))
    return anki


def test_only_notes_with_a_card_in_the_deck_count(decks: Running) -> None:
    assert can_add(decks, scoped("there", "Q"), scoped("there", "P"), scoped("there", "P::C")) == [
        True,
        True,
        False,
    ]


def test_subdecks_count_when_asked_for(decks: Running) -> None:
    assert can_add(decks, scoped("there", "P", checkChildren=True)) == [False]
    assert can_add(decks, scoped("there", "Q", checkChildren=True)) == [True]


def test_another_deck_may_be_named(decks: Running) -> None:
    assert can_add(decks, scoped("there", "Q", deckName="p::c")) == [False]
    assert can_add(decks, scoped("there", "P::C", deckName="Q")) == [True]
    assert can_add(decks, scoped("there", "P::C", deckName="no such deck")) == [True]
    assert can_add(decks, scoped("there", "P::C", deckName=None)) == [False]


def test_a_card_away_in_a_filtered_deck_counts_at_home(decks: Running) -> None:
    make_filtered(decks, "Cram", "deck:P::C")
    assert can_add(decks, scoped("there", "P::C")) == [False]


def test_all_note_types_count_when_asked_for(decks: Running) -> None:
    other = "Basic (type in the answer)"
    options = {"duplicateScopeOptions": {"checkAllModels": True}}
    assert can_add(
        decks,
        basic("there", modelName=other),
        basic("there", modelName=other, options=options),
        scoped("there", "P::C", checkAllModels=True),
        {**scoped("there", "P::C", checkAllModels=True), "modelName": other},
        {**scoped("there", "Q", checkAllModels=True), "modelName": other},
    ) == [True, False, False, False, True]


def test_html_is_no_difference_and_media_names_are(decks: Running) -> None:
    decks.call("addNote", note=basic('<img src="a.png">'))
    assert can_add(
        decks,
        basic("<b>there</b>"),
        basic("There"),
        basic(" there"),
        basic('<b><img src="a.png"></b>'),
        basic('<img src="b.png">'),
    ) == [False, True, True, False, True]


def test_blank_is_empty_in_a_scope_and_html_alone_is_not(decks: Running) -> None:
    assert can_add(decks, scoped(" "), scoped("<br>"), basic("<br>")) == [False, True, False]


def test_cloze_rules_do_not_apply_in_a_scope(decks: Running) -> None:
    assert can_add(decks, scoped("{{c1::x}}"), basic("{{c1::x}}")) == [True, False]


def test_each_is_tested_against_the_collection_only(decks: Running) -> None:
    assert can_add(decks, basic("new"), basic("new")) == [True, True]


def test_in_one_request_the_scope_counts_among_the_new_notes_too(decks: Running) -> None:
    added = decks.call(
        "addNotes", notes=[scoped("new", "P"), scoped("new", "Q"), scoped("new", "P"), basic("new")]
    )
    assert [one is None for one in added] == [False, False, True, True]


def test_duplicates_of_many_candidates_are_found(anki: Running) -> None:
    anki.call("addNotes", notes=[basic(f"n{number}") for number in range(0, 300, 2)])
    asked = [basic(f"n{number}") for number in range(300)]
    assert can_add(anki, *asked) == [number % 2 == 1 for number in range(300)]


def test_a_note_stored_unnormalized_is_its_normal_forms_duplicate(anki: Running) -> None:
    anki.call("addNote", note=basic("e\u0301tude"))
    assert can_add(anki, basic("étude"), basic("e\u0301tude"), scoped("e\u0301tude")) == [False] * 3


def test_what_anki_does_not_store_is_no_difference(anki: Running) -> None:
    """Programs on Windows end lines with CR LF, of which Anki stores only the LF."""
    note = basic("two\r\nlines\x07")
    assert anki.call("addNotes", notes=[note, note])[1] is None
    assert can_add(anki, note, basic("two\nlines"), basic("two lines")) == [False, False, True]


def test_in_one_request_the_deck_of_a_template_counts(decks: Running) -> None:
    """Cards of a template with its own deck go there, whatever deck the request names."""

    def give_it_a_deck(col: Any) -> None:
        notetype = col.models.by_name("Basic")
        notetype["tmpls"][0]["did"] = col.decks.id("Q")
        col.models.update_dict(notetype)

    decks.on_main(give_it_a_deck)
    notes = [scoped("new", deck) for deck in ("P", "Q", "P")]
    added = decks.call("addNotes", notes=notes)
    assert [one is None for one in added] == [False, True, False]
    assert set(decks.call("getDecks", cards=decks.call("findCards", query="new"))) == {"Q"}


def test_checks_change_nothing(anki: Running) -> None:
    def state(col: Any) -> Any:
        return col.mod, col.undo_status().last_step, col.tags.all()

    before = anki.on_main(state)
    note = basic("x", tags=["new"], picture={"url": "http://127.0.0.1:1/x.png", "filename": "x.png"})
    for action in ("canAddNotes", "canAddNotesWithErrorDetail"):
        anki.call(action, notes=[note, basic(""), {}])
    for action in ("canAddNote", "canAddNoteWithErrorDetail"):
        anki.call(action, note=note)
    assert anki.on_main(state) == before
    assert anki.call("getMediaFilesNames") == []
