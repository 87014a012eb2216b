"""Both sides of a card, compared with those of Anki's own renderer."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from anki import hooks
from anki.cards import Card
from anki.collection import Collection
from anki.errors import AnkiException, TemplateError
from anki.latex import on_card_did_render
from anki.notes import NoteId

from ankiconnect.handlers.cards import rendering

PARTS = [
    "word",
    "ことば",
    " ",
    "",
    "&amp;",
    "<br>",
    "[",
    "]",
    "[sound:a.mp3]",
    "[sound:]",
    "[Sound:b.mp3]",
    "[anki:tts lang=en_US]a[/anki:tts]",
    "[anki:tts]a[/anki:tts]",
    "[anki:play:q:0]",
    "[anki:x]y[/anki:x]",
    "[latex]x^2[/latex]",
    "[LaTeX]y[/LATEX]",
    "[$]z[/$]",
    "[$$]z<div>w[/$$]",
    "[$",
    "[/$]",
    "\\(x\\)",
    "{{c1::a::b}}",
    "漢字[かんじ]",
    "<img src='a.jpg'>",
    "{{Front}}",
]
FRONTS = [
    "{{Front}}",
    "{{text:Front}} {{Tags}} {{Deck}} {{Type}} {{Card}}",
    "{{#Back}}{{furigana:Front}}{{/Back}}{{^Back}}-{{/Back}}",
    "{{hint:Front}}[sound:{{Back}}]",
    "{{tts en_US:Front}}[$]{{Back}}[/$]",
    "{{type:Front}}{{FrontSide}}",
]
BACKS = [
    "{{FrontSide}}<hr id=answer>{{Back}}",
    "{{FrontSide}}{{FrontSide}}",
    "{{Back}}[latex]{{Front}}[/latex]",
    "",
]
ADDON_FRONTS = ["{{shout:Front}}", "a {{text:shout:Front}}{{Back}}", "{{nope:Front}}"]
ADDON_BACKS = ["{{shout:FrontSide}}{{Back}}", "{{FrontSide}}{{shout:Back}}"]
NOTES = 40


@pytest.fixture
def notes(col: Collection) -> list[NoteId]:
    """Notes of random texts."""
    chance = random.Random(1)
    added = []
    for number in range(NOTES):
        note = col.new_note(_basic(col))
        note["Front"], note["Back"] = (
            "".join(chance.choices(PARTS, k=chance.randrange(6))) for _ in range(2)
        )
        note["Front"] = f"{number}{note['Front']}"
        note.tags = ["a", "b"][: chance.randrange(3)]
        col.add_note(note, 1)  # type: ignore[arg-type]
        added.append(note.id)
    return added


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The cards that are rendered by Anki's own renderer."""
    cards: list[int] = []
    render = rendering._with_addons

    def count(col: Collection, card: Card) -> tuple[str, str]:
        cards.append(card.id)
        return render(col, card)

    monkeypatch.setattr(rendering, "_with_addons", count)
    return cards


@pytest.fixture
def subscribe() -> Iterator[Callable[[Any, Callable[..., Any]], None]]:
    """Subscribes to a hook of Anki during a test, as an add-on does."""
    subscribed: list[tuple[Any, Callable[..., Any]]] = []

    def subscribe(hook: Any, function: Callable[..., Any]) -> None:
        hook.append(function)
        subscribed.append((hook, function))

    yield subscribe
    for hook, function in subscribed:
        hook.remove(function)


def _basic(col: Collection) -> Any:
    return col.models.by_name("Basic")


def change_template(col: Collection, front: str, back: str) -> None:
    basic = _basic(col)
    basic["tmpls"][0].update(qfmt=front, afmt=back)
    col.models.update_dict(basic, skip_checks=True)


def by_anki(card: Card) -> tuple[str, str]:
    output = card.render_output(reload=True)
    return output.question_and_style(), output.answer_and_style()


def compare(col: Collection, notes: list[NoteId]) -> int:
    """Compare the cards of notes, and return how many there are."""
    cards = [Card(col, card) for note in notes for card in col.card_ids_of_note(note)]
    for card in cards:
        assert rendering.render(col, card.id, card.note_type()) == by_anki(card), card.note().fields
    return len(cards)


def test_the_sides_are_those_of_anki(col: Collection, notes: list[NoteId], loaded: list[int]) -> None:
    for front, back in itertools.product(FRONTS, BACKS):
        change_template(col, front, back)
        assert compare(col, notes) == NOTES
    assert loaded == []


def test_cloze_deletions(col: Collection, loaded: list[int]) -> None:
    note = col.new_note(col.models.by_name("Cloze"))  # type: ignore[arg-type]
    note["Text"] = "{{c1::[sound:a.mp3]}} {{c2::[$]x[/$]::b}} {{c3::c}}"
    col.add_note(note, 1)  # type: ignore[arg-type]
    assert compare(col, [note.id]) == 3
    assert loaded == []


def test_filters_of_addons_are_applied(
    col: Collection, notes: list[NoteId], subscribe: Any, loaded: list[int]
) -> None:
    def shout(text: str, field: str, name: str, context: Any) -> str:
        return f"{text.upper()}!{context.note()['Front']}" if name == "shout" else text

    subscribe(hooks.field_filter, shout)
    for front, back in [
        *itertools.product(ADDON_FRONTS, BACKS),
        *itertools.product(FRONTS, ADDON_BACKS),
    ]:
        change_template(col, front, back)
        assert compare(col, notes) == NOTES
    change_template(col, "{{shout:Front}}", "")
    loaded.clear()
    assert compare(col, notes) == len(loaded) == NOTES
    card = col.card_ids_of_note(notes[0])[0]
    assert "!0" in rendering.render(col, card, _basic(col))[0]


def test_addons_change_rendered_cards(
    col: Collection, notes: list[NoteId], subscribe: Any, loaded: list[int]
) -> None:
    def change(output: Any, context: Any) -> None:
        output.answer_text += f" of {context.card().id}"

    subscribe(hooks.card_did_render, change)
    assert compare(col, notes) == len(loaded) == NOTES
    card = Card(col, col.card_ids_of_note(notes[0])[0])
    assert rendering.render(col, card.id, card.note_type())[1].endswith(f" of {card.id}")


def test_an_addon_turns_latex_off(col: Collection, notes: list[NoteId]) -> None:
    hooks.card_did_render.remove(on_card_did_render)
    try:
        assert compare(col, notes) == NOTES
    finally:
        hooks.card_did_render.append(on_card_did_render)


@pytest.mark.parametrize("addon", [False, True])
def test_errors(col: Collection, notes: list[NoteId], subscribe: Any, addon: bool) -> None:
    if addon:
        subscribe(hooks.card_did_render, lambda output, context: None)
    card = col.card_ids_of_note(notes[0])[0]
    change_template(col, "{{Nope}}", "")
    with pytest.raises(TemplateError, match="Nope"):
        rendering.render(col, card, _basic(col))
    col.remove_notes(notes[:1])
    with pytest.raises(AnkiException):
        rendering.render(col, card, _basic(col))
