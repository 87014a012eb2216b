"""The action cardsInfo."""

from __future__ import annotations

from typing import Any

import pytest
from anki.collection import Collection

from tools.api_error import ApiError

from ...support.content.cards import UNKNOWN, add_cards, state
from ...support.content.decks import add_note, make_filtered
from ...support.running import Running

CSS_MARK = ".card {"


def info(anki: Running, card: int) -> dict[str, Any]:
    found: dict[str, Any] = anki.call("cardsInfo", cards=[card])[0]
    return found


def change_basic(anki: Running, **changes: Any) -> None:
    """Change the type Basic without Anki's checks: its css, or its template's qfmt and afmt."""

    def change(col: Any) -> None:
        basic = col.models.by_name("Basic")
        basic["css"] = changes.get("css", basic["css"])
        template = basic["tmpls"][0]
        template.update({key: value for key, value in changes.items() if key != "css"})
        col.models.update_dict(basic, skip_checks=True)

    anki.on_main(change)


def test_a_new_card(anki: Running) -> None:
    card = add_note(anki, "cat [sound:meow.mp3]", "Animals::Pets")
    note, mod, css = anki.on_main(
        lambda col: (col.get_card(card).nid, col.get_card(card).mod, col.models.by_name("Basic")["css"])
    )
    seen = info(anki, card)
    question, answer, buttons = (seen.pop(name) for name in ("question", "answer", "nextReviews"))
    due = seen.pop("due")
    assert seen == {
        "cardId": card,
        "note": note,
        "deckName": "Animals::Pets",
        "modelName": "Basic",
        "fields": {
            "Front": {"value": "cat [sound:meow.mp3]", "order": 0},
            "Back": {"value": "", "order": 1},
        },
        "fieldOrder": 0,
        "ord": 0,
        "css": css,
        "factor": 0,
        "interval": 0,
        "type": 0,
        "queue": 0,
        "reps": 0,
        "lapses": 0,
        "left": 0,
        "mod": mod,
        "flags": 0,
    }
    assert due == anki.on_main(lambda col: col.get_card(card).due)
    assert question == f"<style>{css}</style>cat [anki:play:q:0]"
    assert answer.startswith(f"<style>{css}</style>cat [anki:play:q:0]")
    assert "<hr id=answer>" in answer
    assert len(buttons) == 4
    assert buttons[0] == "<\u20681\u2069m"


def test_order_repeats_and_unknown_ids(anki: Running) -> None:
    first, second = add_cards(anki, 2)
    seen = anki.call("cardsInfo", cards=[second, UNKNOWN, first, second])
    assert [one.get("cardId") for one in seen] == [second, None, first, second]
    assert seen[1] == {}
    assert seen[0] == seen[3]


def test_values_of_a_reviewed_card(anki: Running) -> None:
    card = add_note(anki, "cat", "A")

    def change(col: Any) -> None:
        one = col.get_card(card)
        one.type, one.queue, one.due, one.ivl, one.factor = 2, 2, 12, 34, 2650
        one.reps, one.lapses, one.left, one.flags = 7, 3, 1001, 4
        col.update_card(one)

    anki.on_main(change)
    seen = info(anki, card)
    wanted = {"type": 2, "queue": 2, "due": 12, "interval": 34, "factor": 2650}
    wanted |= {"reps": 7, "lapses": 3, "left": 1001, "flags": 4}
    assert {name: seen[name] for name in wanted} == wanted


def test_the_second_template_of_a_note(anki: Running) -> None:
    def add(col: Any) -> int:
        note = col.new_note(col.models.by_name("Basic (and reversed card)"))
        note["Front"], note["Back"] = "cat", "dog"
        col.add_note(note, 1)
        return int(note.card_ids()[1])

    seen = info(anki, anki.on_main(add))
    assert (seen["ord"], seen["fieldOrder"]) == (1, 1)
    assert seen["question"].endswith("</style>dog")


def test_a_card_in_a_filtered_deck_is_there(anki: Running) -> None:
    card = add_note(anki, "cat", "Home")
    make_filtered(anki, "Cram", "deck:Home")
    assert info(anki, card)["deckName"] == "Cram"


def test_sides_that_are_alike_without_styling_are_no_error(anki: Running) -> None:
    card = add_note(anki, "cat", "A")
    change_basic(anki, css="", qfmt="{{Front}}", afmt="{{Front}}")
    seen = info(anki, card)
    assert seen["question"] == seen["answer"] == "<style></style>cat"


@pytest.mark.parametrize("side", ["qfmt", "afmt"])
@pytest.mark.parametrize("styling", [{}, {"css": ""}])
def test_a_broken_template_is_an_error(anki: Running, side: str, styling: dict[str, str]) -> None:
    card = add_note(anki, "cat", "A")
    change_basic(anki, **{side: "{{Front}} {{Nope}}"}, **styling)
    before = state(anki)
    with pytest.raises(ApiError, match="there is no field called"):
        anki.call("cardsInfo", cards=[card])
    assert state(anki) == before


def test_a_missing_template_is_an_error(anki: Running) -> None:
    card = add_note(anki, "cat", "A")

    def change(col: Any) -> None:
        one = col.get_card(card)
        one.ord = 3
        col.update_card(one)

    anki.on_main(change)
    with pytest.raises(ApiError, match=rf"missing template.* \(card {card}\)$"):
        anki.call("cardsInfo", cards=[card])


def test_notes_are_not_loaded(anki: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    cards = add_cards(anki, 20)
    loaded: list[int] = []
    get_note = Collection.get_note

    def count(col: Collection, note: Any) -> Any:
        loaded.append(note)
        return get_note(col, note)

    monkeypatch.setattr(Collection, "get_note", count)
    assert len(anki.call("cardsInfo", cards=cards)) == 20
    assert loaded == []
