"""Actions on the main window of the real Anki."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tools.api_error import ApiError
from tools.real_anki.process import Anki

from ..review.test_gui_review import add

FRONT = "mw.app.activeWindow() is mw"


def test_screens(anki: Anki) -> None:
    deck = anki.call("createDeck", deck="A::B")
    assert anki.call("guiDeckOverview", name="A::B") is True
    assert anki.eval("[mw.state, mw.col.decks.selected()]") == ["overview", deck]
    assert anki.call("guiDeckBrowser") is None
    assert anki.eval("mw.state") == "deckBrowser"
    assert anki.call("guiDeckReview", name="A") is True
    assert anki.eval("mw.state") == "overview", "nothing is due: the congratulations show"
    for action in ("guiDeckOverview", "guiDeckReview"):
        assert anki.call(action, name="zz") is False
    assert anki.eval("mw.col.decks.name(mw.col.decks.selected())") == "A"
    assert "zz" not in anki.call("deckNames")


def test_the_review_screen_stays(anki: Anki) -> None:
    """No page of a screen that was asked for before comes late and covers the reviewer."""
    add(anki, "one")
    anki.call(
        "multi",
        actions=[
            {"action": "guiDeckBrowser"},
            {"action": "guiDeckOverview", "params": {"name": "Default"}},
            {"action": "guiDeckReview", "params": {"name": "Default"}},
            {"action": "guiShowAnswer"},
        ],
    )
    time.sleep(0.5)
    anki.refreshed()
    assert anki.eval("[mw.state, mw.reviewer.state]") == ["review", "answer"]
    anki.run(
        "page = ['']\n"
        "def look():\n"
        "    mw.web.evalWithCallback(\"document.querySelector('#qa')?.innerText\", page.append)\n"
        "    return 'back of one' in (page[-1] or '')"
    )
    anki.until("look()")


def test_a_card_that_was_just_added_is_reviewed_to_its_end(anki: Anki) -> None:
    """What is told to the windows after a write doesn't turn the card that a client has turned."""
    add(anki, "one")
    anki.call("guiDeckReview", name="Default")
    anki.call("guiShowAnswer")
    anki.refreshed()
    assert anki.call("guiAnswerCard", ease=3) is True
    assert anki.call("guiCurrentCard") is not None, "it waits until the answer is stored"


@pytest.mark.parametrize("action", ["guiDeckBrowser", "guiDeckOverview", "guiDeckReview"])
def test_the_window_comes_to_the_front(anki: Anki, action: str) -> None:
    anki.call("guiBrowse")
    anki.until("mw.app.activeWindow() is aqt.dialogs._dialogs['Browser'][1]")
    anki.call(action, **({} if action == "guiDeckBrowser" else {"name": "Default"}))
    anki.until(FRONT)


def test_undo(anki: Anki) -> None:
    assert anki.call("guiUndo") is True, "nothing to undo"
    add(anki, *(f"note {number}" for number in range(500)))
    anki.until("mw.deckBrowser._render_data.tree.children[0].new_count == 20")
    assert anki.call("guiUndo") is True
    assert anki.call("findNotes", query="") == []
    anki.until("mw.deckBrowser._render_data.tree.children[0].new_count == 0")
    assert anki.call("guiUndo") is True
    assert anki.eval("messages") == []


def test_undo_several_at_once(anki: Anki) -> None:
    for front in ("one", "two", "three"):
        add(anki, front)
    anki.call("multi", actions=[{"action": "guiUndo"}] * 2)
    assert len(anki.call("findNotes", query="")) == 1


def test_import_asks_with_the_file(anki: Anki, tmp_path: Path) -> None:
    file = tmp_path / "a b.txt"
    file.write_text("front;back\n")
    assert anki.call("guiImportFile", path=str(file)) is None
    dialogs = "[w.args.path for w in mw.app.topLevelWidgets() if type(w).__name__ == 'ImportDialog']"
    assert anki.until(dialogs) == [str(file)]
    assert anki.call("findNotes", query="") == [], "others go on while the dialog is open"
    anki.run("[w.reject() for w in mw.app.topLevelWidgets() if type(w).__name__ == 'ImportDialog']")


