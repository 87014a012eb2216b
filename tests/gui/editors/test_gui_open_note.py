"""A note is written by API while a user has it open in an editor: neither side loses anything."""

from __future__ import annotations

import time

import pytest

from ankiconnect.window.editors.saving import READY_SECONDS
from tools.real_anki.process import Anki

from ...support.waiting import until
from ..pages import DELAY, Page, settle

_BROWSER_ON = """
def browser_on(query):
    browser = aqt.dialogs.open("Browser", mw, search=(query,))
    browser.activateWindow()
    return browser
"""


@pytest.fixture
def note(anki: Anki) -> int:
    anki.run(_BROWSER_ON)
    fields = {"Front": "front", "Back": "back"}
    return int(
        anki.call("addNote", note={"deckName": "Default", "modelName": "Basic", "fields": fields})
    )


OTHER_WINDOWS = ("edit window", "editor of the current card")
IN_EVERY_WINDOW = pytest.mark.parametrize("page", ["Browser", *OTHER_WINDOWS], indirect=True)
OTHER_WINDOWS_ARE_SLOW = pytest.mark.parametrize(
    "page",
    ["Browser", *(pytest.param(one, marks=pytest.mark.slow) for one in OTHER_WINDOWS)],
    indirect=True,
)


@pytest.fixture
def page(anki: Anki, note: int, request: pytest.FixtureRequest) -> Page:
    """The note is open, and shown, in the Browser unless the test says otherwise."""
    where = getattr(request, "param", "Browser")
    if where == "Browser":
        anki.run(f"browser = browser_on('nid:{note}')")
        editor = "browser.editor"
    elif where == "edit window":
        anki.call("guiEditNote", note=note)
        editor = "aqt.dialogs._dialogs['AnkiConnectEditNote'][1].editor"
    else:
        anki.run("mw.moveToState('review')")
        anki.until("mw.reviewer.card is not None")
        anki.run("aqt.dialogs.open('EditCurrent', mw)")
        editor = "aqt.dialogs._dialogs['EditCurrent'][1].editor"
    page = Page(anki, editor)
    page.shows("front", "back", seconds=20)
    return page


def stored(anki: Anki, note: int) -> list[str]:
    return [one["value"] for one in anki.call("notesInfo", notes=[note])[0]["fields"].values()]


def update(anki: Anki, note: int, **fields: str) -> None:
    anki.call("updateNoteFields", note={"id": note, "fields": fields})


def stays(anki: Anki, note: int, *texts: str) -> None:
    """Wait until the note holds these texts, and see that no page and no refresh change that."""
    until(lambda: stored(anki, note) == list(texts))
    settle(anki)
    assert stored(anki, note) == list(texts)


@IN_EVERY_WINDOW
def test_a_write_to_another_field_keeps_what_was_typed(anki: Anki, note: int, page: Page) -> None:
    time.sleep(DELAY * 2)
    page.type(0, "typed")
    update(anki, note, Back="written")
    assert stored(anki, note) == ["typed", "written"]
    page.shows("typed", "written")
    stays(anki, note, "typed", "written")
    page.shows("typed", "written")


@OTHER_WINDOWS_ARE_SLOW
def test_a_write_to_the_same_field_comes_after_what_was_typed(
    anki: Anki, note: int, page: Page
) -> None:
    time.sleep(DELAY * 2)
    page.type(0, "typed")
    update(anki, note, Front="written")
    page.shows("written", "back")
    stays(anki, note, "written", "back")
    page.shows("written", "back")


def test_a_write_just_after_the_note_was_opened_stays(anki: Anki, note: int, page: Page) -> None:
    update(anki, note, Front="written", Back="too")
    stays(anki, note, "written", "too")
    page.shows("written", "too")


def test_writes_in_a_row_all_stay(anki: Anki, note: int, page: Page) -> None:
    for number in range(8):
        update(anki, note, Front=f"front {number}")
        anki.call("updateNote", note={"id": note, "fields": {"Back": f"back {number}"}, "tags": ["t"]})
        time.sleep(0.1)
    stays(anki, note, "front 7", "back 7")
    page.shows("front 7", "back 7")


