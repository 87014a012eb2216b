"""The option onDuplicate of a note (docs/api-decisions.md)."""

from __future__ import annotations

import http.server
from collections.abc import Iterator
from typing import Any

import pytest

from ankiconnect.handlers.notes.duplicates import DUPLICATE
from tools.api_error import ApiError

from ...support.content.notes import basic
from ...support.net.webserver import serving
from ...support.running import Running


def on(what: Any, front: str = "there", back: str = "new", **more: Any) -> dict[str, Any]:
    """A note with the option onDuplicate."""
    options = {"onDuplicate": what, **more.pop("options", {})}
    return basic(front, back, options=options, **more)


def state(anki: Running, note: int) -> tuple[dict[str, str], list[str]]:
    """The field texts and tags of a note."""
    info = anki.call("notesInfo", notes=[note])[0]
    return {name: one["value"] for name, one in info["fields"].items()}, info["tags"]


def audio(name: str = "x.mp3", **more: Any) -> dict[str, Any]:
    return {"data": "SUQz", "filename": name, "fields": ["Back"], **more}


@pytest.fixture
def there(anki: Running) -> int:
    """A note that the others are duplicates of."""
    return int(anki.call("addNote", note=basic("there", "old", tags=["old"])))


def test_refuse_is_the_default(anki: Running, there: int) -> None:
    for note in (on("refuse"), on(None), on("refuse", options={"allowDuplicate": True})):
        with pytest.raises(ApiError, match=f"^{DUPLICATE}$"):
            anki.call("addNote", note=note)
        assert anki.call("canAddNote", note=note) is False
    assert anki.call("findNotes", query="") == [there]


def test_allow_adds_a_duplicate(anki: Running, there: int) -> None:
    note = on("allow", options={"allowDuplicate": False})
    assert anki.call("canAddNote", note=note) is True
    assert anki.call("addNote", note=note) != there


def test_skip_returns_the_oldest_and_writes_nothing(anki: Running, there: int) -> None:
    anki.call("addNote", note=on("allow"))
    before, steps = state(anki, there), anki.undo_name()
    note = on("skip", tags=["new"], audio=audio())
    assert anki.call("addNote", note=note) == there
    assert anki.call("addNotes", notes=[note, note]) == [there, there]
    outcome = anki.call("addNote", note=note, details=True)
    assert (outcome["status"], outcome["noteId"], outcome["code"]) == ("skipped", there, None)
    assert outcome["cards"] == anki.call("findCards", query=f"nid:{there}")
    assert outcome["duplicateNoteIds"] == sorted(anki.call("findNotes", query="front:there"))
    assert (state(anki, there), anki.undo_name()) == (before, steps)
    assert anki.call("getMediaFilesNames") == []


def test_update_writes_what_is_given_and_adds_tags(anki: Running, there: int) -> None:
    (card,) = anki.call("findCards", query=f"nid:{there}")
    assert anki.call("answerCards", answers=[{"cardId": card, "ease": 4}]) == [True]
    (before,) = anki.call("cardsInfo", cards=[card])
    note = {**on("update", tags=["new", "OLD"]), "fields": {"Front": "<b>there</b>"}}
    assert anki.call("addNote", note=note) == there
    assert state(anki, there) == ({"Front": "<b>there</b>", "Back": "old"}, ["new", "old"])
    assert anki.undo_name() == "Update Note (AnkiConnect)"
    (after,) = anki.call("cardsInfo", cards=[card])
    assert [after[one] for one in ("interval", "due", "type", "reps")] == [
        before[one] for one in ("interval", "due", "type", "reps")
    ]
    anki.undo()
    assert state(anki, there) == ({"Front": "there", "Back": "old"}, ["old"])


def test_an_empty_text_that_is_given_is_written(anki: Running, there: int) -> None:
    anki.call("addNote", note=on("update", back=""))
    assert state(anki, there) == ({"Front": "there", "Back": ""}, ["old"])


def test_an_update_that_changes_nothing_makes_no_step(anki: Running, there: int) -> None:
    note = on("update", back="old\r", tags=["OLD"])
    outcome = anki.call("addNote", note=note, details=True)
    assert (outcome["status"], outcome["noteId"]) == ("updated", there)
    assert anki.undo_name() == "Add Note (AnkiConnect)"
    mod = anki.call("notesModTime", notes=[there])
    assert anki.call("addNotes", notes=[note] * 150) == [there] * 150
    assert anki.call("notesModTime", notes=[there]) == mod