def test_import_of_a_missing_file(anki: Anki, tmp_path: Path) -> None:
    anki.forgive("modal box: There is no file to import")
    for path in (tmp_path / "missing.apkg", tmp_path):
        assert anki.call("guiImportFile", path=str(path)) is None
        text = anki.until("messages")[-1]
        assert str(path) in text
    assert anki.call("deckNames") == ["Default"]
    anki.run("[w.close() for w in mw.app.topLevelWidgets() if isinstance(w, aqt.qt.QMessageBox)]")


def test_import_of_a_file_that_is_none(anki: Anki, tmp_path: Path) -> None:
    anki.forgive("modal box: Unsupported")
    file = tmp_path / "picture.png"
    file.write_bytes(b"png")
    assert anki.call("guiImportFile", path=str(file)) is None
    assert "Unsupported" in anki.until("messages")[-1]
    assert anki.call("deckNames") == ["Default"], "others go on while the message is open"
    anki.run("aqt.qt.QTimer.singleShot(0, mw.app.activeModalWidget().close)")


def test_import_without_a_file_asks_for_one(anki: Anki) -> None:
    assert anki.call("guiImportFile") is None
    anki.until("isinstance(mw.app.activeModalWidget(), aqt.qt.QFileDialog)")
    assert anki.call("deckNames") == ["Default"], "others go on while the chooser is open"
    anki.run("aqt.qt.QTimer.singleShot(0, mw.app.activeModalWidget().reject)")
    anki.until("mw.app.activeModalWidget() is None")


def test_import_of_a_web_page(anki: Anki, tmp_path: Path) -> None:
    request = {"action": "guiImportFile", "version": 6, "params": {"path": str(tmp_path / "x.txt")}}
    reply = anki.post(request, {"Origin": "http://localhost"})
    assert reply["error"] == "file paths are not allowed from this origin"


def test_check_of_the_database(anki: Anki) -> None:
    add(anki, "one")
    assert anki.call("guiCheckDatabase") is True
    assert len(anki.call("findNotes", query="")) == 1
    anki.until("aqt.utils._tooltipLabel is not None")
    assert anki.eval("mw.progress.busy()") == 0
    assert list((anki.base / "User 1" / "backups").iterdir())


def test_check_of_a_database_with_a_fault(anki: Anki) -> None:
    cards = add(anki, "one")
    anki.run("mw.col.db.execute('delete from notes')")
    assert anki.call("guiCheckDatabase") is True
    report = "[w for w in mw.findChildren(aqt.qt.QDialog) if w.findChild(aqt.qt.QTextBrowser)]"
    anki.until(report)
    assert anki.call("cardsInfo", cards=cards) == [{}], "others go on while the report is open"
    text = anki.eval(f"{report}[0].findChild(aqt.qt.QTextBrowser).toPlainText()")
    assert "missing note" in text


def test_exit(anki: Anki) -> None:
    started = time.monotonic()
    assert anki.call("guiExitAnki") is None
    assert anki.wait() == 0
    assert time.monotonic() - started < 25
    anki.check_collection()


def test_exit_with_windows_open(anki: Anki) -> None:
    anki.call("guiBrowse")
    anki.call("guiImportFile")
    anki.until("mw.app.activeModalWidget() is not None")
    assert anki.call("guiExitAnki") is None
    assert anki.wait() == 0


def test_faulty_parameters(anki: Anki) -> None:
    with pytest.raises(ApiError, match=r"^guiExitAnki\(\) got an unexpected keyword argument 'x'$"):
        anki.call("guiExitAnki", x=1)
    with pytest.raises(ApiError, match=r"^guiDeckReview\(\) missing 1 required positional argument"):
        anki.call("guiDeckReview")
