"""Events inside Anki: what its windows change, what a request changes, what a sync changes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.real_anki.load import basic_note
from tools.real_anki.process import Anki

from ...http.events.listening import Heard


@pytest.fixture
def note(anki: Anki) -> int:
    number: int = anki.call("addNote", note=basic_note("Default", "the first"))
    return number


@contextlib.contextmanager
def listen(anki: Anki, query: str) -> Iterator[Heard]:
    """Listen, from `hello` on."""
    heard = Heard(anki.port, query)
    try:
        assert heard.next()["type"] == "hello"
        yield heard
    finally:
        heard.close()


def test_a_request_and_its_undo_in_the_window(anki: Anki) -> None:
    with listen(anki, "?types=note,card") as heard:
        number = anki.call("addNote", note=basic_note("Default", "added"))
        added = heard.next("note")
        assert (added["added"], added["by"]) == ([number], "api")
        assert len(heard.next("card")["added"]) == 1
        anki.run("mw.undo()")
        removed = heard.next("note")
        assert (removed["removed"], removed["by"]) == ([number], "window")


def test_a_card_that_is_answered_in_the_window(anki: Anki, note: int) -> None:
    (card,) = anki.call("findCards", query=f"nid:{note}")
    with listen(anki, "?types=review") as heard:
        anki.call("guiDeckReview", name="Default")
        anki.call("guiShowAnswer")
        assert anki.call("guiAnswerCard", ease=3) is True
        event = heard.next()
        assert (event["cardId"], event["ease"], event["by"]) == (card, 3, "window")


def test_an_operation_of_another_addon(anki: Anki, note: int) -> None:
    with listen(anki, "?types=note") as heard:
        anki.run(
            "from aqt.operations.tag import add_tags_to_notes; "
            f"add_tags_to_notes(parent=mw, note_ids=[{note}], space_separated_tags='x')"
            ".run_in_background()"
        )
        event = heard.next()
        assert (event["changed"], event["by"]) == ([note], "window")


def test_the_deck_list_renames_a_deck(anki: Anki) -> None:
    deck = anki.call("createDeck", deck="Old")
    with listen(anki, "?types=deck") as heard:
        anki.run(
            "from aqt.operations.deck import rename_deck; from anki.decks import DeckId; "
            f"rename_deck(parent=mw, deck_id=DeckId({deck}), new_name='New').run_in_background()"
        )
        assert heard.next()["names"] == ["New"]


def test_the_database_is_checked(anki: Anki, note: int) -> None:
    with listen(anki, "?types=note") as heard:
        anki.run(f"mw.col.db.execute('update notes set mod = mod + 1 where id = {note}')")
        anki.call("guiCheckDatabase")
        assert note in heard.next()["changed"]


def test_another_profile_is_opened(anki: Anki) -> None:
    with listen(anki, "?types=profile") as heard:
        anki.run("mw.unloadProfileAndShowProfileManager()")
        assert heard.next()["state"] == "closed"
        anki.call("loadProfile", name=anki.call("getProfiles")[0])
        assert heard.next()["state"] == "opened"


def test_a_window_that_imports_tells_to_read_again(anki: Anki, note: int, tmp_path: Path) -> None:
    file = tmp_path / "some.apkg"
    anki.call("exportPackage", deck="Default", path=str(file))
    anki.call("deleteNotes", notes=[note])
    with listen(anki, "?types=note") as heard:
        anki.call("importPackage", path=str(file))
        assert heard.next()["type"] == "reset"
        anki.run("mw.undo()")
        assert heard.next()["type"] == "reset"


def test_listening_keeps_undo(anki: Anki, note: int) -> None:
    before = anki.undo_name()
    with listen(anki, ""):
        assert anki.undo_name() == before != ""