def test_one_request_adds_updates_and_skips(anki: Running, there: int) -> None:
    notes = [
        on("update", "a", "1"),
        on("update", back="2"),
        on("skip"),
        on("refuse"),
        on("update", "b"),
    ]
    outcomes = anki.call("addNotes", notes=notes, details=True)
    assert [one["status"] for one in outcomes] == ["added", "updated", "skipped", "refused", "added"]
    assert [one["noteId"] for one in outcomes[1:4]] == [there, there, None]
    assert anki.undo_name() == "Add and Update 3 Notes (AnkiConnect)"
    anki.undo()
    assert anki.call("findNotes", query="") == [there]
    assert state(anki, there)[0]["Back"] == "old"


@pytest.mark.parametrize("what", ["update", "skip"])
def test_equal_notes_of_one_request_become_one(anki: Running, what: str) -> None:
    notes = [on(what, "a", "1", tags=["x"]), on(what, "a", "2", tags=["y"])]
    outcomes = anki.call("addNotes", notes=notes, details=True)
    first = outcomes[0]["noteId"]
    assert [one["status"] for one in outcomes] == [
        "added",
        "updated" if what == "update" else "skipped",
    ]
    assert (outcomes[1]["noteId"], outcomes[1]["duplicateNoteIds"]) == (first, [first])
    assert outcomes[1]["cards"] == outcomes[0]["cards"] == anki.call("findCards", query="")
    written = ({"Front": "a", "Back": "2"}, ["x", "y"]) if what == "update" else None
    assert state(anki, first) == (written or ({"Front": "a", "Back": "1"}, ["x"]))
    assert anki.undo_name() == "Add Note (AnkiConnect)"
    anki.undo()
    assert anki.call("findNotes", query="") == []


def test_many_are_one_step_that_counts_what_changes(anki: Running) -> None:
    fronts = [f"n{number}" for number in range(250)]
    ids = anki.call("addNotes", notes=[basic(one, "old") for one in fronts])
    backs = ["new" if number % 100 == 7 else "old" for number in range(250)]
    notes = [on("update", *pair) for pair in zip(fronts, backs, strict=True)]
    assert anki.call("addNotes", notes=notes) == ids
    assert anki.undo_name() == "Update 3 Notes (AnkiConnect)"
    assert len(anki.call("findNotes", query="back:new")) == 3
    anki.undo()
    assert anki.call("findNotes", query="back:new") == []


def test_media_of_an_update_are_stored_once(anki: Running, there: int) -> None:
    note = {**on("update", audio=audio()), "fields": {"Front": "there"}}
    for _ in range(3):
        assert anki.call("addNote", note=note) == there
    assert state(anki, there)[0]["Back"] == "old[sound:x.mp3]"
    assert anki.call("getMediaFilesNames") == ["x.mp3"]
    anki.call("addNote", note=on("update", back="new", audio=audio()))
    assert state(anki, there)[0]["Back"] == "new[sound:x.mp3]"


def test_a_refused_update_leaves_no_file(anki: Running, there: int) -> None:
    options = {"onMediaError": "refuse"}
    note = on("update", audio=[audio(), audio("y.mp3", data="!")], options=options)
    outcome = anki.call("addNote", note=note, details=True)
    assert (outcome["status"], outcome["code"]) == ("refused", "media")
    assert anki.call("getMediaFilesNames") == []
    assert state(anki, there)[0]["Back"] == "old"


class Counting(http.server.BaseHTTPRequestHandler):
    """Answers anything, and counts."""

    asked: list[str] = []  # noqa: RUF012

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"hello")

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def web() -> Iterator[str]:
    Counting.asked.clear()
    with serving(Counting) as address:
        yield address


def test_nothing_is_downloaded_for_a_skipped_note(anki: Running, there: int, web: str) -> None:
    def note(front: str, what: str = "skip") -> dict[str, Any]:
        picture = {"url": f"{web}/{front}", "filename": f"{front}.png", "fields": ["Back"]}
        return on(what, front, picture=picture)

    outcomes = anki.call("addNotes", notes=[note("there"), note("a"), note("a")], details=True)
    assert [one["status"] for one in outcomes] == ["skipped", "added", "skipped"]
    assert (outcomes[0]["noteId"], outcomes[2]["noteId"]) == (there, outcomes[1]["noteId"])
    assert Counting.asked == ["/a"]
    assert anki.call("addNotes", notes=[note("there", "update")]) == [there]
    assert Counting.asked == ["/a", "/there"]
    assert sorted(anki.call("getMediaFilesNames")) == ["a.png", "there.png"]


