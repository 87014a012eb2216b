"""What changes in the collection becomes events, each change once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ankiconnect.changes import triggers
from ankiconnect.headless.profiles import CollectionProfiles

from ...support.content.notes import basic
from ...support.running import Running
from .listening import listening


def test_the_first_event_says_from_where_on(anki: Running) -> None:
    with listening(anki) as heard:
        hello = heard.next()
    assert hello["type"] == "hello"
    assert len(hello["instance"]) >= 8
    assert hello["id"] > 0


def test_added_notes_and_their_cards(anki: Running) -> None:
    with listening(anki, "?types=note,card") as heard:
        hello = heard.next("hello")
        added = [anki.call("addNote", note=basic(f"n{number}")) for number in range(3)]
        event = heard.next("note")
        assert event["id"] > hello["id"]
        assert (event["added"], event["changed"], event["removed"]) == (added, [], [])
        assert event["by"] == "api"
        cards = heard.next("card")
        assert cards["added"] == anki.call("findCards", query="deck:Default")


def test_the_ids_of_events_rise_by_one(anki: Running) -> None:
    with listening(anki) as heard:
        numbers = [heard.next("hello")["id"]]
        for number in range(3):
            anki.call("createDeck", deck=f"d{number}")
            numbers.append(heard.next()["id"])
    assert numbers == list(range(numbers[0], numbers[0] + 4))


def test_a_changed_note(anki: Running) -> None:
    number = anki.call("addNote", note=basic("before"))
    with listening(anki, "?types=note") as heard:
        heard.next("hello")
        anki.call("updateNoteFields", note={"id": number, "fields": {"Front": "after"}})
        event = heard.next("note")
    assert (event["added"], event["changed"], event["removed"]) == ([], [number], [])
    assert "fields" not in event


def test_events_have_the_fields_that_are_asked_for(anki: Running) -> None:
    with listening(anki, "?types=note&fields=1") as heard:
        heard.next("hello")
        number = anki.call("addNote", note=basic("<b>x</b>"))
        event = heard.next("note")
        assert event["fields"] == {str(number): {"Front": "<b>x</b>", "Back": "back"}}


def test_removed_after_added_are_two_events_in_order(anki: Running) -> None:
    with listening(anki, "?types=note") as heard:
        heard.next("hello")
        number = anki.call("addNote", note=basic("short-lived"))
        anki.call("deleteNotes", notes=[number])
        assert heard.next("note")["added"] == [number]
        assert heard.next("note")["removed"] == [number]


def test_undo_is_a_change_too(anki: Running) -> None:
    number = anki.call("addNote", note=basic("undone"))
    with listening(anki, "?types=note") as heard:
        heard.next("hello")
        anki.undo()
        anki.call("createDeck", deck="what is read after this change")
        assert heard.next("note")["removed"] == [number]


def test_undo_and_redo_by_request(anki: Running) -> None:
    number = anki.call("addNote", note=basic("there and back"))
    with listening(anki, "?types=note") as heard:
        heard.next("hello")
        anki.call("undo")
        assert heard.next("note")["removed"] == [number]
        anki.call("redo")
        assert heard.next("note")["added"] == [number]


def test_note_types_that_are_deleted_with_their_notes(anki: Running) -> None:
    number = anki.call("addNote", note=basic("gone"))
    with listening(anki, "?types=note") as heard:
        heard.next("hello")
        anki.call("deleteModels", modelNames=["Basic"], notesToo=True)
        assert heard.next("note")["removed"] == [number]


def test_a_review(anki: Running) -> None:
    anki.call("addNote", note=basic("reviewed"))
    (card,) = anki.call("findCards", query="reviewed")
    with listening(anki, "?types=review") as heard:
        heard.next("hello")
        anki.call("answerCards", answers=[{"cardId": card, "ease": 3}])
        event = heard.next()
        assert (event["type"], event["cardId"], event["ease"]) == ("review", card, 3)
        (review,) = anki.call("getReviewsOfCards", cards=[card])[str(card)]
        assert event["reviewId"] == review["id"]


def test_a_due_date_set_by_hand_is_no_review(anki: Running) -> None:
    anki.call("addNote", note=basic("due"))
    (card,) = anki.call("findCards", query="due")
    with listening(anki, "?types=review,card") as heard:
        heard.next("hello")
        anki.call("setDueDate", cards=[card], days="3")
        assert heard.next()["changed"] == [card]


@pytest.mark.parametrize(
    ("what", "action", "params", "names"),
    [
        ("deck", "createDeck", {"deck": "A::B"}, ["A", "A::B"]),
        ("model", "updateModelStyling", {"model": {"name": "Basic", "css": "b {}"}}, ["Basic"]),
        ("tag", "addTags", {"notes": [], "tags": "new-tag"}, ["new-tag"]),
    ],
)
def test_names(anki: Running, what: str, action: str, params: Any, names: list[str]) -> None:
    number = anki.call("addNote", note=basic("named"))
    if "notes" in params:
        params = {**params, "notes": [number]}
    with listening(anki, f"?types={what}") as heard:
        heard.next("hello")
        anki.call(action, **params)
        event = heard.next()
    assert (event["type"], event["names"], event["by"]) == (what, names, "api")


def test_a_changed_case_is_a_changed_name(anki: Running) -> None:
    anki.call("createDeck", deck="lower")
    with listening(anki, "?types=deck") as heard:
        heard.next("hello")
        anki.on_main(lambda col: col.decks.rename(col.decks.id_for_name("lower"), "Lower"))
        anki.call("addNote", note=basic("read after it"))
        assert heard.next("deck")["names"] == ["Lower"]


def test_deck_options_are_config(anki: Running) -> None:
    config = anki.call("getDeckConfig", deck="Default")
    with listening(anki, "?types=config") as heard:
        heard.next("hello")
        config["new"]["perDay"] = 77
        anki.call("saveDeckConfig", config=config)
        assert "Default" in heard.next("config")["names"]


def test_bookkeeping_of_anki_is_not_reported(anki: Running) -> None:
    with listening(anki, "?types=config,note") as heard:
        heard.next("hello")
        anki.call("addNote", note=basic("counted"))
        assert heard.next()["type"] == "note"
        assert heard.nothing_for(0.5)


def test_too_many_ids_are_a_reset(anki: Running) -> None:
    with listening(anki, "?types=note") as heard:
        heard.next("hello")
        anki.on_main(lambda col: add_many(col, 4_000))
        anki.call("createDeck", deck="read after it")
        event = heard.next()
    assert (event["type"], event["by"]) == ("reset", "api")


def add_many(col: Any, count: int) -> None:
    from anki.collection import AddNoteRequest
    from anki.decks import DeckId

    requests = []
    for number in range(count):
        made = col.new_note(col.models.by_name("Basic"))
        made.fields[0] = f"many {number}"
        requests.append(AddNoteRequest(made, DeckId(1)))
    col.add_notes(requests)


def test_an_import_is_a_reset(anki: Running, tmp_path: Path) -> None:
    number = anki.call("addNote", note=basic("exported"))
    file = str(tmp_path / "deck.apkg")
    anki.call("exportPackage", deck="Default", path=file)
    anki.call("deleteNotes", notes=[number])
    with listening(anki, "?types=note") as heard:
        heard.next("hello")
        anki.call("importPackage", path=file)
        assert heard.next()["type"] == "reset"


def test_following_twice_changes_nothing(anki: Running) -> None:
    """Anki's hook may be called for a collection that is followed already."""
    with listening(anki, "?types=note") as heard:
        heard.next("hello")
        anki.on_main(triggers.install)
        number = anki.call("addNote", note=basic("followed once"))
        assert heard.next("note")["added"] == [number]
        assert heard.nothing_for(0.5)


