"""The Add window and the edit window in the real Anki."""

from __future__ import annotations

import base64
import time
from typing import Any

import pytest

from tools.api_error import ApiError
from tools.real_anki.process import Anki

from ..pages import Page

ADD = "aqt.dialogs._dialogs['AddCards'][1]"
EDIT = "aqt.dialogs._dialogs['AnkiConnectEditNote'][1]"
BROWSER = "aqt.dialogs._dialogs['Browser'][1]"
QUESTION = (
    "[one for one in mw.app.topLevelWidgets()"
    " if isinstance(one, aqt.qt.QMessageBox) and one.isVisible()]"
)


def basic(front: str, back: str = "back", **more: Any) -> dict[str, Any]:
    fields = {"Front": front, "Back": back}
    return {"deckName": "Default", "modelName": "Basic", "fields": fields, **more}


def fields(anki: Anki, window: str = ADD) -> Any:
    return anki.eval(f"{window}.editor.note.fields")


def settled(anki: Anki, window: str) -> Page:
    """The page of a window's editor, when it is ready."""
    page = Page(anki, f"{window}.editor")
    page.settle()
    return page


def answer(anki: Anki, *, discard: bool) -> None:
    """Answer the question that is shown."""
    anki.forgive("modal box: ")
    anki.until(QUESTION)
    anki.run(
        f"box = {QUESTION}[0]\n"
        "discard = box.button(aqt.qt.QMessageBox.StandardButton.Discard)\n"
        f"(discard if {discard} else next(one for one in box.buttons() if one is not discard)).click()"
    )


# The Add window


def test_the_add_window_opens_once(anki: Anki) -> None:
    assert anki.call("guiAddCards") == 0
    anki.run(f"first = {ADD}")
    assert anki.eval("first.isVisible()")
    assert anki.call("guiAddCards", note=None) == 0
    assert anki.eval(f"first is {ADD}")


def test_the_add_window_is_filled(anki: Anki) -> None:
    anki.call("createDeck", deck="Deck")
    picture = {"data": base64.b64encode(b"picture").decode(), "filename": "p.png", "fields": ["Extra"]}
    note = {
        "deckName": "Deck",
        "modelName": "cloze",
        "fields": {"Text": "{{c1::a}}", "back extra": "in another case"},
        "tags": ["one", "two"],
        "picture": [{**picture, "fields": ["Back Extra"]}],
    }
    assert anki.call("guiAddCards", note=note) == 0
    assert fields(anki) == ["{{c1::a}}", 'in another case<img src="p.png">']
    assert anki.eval(f"{ADD}.editor.note.tags") == ["one", "two"]
    assert anki.eval(f"{ADD}.deck_chooser.selected_deck_name()") == "Deck"
    assert anki.eval(f"{ADD}.notetype_chooser.selected_notetype_name()") == "Cloze"
    assert anki.eval("mw.col.decks.current()['name']") == "Deck"
    assert anki.eval("mw.col.models.current()['name']") == "Cloze"
    assert anki.call("retrieveMediaFile", filename="p.png") == picture["data"]
    assert anki.call("findNotes", query="") == []
    settled(anki, ADD)
    anki.run(f"{ADD}.add_current_note()")
    anki.until("mw.col.note_count() == 1")
    (stored,) = anki.call("notesInfo", notes=anki.call("findNotes", query="deck:Deck"))
    assert stored["tags"] == ["one", "two"]


@pytest.mark.parametrize(
    ("note", "error"),
    [
        ({"deckName": "zz", "modelName": "Basic"}, "deck was not found: zz"),
        ({"deckName": "Default", "modelName": "zz"}, "model was not found: zz"),
        ({"modelName": "Basic"}, "'deckName' is missing in note (it has: modelName, picture)"),
        (
            {"deckName": "Default", "modelName": "Basic", "fields": {"Front": 5}},
            "note.fields.Front must be a string, not 5",
        ),
    ],
)
def test_a_refused_note_opens_no_window_and_stores_nothing(
    anki: Anki, note: dict[str, Any], error: str
) -> None:
    picture = {"data": "SGVsbG8=", "filename": "p.png", "fields": ["Front"]}
    with pytest.raises(ApiError) as failed:
        anki.call("guiAddCards", note={**note, "picture": picture})
    assert str(failed.value) == error
    assert anki.eval(f"{ADD} is None")
    assert anki.call("retrieveMediaFile", filename="p.png") is False


