"""The action of handlers/notes/changing_model.py: another note type; cards keep their history."""

from __future__ import annotations

import random
from typing import Any

import pytest

from ankiconnect.handlers.notes.changing_model import _completed
from tools.api_error import ApiError

from ...support.content.notes import basic
from ...support.running import Running

REVERSED = "Basic (and reversed card)"
SCHEDULING = (
    "select id, nid, did, type, queue, due, ivl, factor, reps, lapses, left from cards order by id"
)


def make_model(anki: Running, name: str, fields: list[str], templates: list[str]) -> None:
    sides = [{"Name": one, "Front": f"{{{{{fields[0]}}}}} {one}", "Back": "back"} for one in templates]
    anki.call("createModel", modelName=name, inOrderFields=fields, cardTemplates=sides)


def state(anki: Running, note: int) -> tuple[str, list[str], list[str]]:
    """Note type, field texts and tags of a note."""
    info = anki.call("notesInfo", notes=[note])[0]
    return info["modelName"], [one["value"] for one in info["fields"].values()], info["tags"]


def change(anki: Running, notes: list[int], model: str, **more: Any) -> Any:
    return anki.call("changeNotesModel", notes=notes, modelName=model, **more)


@pytest.fixture
def notes(anki: Running) -> list[int]:
    """Two notes with a reviewed card each."""
    ids = anki.call("addNotes", notes=[basic("a", "1", tags=["t"]), basic("b", "2")])
    cards = anki.call("findCards", query="")
    anki.call("answerCards", answers=[{"cardId": one, "ease": 4} for one in cards])
    return list(ids)


def test_the_history_of_the_cards_stays(anki: Running, notes: list[int]) -> None:
    before = anki.on_main(lambda col: col.db.all(SCHEDULING))
    assert change(anki, [*notes, 5, notes[0]], REVERSED) == {
        "notes": 2,
        "fields": {"Front": "Front", "Back": "Back"},
        "templates": {"Card 1": "Card 1", "Card 2": None},
        "cardsRemoved": 0,
        "fullSync": True,
    }
    assert state(anki, notes[0]) == (REVERSED, ["a", "1"], ["t"])
    after = anki.on_main(lambda col: col.db.all(SCHEDULING))
    assert after[:2] == before
    assert [row[3] for row in after[2:]] == [0, 0]
    assert anki.undo_name() == "Change Note Type of 2 Notes (AnkiConnect)"
    assert anki.on_main(lambda col: col.schema_changed())
    anki.undo()
    assert state(anki, notes[0]) == ("Basic", ["a", "1"], ["t"])
    assert anki.on_main(lambda col: col.db.all(SCHEDULING)) == before
    assert anki.on_main(lambda col: col.fix_integrity())[1] is True


@pytest.mark.parametrize("params", [{}, {"fields": {"Front": "Back"}, "templates": {"Card 1": None}}])
def test_a_dry_run_says_the_same_and_changes_nothing(
    anki: Running, notes: list[int], params: dict[str, Any]
) -> None:
    schema = anki.on_main(lambda col: col.db.scalar("select scm from col"))
    before = anki.undo_name(), [state(anki, one) for one in notes]
    said = change(anki, notes, REVERSED, dryRun=True, **params)
    assert (anki.undo_name(), [state(anki, one) for one in notes]) == before
    assert anki.on_main(lambda col: col.db.scalar("select scm from col")) == schema
    cards = anki.call("findCards", query="")
    assert change(anki, notes, REVERSED, **params) == said
    assert len(set(cards) - set(anki.call("findCards", query=""))) == said["cardsRemoved"]


def test_fields_and_templates_can_be_chosen(anki: Running, notes: list[int]) -> None:
    make_model(anki, "Words", ["Word", "Meaning", "More"], ["Back to front", "Front to back"])
    said = change(
        anki,
        notes,
        "Words",
        fields={"Word": "back", "MEANING": "Front", "More": None},
        templates={"front to back": "Card 1"},
    )
    assert said["fields"] == {"Word": "Back", "Meaning": "Front", "More": None}
    assert said["templates"] == {"Back to front": None, "Front to back": "Card 1"}
    assert state(anki, notes[0]) == ("Words", ["1", "a", ""], ["t"])
    rows = anki.on_main(lambda col: col.db.all("select ord, reps from cards order by ord, id"))
    assert rows == [[0, 0], [0, 0], [1, 1], [1, 1]]


def test_what_is_left_out_gets_what_is_left(anki: Running, notes: list[int]) -> None:
    make_model(anki, "Words", ["Word", "Front", "Back"], ["One"])
    said = change(anki, notes[:1], "Words", fields={"Word": "Front"})
    assert said["fields"] == {"Word": "Front", "Front": None, "Back": "Back"}
    said = change(anki, notes[1:], "Words", fields={"Word": "Front", "Back": "Front"})
    assert said["fields"] == {"Word": "Front", "Front": "Back", "Back": "Front"}
    assert state(anki, notes[1])[1] == ["b", "2", "b"]


def test_removed_cards_are_counted(anki: Running, notes: list[int]) -> None:
    note = anki.call("addNote", note=basic("c", modelName=REVERSED))
    assert change(anki, [note], "Basic", dryRun=True)["cardsRemoved"] == 1
    said = change(anki, [note], "Basic", templates={"Card 1": "Card 2"})
    assert (said["templates"], said["cardsRemoved"]) == ({"Card 1": "Card 2"}, 1)
    assert len(anki.call("findCards", query=f"nid:{note}")) == 1