def test_listening_leaves_undo_alone(anki: Running) -> None:
    anki.call("addNote", note=basic("kept in undo"))
    before = anki.undo_name()
    with listening(anki) as heard:
        heard.next("hello")
        assert anki.undo_name() == before != ""


def test_another_program_of_sql_is_seen(anki: Running) -> None:
    number = anki.call("addNote", note=basic("sql"))
    with listening(anki, "?types=note") as heard:
        heard.next("hello")
        anki.on_main(lambda col: col.db.execute("update notes set mod = mod + 1 where id = ?", number))
        anki.call("createDeck", deck="read after it")
        assert heard.next("note")["changed"] == [number]


@pytest.fixture
def two_profiles(empty_collection: Path, tmp_path: Path) -> Iterator[Running]:
    for name in ("First", "Second"):
        (tmp_path / name).mkdir()
        shutil.copy(empty_collection, tmp_path / name / "collection.anki2")
    with Running(CollectionProfiles.of_base(tmp_path), {}) as running:
        yield running


def test_opening_another_profile(two_profiles: Running) -> None:
    with listening(two_profiles, "?types=profile,note") as heard:
        heard.next("hello")
        two_profiles.call("loadProfile", name="Second")
        closed, opened = heard.next(), heard.next()
        added = two_profiles.call("addNote", note=basic("in the second"))
        assert heard.next("note")["added"] == [added]
    assert (closed["state"], closed["name"]) == ("closed", "First")
    assert (opened["state"], opened["name"]) == ("opened", "Second")