def test_an_untouched_add_window_makes_way(anki: Anki) -> None:
    anki.call("guiAddCards")
    anki.call("guiAddCards", note=basic("new"))
    anki.until(f"{ADD} is not None and {ADD}.editor.note.fields[0] == 'new'")
    assert anki.eval(QUESTION) == []


def test_unsaved_input_is_asked_about_and_blocks_nobody(anki: Anki) -> None:
    anki.call("guiAddCards", note=basic("nothing"))
    settled(anki, ADD).type(0, "first")
    began = time.monotonic()
    assert anki.call("guiAddCards", note=basic("second")) == 0
    assert time.monotonic() - began < 20
    anki.until(QUESTION)
    assert anki.call("addNote", note=basic("meanwhile")) > 0
    assert fields(anki) == ["first", "back"]
    answer(anki, discard=True)
    anki.until(f"{ADD} is not None and {ADD}.editor.note.fields[0] == 'second'")


def test_the_user_may_keep_the_input(anki: Anki) -> None:
    anki.call("guiAddCards", note=basic("nothing"))
    settled(anki, ADD).type(0, "first")
    anki.call("guiAddCards", note=basic("second"))
    answer(anki, discard=False)
    anki.until(f"not {QUESTION}")
    assert fields(anki) == ["first", "back"]
    time.sleep(1)
    anki.call("guiAddCards", note=basic("third"))
    answer(anki, discard=True)
    anki.until(f"{ADD} is not None and {ADD}.editor.note.fields[0] == 'third'")


def test_there_is_one_question_however_often_it_is_called(anki: Anki) -> None:
    anki.call("guiAddCards", note=basic("nothing"))
    settled(anki, ADD).type(0, "first")
    for number in range(4):
        anki.call("guiAddCards", note=basic(f"later {number}"))
    assert anki.eval(f"len({QUESTION})") == 1
    answer(anki, discard=True)
    anki.until(f"{ADD} is not None and {ADD}.editor.note.fields[0] == 'later 3'")
    assert anki.eval(QUESTION) == []


# Filling the Add window that is open


def test_data_without_an_add_window(anki: Anki) -> None:
    picture = {"data": "SGVsbG8=", "filename": "p.png", "fields": ["Front"]}
    result = anki.call("guiAddNoteSetData", note={"picture": picture})
    assert result == {"error": "Add Note dialog is not open", "code": 1}
    assert anki.call("retrieveMediaFile", filename="p.png") is False


def test_data_replaces_and_appends(anki: Anki) -> None:
    anki.call("guiAddCards", note=basic("a", "b", tags=["x"]))
    note = {"fields": {"Front": "c", "Back": None}, "tags": ["y"]}
    assert anki.call("guiAddNoteSetData", note=note, append=True) is True
    assert fields(anki) == ["ac", "b"]
    assert anki.eval(f"{ADD}.editor.note.tags") == ["x", "y"]
    assert anki.call("guiAddNoteSetData", note=note) is True
    assert fields(anki) == ["c", "b"]
    assert anki.eval(f"{ADD}.editor.note.tags") == ["y"]


def test_data_choose_deck_and_note_type_and_keep_the_rest(anki: Anki) -> None:
    anki.call("createDeck", deck="Deck")
    anki.call("guiAddCards", note=basic("a", "b"))
    note = {"deckName": "Deck", "modelName": "Cloze", "fields": {"Back Extra": "c"}}
    assert anki.call("guiAddNoteSetData", note=note) is True
    assert fields(anki) == ["a", "c"]
    assert anki.eval(f"{ADD}.deck_chooser.selected_deck_name()") == "Deck"
    assert anki.eval(f"{ADD}.notetype_chooser.selected_notetype_name()") == "Cloze"