@OTHER_WINDOWS_ARE_SLOW
def test_what_is_typed_survives_writes_to_other_notes(anki: Anki, note: int, page: Page) -> None:
    time.sleep(DELAY * 2)
    for number in range(12):
        page.type(0, f"typed {number}")
        fields = {"Front": f"other {number}", "Back": ""}
        anki.call("addNote", note={"deckName": "Default", "modelName": "Basic", "fields": fields})
        time.sleep(0.2)
    stays(anki, note, "typed 11", "back")
    page.shows("typed 11", "back")


def test_tags_are_written_beside_what_is_typed(anki: Anki, note: int, page: Page) -> None:
    time.sleep(DELAY * 2)
    page.type(1, "typed")
    anki.call("addTags", notes=[note], tags="new")
    stays(anki, note, "front", "typed")
    assert anki.call("notesInfo", notes=[note])[0]["tags"] == ["new"]
    page.shows("front", "typed")


def test_an_undone_write_stays_undone(anki: Anki, note: int, page: Page) -> None:
    time.sleep(DELAY * 2)
    update(anki, note, Front="written")
    page.shows("written", "back")
    anki.run("mw.undo()")
    stays(anki, note, "front", "back")
    page.shows("front", "back")


def test_a_note_that_is_deleted_while_something_is_typed(anki: Anki, note: int, page: Page) -> None:
    time.sleep(DELAY * 2)
    page.type(0, "typed")
    anki.call("deleteNotes", notes=[note])
    settle(anki)
    assert anki.call("findNotes", query="") == []
    assert anki.undo_name() != "Update Note"


def test_another_note_type_while_something_is_typed(anki: Anki, note: int, page: Page) -> None:
    time.sleep(DELAY * 2)
    page.type(0, "typed")
    change = {"id": note, "modelName": "Cloze", "fields": {"Text": "{{c1::written}}"}}
    anki.call("updateNoteModel", note=change)
    page.shows("{{c1::written}}", "")
    stays(anki, note, "{{c1::written}}", "")


def test_a_write_to_a_note_nobody_has_open_does_not_wait(anki: Anki, note: int) -> None:
    took = []
    for number in range(21):
        began = time.monotonic()
        update(anki, note, Back=str(number))
        took.append(time.monotonic() - began)
    assert sorted(took)[10] < READY_SECONDS


def test_a_page_that_does_not_answer_delays_a_write_but_does_not_stop_it(anki: Anki, note: int) -> None:
    anki.run(f"browser = browser_on('nid:{note}')")
    page = Page(anki, "browser.editor")
    page.shows("front", "back", seconds=20)
    time.sleep(DELAY * 2)
    anki.run("browser.editor.call_after_note_saved = lambda *_, **__: None")
    began = time.monotonic()
    update(anki, note, Back="written")
    assert time.monotonic() - began < 10
    assert stored(anki, note) == ["front", "written"]
    anki.run("del browser.editor.call_after_note_saved")  # else the Browser cannot be closed


DESTROYED = """
from aqt.editor import Editor, EditorMode
window = aqt.qt.QDialog(mw)
editor = Editor(mw, window, window, editor_mode=EditorMode.EDIT_CURRENT)
editor.set_note(mw.col.get_note({note}), focusTo=0)
window.show()
"""


def test_an_editor_that_was_destroyed_delays_nothing(anki: Anki, note: int) -> None:
    """Other add-ons forget to tell their editors; `editor` is still there, its page is not."""
    anki.run(DESTROYED.format(note=note))
    Page(anki, "editor").shows("front", "back", seconds=20)
    anki.run("window.close(); aqt.qt.sip.delete(window)")
    took = []
    for number in range(3):
        began = time.monotonic()
        update(anki, note, Back=f"written {number}")
        took.append(time.monotonic() - began)
    assert min(took) < READY_SECONDS
    assert stored(anki, note) == ["front", "written 2"]
