"""The soak test finds everything that was lost or duplicated, and reports each problem once."""

from __future__ import annotations

from pathlib import Path

import pytest
from anki.decks import DeckId

from ankiconnect.headless.profiles import open_collection
from benchmarks.soak.__main__ import main, summary
from benchmarks.soak.check import Content, problems
from benchmarks.soak.ledger import Added, Ledger, Value
from benchmarks.soak.levels import MAX_MORE_THREADS, Level, Life
from benchmarks.soak.run import Outcome
from benchmarks.soak.world import FIRST, OTHER, World

EMPTY = Content({}, {}, {})


def found(ledger: Ledger, first: Content = EMPTY, other: Content = EMPTY) -> list[str]:
    return problems(ledger, {FIRST: first, OTHER: other})


def holding(front: str, *notes: int, back: str = "") -> Content:
    return Content({front: list(notes)}, dict.fromkeys(notes, back), {})


ADDED = Added(notes={1}, profile=FIRST)


@pytest.mark.parametrize(
    ("added", "first", "other", "kind"),
    [
        (ADDED, EMPTY, EMPTY, "an acknowledged note is not there"),
        (ADDED, EMPTY, holding("a", 1), "an acknowledged note is not there"),
        (ADDED, holding("a", 1, 2), EMPTY, "a note is doubled"),
        (ADDED, holding("a", 2), EMPTY, "an acknowledged note has another id"),
        (ADDED, holding("a", 1), holding("a", 2), "a note is in two profiles"),
        (Added(told_duplicate=True, lost=1), EMPTY, EMPTY, "an acknowledged note is not there"),
        (Added(), holding("a", 1), EMPTY, "a note is there although its client got an error"),
    ],
)
def test_a_note_that_is_wrong(added: Added, first: Content, other: Content, kind: str) -> None:
    told = found(Ledger(added={"a": added}), first, other)
    assert len(told) == 1
    assert told[0].startswith(kind)


@pytest.mark.parametrize(
    ("added", "first", "other"),
    [
        (ADDED, holding("a", 1), EMPTY),
        (Added(notes={1}), EMPTY, holding("a", 1)),
        (Added(lost=1), EMPTY, EMPTY),
        (Added(lost=1), holding("a", 1), EMPTY),
        (Added(notes={2}, profile=OTHER, lost=1), holding("a", 1), holding("a", 2)),
        (Added(), EMPTY, EMPTY),
    ],
)
def test_a_note_that_is_right(added: Added, first: Content, other: Content) -> None:
    assert found(Ledger(added={"a": added}), first, other) == []


def test_notes_that_must_not_be_there() -> None:
    forbidden = found(Ledger(never={"a"}), holding("a", 1))
    assert forbidden == ["a note is there although its request was forbidden or cut: 'a'"]
    assert found(Ledger(), holding("a", 1)) == ["a note is there that nobody has sent: 'a'"]


def test_an_update_may_be_the_last_answered_or_a_later_one() -> None:
    place = Value("first")
    place.open.append("second")
    ledger = Ledger(added={"a": ADDED}, backs={1: place})
    for back in ("first", "second"):
        assert found(ledger, holding("a", 1, back=back)) == []
    assert found(ledger, holding("a", 1, back="zeroth"))[0].startswith("an update was lost: 1 is ")
    place.acknowledge("second", FIRST)
    assert len(found(ledger, holding("a", 1, back="first"))) == 1


def test_media_that_is_not_what_was_stored() -> None:
    ledger = Ledger(media={"a.mp3": Value("md5", profile=OTHER)})
    assert found(ledger, other=Content({}, {}, {"a.mp3": "md5"})) == []
    assert len(found(ledger, first=Content({}, {}, {"a.mp3": "md5"}))) == 1
    assert len(found(ledger, other=Content({}, {}, {"a.mp3": "other"}))) == 1


def test_many_losses_are_told_in_one_line() -> None:
    told = found(Ledger(added={f"note {number}": ADDED for number in range(30)}))
    assert len(told) == 1
    assert told[0].endswith("and 25 more")


def test_what_a_profile_holds_is_read_from_its_files(collection_file: Path) -> None:
    col = open_collection(collection_file)
    kind = col.models.by_name("Basic")
    assert kind is not None
    note = col.new_note(kind)
    note.fields = ["a", "b"]
    col.add_note(note, DeckId(1))
    Path(col.media.dir(), "a.txt").write_bytes(b"")
    col.close()
    content = Content.read(collection_file.parent)
    empty = "d41d8cd98f00b204e9800998ecf8427e"
    assert content == Content({"a": [note.id]}, {note.id: "b"}, {"a.txt": empty})


def test_a_profile_is_known_only_while_it_stays() -> None:
    world = World(1)
    before = world.stamp
    with world.moving(OTHER):
        between = world.stamp
        assert world.profile_since(before) is None
    after = world.stamp
    assert world.profile_since(between) is None
    assert world.profile_since(before) is None
    assert world.profile_since(after) == OTHER


def test_what_a_process_holds_may_grow_a_little() -> None:
    before = Level(100.0, 20, 10)
    assert before.grown(Level(139.0, 28, 10 + MAX_MORE_THREADS)) == []
    assert len(before.grown(Level(141.0, 29, 11 + MAX_MORE_THREADS))) == 3
    assert before.grown(Level(None, None, None)) == []


def test_the_summary_lists_what_went_wrong() -> None:
    level = Level(100.0, None, 10)
    outcome = Outcome("headless", lives=[Life(1, "kill -9", 40.0, 1234, level, level)])
    outcome.checked = {"notes acknowledged": 12}
    assert "Nothing was lost" in summary(outcome)
    outcome.problems.append("a note is doubled: 'a'")
    assert "What went wrong:\n- a note is doubled: 'a'" in summary(outcome)
    assert "100 > 100" in summary(outcome)


@pytest.mark.parametrize("wrong", ["0", "-1", "x", "nan"])
def test_minutes_that_are_none(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--minutes", wrong])
    assert "--minutes" in capsys.readouterr().err