def test_data_are_appended_to_what_is_typed(anki: Anki) -> None:
    anki.call("guiAddCards", note=basic("", ""))
    settled(anki, ADD).type(0, "typed ")
    assert anki.call("guiAddNoteSetData", note={"fields": {"Front": "data"}}, append=True) is True
    assert fields(anki)[0].replace("&nbsp;", " ") == "typed data"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"deckName": "zz"}, 'Deck "zz" not found'),
        ({"modelName": "zz"}, 'Model "zz" not found'),
        ({"fields": {"zz": "1"}}, 'Field "zz" not found in current note'),
        ({"modelName": "Cloze", "fields": {"Front": "1"}}, 'Field "Front" not found in current note'),
    ],
)
def test_refused_data_change_nothing(anki: Anki, change: dict[str, Any], error: str) -> None:
    anki.call("guiAddCards", note=basic("a", "b"))
    with pytest.raises(ApiError) as failed:
        anki.call("guiAddNoteSetData", note={"tags": ["new"], **change})
    assert str(failed.value) == error
    assert fields(anki) == ["a", "b"]
    assert anki.eval(f"{ADD}.editor.note.tags") == []


# The edit window


@pytest.fixture
def notes(anki: Anki) -> list[int]:
    return [int(anki.call("addNote", note=basic(f"note {number}"))) for number in range(3)]


def edit(anki: Anki, note: int) -> None:
    assert anki.call("guiEditNote", note=note) is None
    anki.until(f"{EDIT}.editor.note.id == {note}")


def test_an_unknown_note_opens_no_window(anki: Anki) -> None:
    with pytest.raises(ApiError, match="5"):
        anki.call("guiEditNote", note=5)
    assert anki.eval("'AnkiConnectEditNote' not in aqt.dialogs._dialogs")


def test_one_window_shows_one_note_after_another(anki: Anki, notes: list[int]) -> None:
    for note in notes:
        edit(anki, note)
    anki.run(f"window = {EDIT}")
    ways = "[window.older.isEnabled(), window.newer.isEnabled()]"
    assert anki.until(ways) == [True, False]
    anki.call("deleteNotes", notes=[notes[1]])
    anki.run("window.older.click()")
    anki.until(f"window.editor.note.id == {notes[0]}")
    assert anki.eval(ways) == [False, True]
    anki.run("window.newer.click()")
    anki.until(f"window.editor.note.id == {notes[2]}")
    assert anki.eval(f"window is {EDIT} and window.isVisible()")


def test_what_is_typed_is_saved_on_close_and_on_the_way(anki: Anki, notes: list[int]) -> None:
    edit(anki, notes[0])
    settled(anki, EDIT).type(1, "typed")
    edit(anki, notes[1])
    anki.until(f"mw.col.get_note({notes[0]})['Back'] == 'typed'")
    settled(anki, EDIT).type(1, "more")
    anki.run(f"window = {EDIT}\nwindow.resize(700, 500)\nwindow.close()")
    anki.until(f"{EDIT} is None")
    anki.until(f"mw.col.get_note({notes[1]})['Back'] == 'more'")
    edit(anki, notes[1])
    assert anki.eval(f"[{EDIT}.width(), {EDIT}.height()]") == [700, 500]


def test_the_window_browses_and_previews_its_note(anki: Anki, notes: list[int]) -> None:
    edit(anki, notes[1])
    anki.run(f"{EDIT}.browse()")
    anki.until(f"{BROWSER} is not None and list({BROWSER}.selected_notes()) == [{notes[1]}]")
    anki.run(f"{EDIT}.toggle_preview()")
    anki.until(f"{EDIT}.previewer is not None and {EDIT}.previewer.card().nid == {notes[1]}")
    edit(anki, notes[2])
    assert anki.eval(f"{EDIT}.previewer.card().nid") == notes[2]
    anki.run(f"{EDIT}.toggle_preview()")
    anki.until(f"{EDIT}.previewer is None")


