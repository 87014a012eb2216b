"""The parameter properties of cardsInfo and notesInfo, and the query of cardsInfo."""

from __future__ import annotations

from typing import Any

import pytest

from ankiconnect.handlers.cards import members, rendering
from tools.api_error import ApiError

from ...support.content.cards import UNKNOWN, add_cards, queries, state
from ...support.content.decks import add_note, make_filtered
from ...support.running import Running

RENDERED = ("question", "answer")


@pytest.fixture
def cards(anki: Running) -> list[int]:
    """Cards in several states, decks and note types."""
    new, due, crammed = add_cards(anki, 3, "A::B")
    anki.call("setDueDate", cards=[due], days="0")
    anki.call("setFlag", cards=[due], flag=5)
    make_filtered(anki, "Cram", f"cid:{crammed}")
    cloze = {"deckName": "Default", "modelName": "Cloze", "fields": {"Text": "{{c1::a}} {{c2::b}}"}}
    note = anki.call("addNote", note=cloze)
    anki.call("answerCards", answers=[{"cardId": new, "ease": 1}])
    found: list[int] = anki.call("notesInfo", notes=[note], properties=["cards"])[0]["cards"]
    return [new, due, crammed, *found]


def test_each_member_alone_is_as_among_all(anki: Running, cards: list[int]) -> None:
    full = anki.call("cardsInfo", cards=cards)
    for name in full[0]:
        part = anki.call("cardsInfo", cards=cards, properties=[name])
        assert part == [{name: one[name]} for one in full], name
    rest = [name for name in full[0] if name not in RENDERED]
    part = anki.call("cardsInfo", cards=cards, properties=rest)
    assert part == [{name: one[name] for name in rest} for one in full]
    assert anki.call("cardsInfo", cards=cards, properties=list(full[0])) == full
    assert anki.call("cardsInfo", cards=cards, properties=None) == full
    notes = anki.call("cardsToNotes", cards=cards)
    full = anki.call("notesInfo", notes=notes)
    for name in full[0]:
        part = anki.call("notesInfo", notes=notes, properties=[name, name])
        assert part == [{name: one[name]} for one in full], name