def test_media_in_the_first_field_decide(anki: Running) -> None:
    picture = {"data": "aGVsbG8=", "filename": "p.png", "fields": ["Front"]}
    note = on("skip", "", picture=picture)
    first = anki.call("addNote", note=note)
    assert anki.call("addNote", note=note) == first
    assert anki.call("getMediaFilesNames") == ["p.png"]
    assert anki.call("addNote", note=on("update", "", "more", picture=picture)) == first
    assert state(anki, first)[0] == {"Front": '<img src="p.png">', "Back": "more"}


def test_the_scope_decides_what_is_updated(anki: Running, there: int) -> None:
    anki.call("createDeck", deck="Other")
    scope = {"duplicateScope": "deck", "duplicateScopeOptions": {"deckName": "Other"}}
    note = on("update", options=scope)
    other = anki.call("addNote", note={**note, "deckName": "Other"})
    assert other != there
    assert anki.call("addNote", note={**note, "fields": {"Front": "there", "Back": "x"}}) == other
    assert state(anki, there)[0]["Back"] == "old"
    assert state(anki, other)[0]["Back"] == "x"
    assert anki.call("getDecks", cards=anki.call("findCards", query=f"nid:{other}")).keys() == {"Other"}


def test_a_note_of_another_type_gets_the_fields_that_it_has(anki: Running, there: int) -> None:
    anki.call(
        "createModel",
        modelName="Words",
        inOrderFields=["Word", "back", "More"],
        cardTemplates=[{"Name": "1", "Front": "{{Word}}", "Back": "{{back}}"}],
    )
    words = {"deckName": "Default", "modelName": "Words", "fields": {"Word": "word", "More": "m"}}
    other = anki.call("addNote", note=words)
    scope = {"duplicateScopeOptions": {"checkAllModels": True}}
    assert anki.call("addNote", note=on("update", "word", "b", options=scope)) == other
    assert state(anki, other)[0] == {"Word": "word", "back": "b", "More": "m"}
    none = {**on("update", options=scope), "fields": {"Front": "word"}}
    outcome = anki.call("addNote", note=none, details=True)
    assert (outcome["code"], outcome["error"]) == (
        "fieldNotFound",
        "Words has no field Front; it has Word, back, More",
    )


def test_cards_in_a_filtered_deck_stay_there(anki: Running, there: int) -> None:
    def build(col: Any) -> None:
        deck = col.sched.get_or_create_filtered_deck(0)
        deck.name, deck.config.search_terms[0].search = "Filtered", "front:there"
        col.sched.add_or_update_filtered_deck(deck)

    anki.on_main(build)
    scope = {"duplicateScope": "deck", "duplicateScopeOptions": {"deckName": "Default"}}
    assert anki.call("addNote", note=on("update", options=scope)) == there
    assert state(anki, there)[0]["Back"] == "new"
    assert anki.call("getDecks", cards=anki.call("findCards", query="")).keys() == {"Filtered"}
    outcome = anki.call("addNote", note=on("update", deckName="Filtered"), details=True)
    assert outcome["code"] == "deckFiltered"


@pytest.mark.parametrize("what", ["replace", 5, ["skip"], {}, True, ""])
def test_an_unknown_value_is_named(anki: Running, there: int, what: Any) -> None:
    outcome = anki.call("addNote", note=on(what), details=True)
    begin = 'option parameter "onDuplicate" must be one of "refuse", "allow", "skip", "update", not '
    assert (outcome["status"], outcome["code"]) == ("refused", "invalid")
    assert outcome["error"].startswith(begin)
    assert anki.call("addNotes", notes=[on(what, "a")]) == [None]


@pytest.mark.parametrize("what", ["skip", "update"])
def test_checks_say_whether_a_note_would_be_added(anki: Running, there: int, what: str) -> None:
    notes = [on(what), on(what, "new")]
    assert anki.call("canAddNotes", notes=notes) == [False, True]
    checked = anki.call("canAddNotesWithErrorDetail", notes=notes, duplicates=True)
    assert checked[0] == {"canAdd": False, "error": DUPLICATE, "duplicateNoteIds": [there]}