def test_the_preview_goes_through_all_cards(anki: Anki) -> None:
    note = anki.call("addNote", note={**basic("a"), "modelName": "Basic (and reversed card)"})
    edit(anki, note)
    anki.run(f"{EDIT}.toggle_preview()")
    anki.until(f"{EDIT}.previewer is not None")
    anki.run(f"preview = {EDIT}.previewer")
    for place, state in ((0, "answer"), (1, "question"), (1, "answer")):
        time.sleep(0.4)
        anki.run("preview._next.click()")
        anki.until(f"(preview.card().ord, preview.state()) == ({place}, '{state}')")
    anki.until("not preview._next.isEnabled()")


def test_a_preview_may_close_just_after_a_change(anki: Anki, notes: list[int]) -> None:
    """Even while Anki shows progress: it puts off timers until then."""
    edit(anki, notes[0])
    anki.run(f"{EDIT}.toggle_preview()")
    anki.until(f"{EDIT}.previewer is not None")
    anki.run(f"[{EDIT}.previewer.render_card() for _ in range(2)]\nmw.progress.start()")
    time.sleep(0.5)
    anki.run(f"{EDIT}.toggle_preview()")
    anki.until(f"{EDIT}.previewer is None")
    anki.run("mw.progress.finish()")
    time.sleep(0.3)
    assert anki.problems() == []


def test_browse_selects_all_cards_of_the_note(anki: Anki, notes: list[int]) -> None:
    several = anki.call("addNote", note={**basic("both"), "modelName": "Basic (and reversed card)"})
    cards = sorted(anki.call("findCards", query=f"nid:{several}"))
    assert len(cards) == 2
    for note, wanted in ((several, cards), (notes[0], anki.call("findCards", query=f"nid:{notes[0]}"))):
        edit(anki, note)
        anki.run(f"{EDIT}.browse()")
        anki.until(f"{BROWSER} is not None and sorted({BROWSER}.selected_cards()) == {wanted}")


def test_the_window_goes_back_when_its_note_is_deleted(anki: Anki, notes: list[int]) -> None:
    for note in notes[:3]:
        edit(anki, note)
    anki.run(f"window = {EDIT}")
    anki.call("deleteNotes", notes=[notes[1], notes[2]])
    anki.until(f"window.editor.note.id == {notes[0]}")
    assert anki.eval(f"window is {EDIT} and window.isVisible()")
    assert anki.eval("[window.older.isEnabled(), window.newer.isEnabled()]") == [False, False]
    anki.call("deleteNotes", notes=[notes[0]])
    anki.until(f"{EDIT} is None")


def test_the_window_closes_when_its_note_is_deleted(anki: Anki, notes: list[int]) -> None:
    edit(anki, notes[0])
    anki.call("deleteNotes", notes=[notes[0]])
    anki.until(f"{EDIT} is None")
    edit(anki, notes[1])
    assert anki.eval(f"{EDIT}.older.isEnabled()") is False


def test_the_window_closes_with_the_profile_and_saves(anki: Anki, notes: list[int]) -> None:
    if anki.eval("__import__('anki.utils').utils.point_version()") < 260000:
        # Anki 25 on Qt 6.11 crashes at its exit now and then, after a profile was closed while an
        # editor was open: the Browser's will do.
        anki.forgive("Fatal Python error")
    edit(anki, notes[0])
    settled(anki, EDIT).type(0, "typed")
    anki.run("aqt.qt.QTimer.singleShot(0, mw.unloadProfileAndShowProfileManager)")
    anki.until("mw.state == 'profileManager'")
    assert anki.eval(f"{EDIT} is None")
    anki.run("aqt.qt.QTimer.singleShot(0, mw.onOpenProfile)")
    anki.until("mw.col is not None and mw.state == 'deckBrowser'")
    assert anki.eval(f"mw.col.get_note({notes[0]})['Front']") == "typed"