def test_nothing_is_rendered_unless_a_side_is_asked_for(
    anki: Running, cards: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered: list[int] = []
    render = rendering.render

    def count(col: Any, card: Any, notetype: Any) -> tuple[str, str]:
        rendered.append(card)
        return render(col, card, notetype)

    monkeypatch.setattr(members, "render", count)
    anki.call("cardsInfo", cards=cards, properties=["cardId", "css", "fields", "nextReviews"])
    assert rendered == []
    anki.call("cardsInfo", cards=cards, properties=["answer", "question", "due"])
    assert sorted(rendered) == sorted(cards)


def test_a_broken_template_matters_only_to_the_sides(anki: Running) -> None:
    card = add_note(anki, "cat", "A")

    def break_template(col: Any) -> None:
        basic = col.models.by_name("Basic")
        basic["tmpls"][0]["qfmt"] = "{{Nope}}"
        col.models.update_dict(basic, skip_checks=True)

    anki.on_main(break_template)
    assert anki.call("cardsInfo", cards=[card], properties=["cardId"]) == [{"cardId": card}]
    with pytest.raises(ApiError, match=rf"Nope.* \(card {card}\)$"):
        anki.call("cardsInfo", cards=[card], properties=["cardId", "answer"])


def test_one_field(anki: Running, cards: list[int]) -> None:
    basic, cloze = cards[0], cards[3]
    front = {"Front": {"value": "n0", "order": 0}}
    text = {"Text": {"value": "{{c1::a}} {{c2::b}}", "order": 0}}
    for properties, expected in (
        (["fields.Front"], [{"fields": front}, {"fields": {}}]),
        (["fields.front", "fields. TEXT "], [{"fields": front}, {"fields": text}]),
        (["fields.Text", "ord"], [{"fields": {}, "ord": 0}, {"fields": text, "ord": 0}]),
    ):
        assert anki.call("cardsInfo", cards=[basic, cloze], properties=properties) == expected
    notes = anki.call("cardsToNotes", cards=[basic, cloze])
    assert anki.call("notesInfo", notes=notes, properties=["fields.Front", "noteId"]) == [
        {"noteId": notes[0], "fields": front},
        {"noteId": notes[1], "fields": {}},
    ]
    every = anki.call("notesInfo", notes=notes, properties=["fields"])
    assert anki.call("notesInfo", notes=notes, properties=["fields.Front", "fields"]) == every


@pytest.mark.parametrize("name", ["nope", "", "Fields", "fields.", "fields.Nope", "cardid", "é" * 99])
def test_an_unknown_property_is_an_error(anki: Running, cards: list[int], name: str) -> None:
    shown = name if len(name) < 60 else name[:60]
    for action, what in (("cardsInfo", "cards"), ("notesInfo", "notes")):
        for ids in (cards, []):
            with pytest.raises(ApiError, match=f'^unknown property "{shown}"'):
                anki.call(action, **{what: ids, "properties": ["mod", name]})
    with pytest.raises(ApiError, match=r"there are cardId, .*, flags, and fields\.NAME"):
        anki.call("cardsInfo", cards=cards, properties=["noteId"])


@pytest.mark.parametrize("properties", ["mod", {"mod": True}, [1], [["mod"]], [None]])
def test_properties_are_names(anki: Running, properties: Any) -> None:
    for action, what in (("cardsInfo", "cards"), ("notesInfo", "notes")):
        with pytest.raises(ApiError, match="parameter properties"):
            anki.call(action, **{what: [], "properties": properties})


def test_order_repeats_and_unknown_ids(anki: Running, cards: list[int]) -> None:
    first, second, *_ = cards
    asked = [second, UNKNOWN, first, second]
    seen = anki.call("cardsInfo", cards=asked, properties=["cardId"])
    assert seen == [{"cardId": second}, {}, {"cardId": first}, {"cardId": second}]
    assert anki.call("cardsInfo", cards=asked, properties=[]) == [{}, {}, {}, {}]
    assert anki.call("cardsInfo", cards=[], properties=["cardId"]) == []


def test_cards_of_a_query(anki: Running, cards: list[int]) -> None:
    found = anki.call("cardsInfo", query="deck:A::B", properties=["cardId"])
    assert sorted(one["cardId"] for one in found) == sorted(cards[:3])
    assert anki.call("cardsInfo", query="deck:A::B", cards=[1]) == anki.call(
        "cardsInfo", cards=[one["cardId"] for one in found]
    )
    assert anki.call("cardsInfo", query="nothing here") == []
    assert len(anki.call("cardsInfo", query="", properties=["ord"])) == len(cards)
    with pytest.raises(ApiError, match=r"^Invalid search: "):
        anki.call("cardsInfo", query="deck:(")
    for nothing in ({}, {"cards": None, "query": None}):
        with pytest.raises(ApiError, match=r'^Must provide either "cards" or a "query"$'):
            anki.call("cardsInfo", **nothing)


def test_queries_do_not_grow_with_the_cards(anki: Running) -> None:
    many = add_cards(anki, 60)
    before = state(anki)
    expected = {("cardId", "fields.Front", "deckName"): 1, ("nextReviews",): 1, ("question",): 1}
    for properties, count in expected.items():
        one = queries(anki, "cardsInfo", cards=many[:1], properties=properties)
        assert one == queries(anki, "cardsInfo", cards=many, properties=properties) == count
    notes = anki.call("cardsToNotes", cards=many)
    assert queries(anki, "notesInfo", notes=notes, properties=["tags"]) == 1
    assert queries(anki, "notesInfo", notes=notes, properties=["cards"]) == 2
    assert state(anki) == before