def test_cloze_cards_keep_their_number(anki: Running, notes: list[int]) -> None:
    cloze = {"deckName": "Default", "modelName": "Cloze"}
    texts = {"Text": "{{c1::a}} {{c2::b}} {{c5::c}}", "Back Extra": "x"}
    note = anki.call("addNote", note={**cloze, "fields": texts})
    cards = sorted(anki.call("findCards", query=f"nid:{note}"))
    said = change(anki, [note], REVERSED)
    assert said == {
        "notes": 1,
        "fields": {"Front": "Text", "Back": "Back Extra"},
        "templates": {},
        "cardsRemoved": 1,
        "fullSync": True,
    }
    assert len(set(cards) & set(anki.call("findCards", query=f"nid:{note}"))) == 2
    said = change(anki, notes, "Cloze", fields={"Text": "Back"})
    assert (said["fields"], said["cardsRemoved"]) == ({"Text": "Back", "Back Extra": "Front"}, 0)
    assert state(anki, notes[0])[1] == ["1", "a"]
    assert len(anki.call("findCards", query="note:Cloze")) == 2


def test_the_same_note_type_only_in_another_order(anki: Running, notes: list[int]) -> None:
    before = anki.undo_name()
    nothing = {"notes": 0, "fields": {}, "templates": {}, "cardsRemoved": 0, "fullSync": False}
    assert change(anki, notes, "basic") == nothing
    assert change(anki, [], REVERSED) == change(anki, [5], REVERSED) == nothing
    assert (anki.undo_name(), anki.on_main(lambda col: col.schema_changed())) == (before, True)
    said = change(anki, notes, "Basic", fields={"Front": "Back", "Back": "Front"})
    assert said["notes"] == 2
    assert state(anki, notes[1]) == ("Basic", ["2", "b"], [])


@pytest.mark.parametrize(
    ("params", "error"),
    [
        ({"modelName": "Nope"}, "model was not found: Nope"),
        ({"fields": {"Nope": "Front"}}, f"{REVERSED} has no field Nope; it has Front, Back"),
        ({"fields": {"Front": "Nope"}}, "Basic has no field Nope; it has Front, Back"),
        ({"fields": {"Front": 5}}, "fields.Front must be a string, not 5"),
        ({"templates": {"Nope": None}}, f"{REVERSED} has no template Nope; it has Card 1, Card 2"),
        ({"templates": {"Card 1": "Nope"}}, "Basic has no template Nope; it has Card 1"),
        (
            {"templates": {"Card 1": "Card 1", "Card 2": "Card 1"}},
            "templates.Card 1 and templates.Card 2 are both Card 1",
        ),
        (
            {"modelName": "Cloze", "templates": {"Cloze": "Card 1"}},
            "templates must be left out: Cloze is a cloze note type",
        ),
        ({"fields": 5}, "changeNotesModel() parameter fields must be an object, not 5"),
    ],
)
def test_a_refused_change_changes_nothing(
    anki: Running, notes: list[int], params: dict[str, Any], error: str
) -> None:
    before = anki.undo_name()
    for dry in (True, False):
        with pytest.raises(ApiError) as failed:
            change(anki, notes, **{"model": REVERSED, "dryRun": dry, **_renamed(params)})
        assert str(failed.value) == error
    assert anki.undo_name() == before


def _renamed(params: dict[str, Any]) -> dict[str, Any]:
    return {"model" if name == "modelName" else name: value for name, value in params.items()}


def test_notes_of_several_types_are_refused(anki: Running, notes: list[int]) -> None:
    other = anki.call("addNote", note=basic("c", modelName=REVERSED))
    with pytest.raises(ApiError) as failed:
        change(anki, [*notes, other], "Cloze")
    assert str(failed.value) == f"the notes must have one note type; they have Basic, {REVERSED}"
    assert anki.undo_name() == "Add Note (AnkiConnect)"


def test_many_notes_are_one_step(anki: Running) -> None:
    ids = anki.call("addNotes", notes=[basic(f"n{number}") for number in range(450)])
    assert change(anki, ids, REVERSED)["notes"] == 450
    assert anki.undo_name() == "Change Note Type of 450 Notes (AnkiConnect)"
    assert len(anki.call("findCards", query="")) == 900
    anki.undo()
    assert len(anki.call("findCards", query="")) == 450
    assert len(anki.call("findNotes", query="note:Basic")) == 450


@pytest.mark.parametrize("seed", range(8))
def test_the_default_is_that_of_ankis_window(col: Any, seed: int) -> None:
    pick = random.Random(seed)

    def made(name: str) -> Any:
        notetype = col.models.new(name)
        for field in pick.sample("abcdefgA", pick.randint(1, 6)):
            col.models.add_field(notetype, col.models.new_field(field))
        first = notetype["flds"][0]["name"]
        for number, one in enumerate(pick.sample("uvwxyU", pick.randint(1, 4))):
            template = col.models.new_template(one)
            template.update(qfmt=f"{{{{{first}}}}}{number}", afmt="x")
            col.models.add_template(notetype, template)
        return col.models.get(col.models.add_dict(notetype).id)

    old, new = made("old"), made("new")
    info = col.models.change_notetype_info(old_notetype_id=old["id"], new_notetype_id=new["id"]).input
    for member, wanted in (("flds", info.new_fields), ("tmpls", info.new_templates)):
        before, after = ([one["name"] for one in notetype[member]] for notetype in (old, new))
        assert _completed(before, after, {}) == list(wanted)
