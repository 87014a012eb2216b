"""Undo, tags, note types, media and backups by API, while a user works in Anki's windows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.real_anki.load import basic_note
from tools.real_anki.process import Anki

from ..editors.test_gui_editor import ADD, BROWSER, fields, settled
from ..pages import Page, settle
from .test_gui_undo import deck_list_row

ROOTS = f"{BROWSER}.sidebar.model().root.children"
SIDEBAR = f"[one.full_name for root in {ROOTS} for one in root.children]"
LABELS = "[one for one in mw.app.allWidgets() if isinstance(one, aqt.qt.QLabel)]"
TOOLTIPS = f"[one.text() for one in {LABELS} if one.isVisible()]"


def tagged(front: str, *tags: str) -> dict[str, object]:
    return {**basic_note("Default", front), "tags": list(tags)}


@pytest.fixture
def adding(anki: Anki) -> Iterator[Page]:
    """The page of an empty Add window, which is closed at the end without a question."""
    anki.call("guiAddCards")
    yield settled(anki, ADD)
    anki.run(f"{ADD}._close()")


def test_undo_and_redo_refresh_the_windows(anki: Anki) -> None:
    added = "Add 3 Notes (AnkiConnect)"
    anki.call("addNotes", notes=[tagged(front) for front in "abc"])
    anki.shows(deck_list_row("Default", 3))
    anki.run("undone = []; gui_hooks.state_did_undo.append(lambda done: undone.append(done.operation))")
    assert anki.call("undo") == added
    assert anki.call("undoStatus") == {"undo": None, "redo": added}
    assert anki.eval("undone") == [added]
    anki.until(f"any({added!r} in text for text in {TOOLTIPS})")
    anki.shows(deck_list_row("Default", 0))
    anki.until(f"{added!r} in mw.form.actionRedo.text() and not mw.form.actionUndo.isEnabled()")
    assert anki.call("redo") == added
    anki.shows(deck_list_row("Default", 3))
    assert (anki.call("redo"), anki.call("undo")) == (None, added)


def test_undo_while_a_dialog_is_open(anki: Anki) -> None:
    anki.call("addNote", note=tagged("a"))
    anki.run("dialog = aqt.qt.QDialog(mw); dialog.setModal(True); dialog.show()")
    anki.run("preferences = aqt.dialogs.open('Preferences', mw)")
    assert anki.call("undo") == "Add Note (AnkiConnect)"
    anki.shows(deck_list_row("Default", 0))
    assert anki.eval("dialog.isVisible()")
    anki.run("preferences.close(); dialog.close()")


def test_undo_by_api_of_what_the_user_did_and_the_other_way_round(anki: Anki) -> None:
    anki.run("mw.col.decks.add_normal_deck_with_name('By hand')")
    assert anki.call("undo") == "Add Deck"
    anki.call("createDeck", deck="By API")
    anki.until("mw.form.actionUndo.isEnabled()")
    anki.run("mw.undo()")
    anki.until("mw.col.undo_status().redo and not mw.progress.busy()")
    assert anki.call("redo") == "Add Deck (AnkiConnect)"


def test_what_is_typed_in_another_note_stays(anki: Anki) -> None:
    open_note = anki.call("addNote", note=tagged("open"))
    anki.call("addNote", note=tagged("other", "greeting"))
    anki.run(f"aqt.dialogs.open('Browser', mw, search=('nid:{open_note}',)).activateWindow()")
    page = settled(anki, BROWSER)
    settle(anki)
    assert anki.call("renameTag", tag="greeting", newTag="phrase") == 1
    anki.until(f"'phrase' in {SIDEBAR} and 'greeting' not in {SIDEBAR}")
    page.type(0, "typed")
    assert anki.call("undo") == "Rename Tag (AnkiConnect)"
    anki.until(f"'greeting' in {SIDEBAR} and 'phrase' not in {SIDEBAR}")
    settle(anki)
    page.shows("typed", "back")
    stored = anki.call("notesInfo", notes=[open_note])[0]["fields"]["Front"]["value"]
    assert stored == "typed"


def test_what_is_typed_in_the_add_window_stays(anki: Anki, adding: Page) -> None:
    anki.call("addNotes", notes=[tagged("a", "x"), tagged("b", "x::y")])
    settle(anki)
    adding.type(0, "typed")
    assert anki.call("renameTag", tag="x", newTag="z") == 2
    assert anki.call("undo") == "Rename Tag (AnkiConnect)"
    assert anki.call("redo") == "Rename Tag (AnkiConnect)"
    assert anki.call("deleteTags", tags=["z"]) == 2
    anki.call("renameModel", modelName="Cloze", newName="Gaps")
    assert anki.call("deleteModels", modelNames=["Gaps", "Image Occlusion"]) == 2
    settle(anki)
    adding.shows("typed", "")
    assert fields(anki) == ["typed", ""]


def test_the_note_type_of_the_add_window(anki: Anki, adding: Page) -> None:
    anki.call("renameModel", modelName="Basic", newName="Word")
    anki.until(f"{ADD}.notetype_chooser.selected_notetype_name() == 'Word'")
    assert anki.call("deleteModels", modelNames=["Word"], notesToo=True) == 1
    anki.refreshed()
    assert anki.call("undo") == "Delete Note Type (AnkiConnect)"
    anki.refreshed()
    assert "Word" in anki.call("modelNames")


def test_the_card_under_review(anki: Anki) -> None:
    anki.call("addNotes", notes=[tagged("first", "x"), tagged("second", "x")])
    anki.go("review")
    anki.shows("first")
    anki.run("mw.reviewer._showAnswer()")
    anki.until("mw.reviewer.state == 'answer'")
    assert anki.call("renameTag", tag="x", newTag="y") == 2
    assert anki.call("undo") == "Rename Tag (AnkiConnect)"
    assert anki.call("checkMedia")["unused"] == []
    assert anki.call("createBackup", force=True) is True
    anki.refreshed()
    assert anki.eval("mw.reviewer.state") == "answer"
    assert anki.call("guiAnswerCard", ease=3) is True
    anki.shows("second")
    assert anki.call("undo") == "Answer Card"
    anki.shows("first")


def test_media_of_a_note_that_is_being_added(anki: Anki, adding: Page) -> None:
    for name in ("pasted.mp3", "unused.mp3"):
        anki.call("storeMediaFile", filename=name, data="SUQz")
    anki.call("addNote", note=tagged("[sound:gone.mp3]"))
    settle(anki)
    adding.type(0, "[sound:pasted.mp3]")
    found = anki.call("checkMedia")
    assert (found["unused"], found["missing"]) == (["unused.mp3"], ["gone.mp3"])
    assert anki.call("trashUnusedMedia") == 1
    assert anki.call("getMediaFilesNames") == ["pasted.mp3"]
    assert anki.undo_name() == "Add Note (AnkiConnect)"
    adding.shows("[sound:pasted.mp3]", "")


def test_a_backup_is_where_anki_keeps_its_own(anki: Anki) -> None:
    anki.call("addNote", note=tagged("a"))
    before = set(anki.eval("__import__('os').listdir(mw.pm.backupFolder())"))
    assert anki.call("createBackup", force=True) is True
    after = set(anki.eval("__import__('os').listdir(mw.pm.backupFolder())"))
    assert len(after - before) == 1
    assert anki.call("createBackup", force=True) is False


def test_what_the_collection_is(anki: Anki) -> None:
    info = anki.call("collectionInfo")
    assert info["profile"] == anki.eval("mw.pm.name")
    assert Path(info["mediaFolder"]) == Path(anki.eval("mw.col.media.dir()"))
    assert info["ankiVersion"] == anki.eval("aqt.appVersion")
