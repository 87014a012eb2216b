"""A page that must be filled again keeps the caret, the selection, and what is being typed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tools.real_anki.process import Anki

from ...support.waiting import until
from ..keyboard import Keyboard
from .others import Request, Writer
from .typist import ADD, BROWSE, CURRENT, END, NOTE, Typist, Window

WORDS = "every word that i type should stay here "
TIMES = 3
OPEN_NOTE = pytest.mark.parametrize(
    "window", [BROWSE, *(pytest.param(one, marks=pytest.mark.slow) for one in (CURRENT, NOTE))], ids=str
)


@pytest.fixture
def typist(shared_anki: Anki, keyboard: Keyboard, request: pytest.FixtureRequest) -> Iterator[Typist]:
    """A user who types before the word END in the Browser, or in the window that the test names."""
    callspec = getattr(request.node, "callspec", None)
    window: Window = BROWSE if callspec is None else callspec.params.get("window", BROWSE)
    typist = Typist(shared_anki, keyboard, window, middle=True)
    yield typist
    typist.close()


def write(typist: Typist, **fields: str) -> None:
    typist.anki.call("updateNoteFields", note={"id": typist.note, "fields": fields})


def to_other_fields(note: int) -> Iterator[Request]:
    for number in range(TIMES):
        yield "updateNoteFields", {"note": {"id": note, "fields": {"Back": f"back {number}"}}}
        yield "addTags", {"notes": [note], "tags": f"tag{number}"}


def type_beside(typist: Typist, requests: Iterator[Request]) -> None:
    with Writer(typist.anki, requests) as writer:
        while writer.running:
            typist.type(WORDS, 60)
            assert typist.seen_at_last() == typist.expected, writer.sent
    assert writer.errors == []


@OPEN_NOTE
def test_another_field_and_tags_of_the_note(typist: Typist, window: Window) -> None:
    type_beside(typist, to_other_fields(typist.note))
    last = f"back {TIMES - 1}"
    until(lambda: typist.page.texts()[1] == last)
    until(lambda: typist.stored() == [typist.expected, last])
    assert len(typist.anki.call("notesInfo", notes=[typist.note])[0]["tags"]) == TIMES


@pytest.mark.parametrize("window", [ADD], ids=str)
def test_the_tags_that_a_request_puts_into_the_add_window(typist: Typist, window: Window) -> None:
    tags = ({"note": {"tags": [f"tag{one}"]}} for one in range(TIMES))
    type_beside(typist, (("guiAddNoteSetData", one) for one in tags))


@pytest.mark.parametrize("window", [ADD], ids=str)
def test_a_field_that_the_note_type_of_the_add_window_gets(typist: Typist, window: Window) -> None:
    kind, names = {"modelName": "Mine"}, ["Front", "Back"]
    template = {"Name": "Card 1", "Front": "{{Front}}", "Back": "{{Back}}"}
    typist.anki.call("createModel", **kind, inOrderFields=names, cardTemplates=[template])
    typist.anki.call("guiAddNoteSetData", note=kind)
    until(lambda: typist.page.texts() == [END, ""])
    typist.put_caret("Home")
    added: list[Request] = [
        ("modelFieldAdd", {**kind, "fieldName": "Extra", "index": 0}),
        ("modelFieldRemove", {**kind, "fieldName": "Extra"}),
    ]
    for place, one in zip((1, 0), added, strict=True):
        with Writer(typist.anki, iter([one])):
            typist.type(WORDS, 60)
        typist.anki.refreshed()
        typist.type(WORDS, 60)
        typist.place = place
        assert typist.seen_at_last() == typist.expected


@OPEN_NOTE
def test_the_field_itself(typist: Typist, window: Window) -> None:
    """The user types nothing at that moment."""
    typist.type("one two ", 30)
    until(lambda: typist.stored()[0].startswith("one two"))
    write(typist, Front="zero one two END and more")
    until(lambda: typist.seen() == "zero one two END and more")
    typist.anki.refreshed()
    typist.keyboard.type("three ")
    until(lambda: typist.seen() == "zero one two three END and more")


def test_a_selection(typist: Typist) -> None:
    typist.type("one two ", 30)
    typist.keyboard.press("shift+Left", "shift+Left", "shift+Left", "shift+Left")
    write(typist, Back="another back")
    until(lambda: typist.page.texts()[1] == "another back")
    typist.anki.refreshed()
    typist.keyboard.type("2 ")
    until(lambda: typist.seen() == "one 2 END")


COMPOSE = """
def compose(unfinished, finished):
    event = aqt.qt.QInputMethodEvent(unfinished, [])
    event.setCommitString(finished)
    web = aqt.dialogs._dialogs['Browser'][1].editor.web
    aqt.qt.QApplication.sendEvent(web.focusProxy(), event)
"""


@pytest.mark.parametrize("requests", [pytest.param("other note", marks=pytest.mark.slow), "this note"])
def test_an_unfinished_word_of_an_input_method(typist: Typist, requests: str) -> None:
    anki = typist.anki
    anki.run(COMPOSE)
    for word in ("に", "にほ", "にほん"):
        anki.run(f"compose({word!r}, '')")
        if requests == "this note":
            write(typist, Back=f"back {word}")
        anki.call("createDeck", deck=f"deck {word}")
        anki.refreshed()
        assert typist.seen() == f"{word}END"
    anki.run("compose('', '日本')")
    until(lambda: typist.seen() == "日本END")
    typist.keyboard.type("x")
    until(lambda: typist.seen() == "日本xEND")
    if requests == "this note":
        until(lambda: typist.page.texts()[1] == "back にほん")
