"""What requests put into the Add window of the real Anki, and what a user types there."""

from __future__ import annotations

import time

import pytest

from tools.real_anki.process import Anki

from .test_gui_editor import ADD, QUESTION, answer, basic, fields, settled

MESSY = (
    'a & b < c "d" <br/> \u00a0 <IMG SRC=p.png><span style="color:RED;">x</span><b>bold</b>'
    "<ul><li>one<li>two</ul><table><tr><td>q</td></tr></table>"
)


def data(text: str) -> dict[str, dict[str, str]]:
    return {"fields": {"Front": text}}


@pytest.mark.parametrize("wait", [pytest.param(False, marks=pytest.mark.slow), True])
def test_exit_asks_nobody_about_what_requests_have_put_there(anki: Anki, wait: bool) -> None:
    anki.call("guiAddCards", note=basic("first", MESSY, tags=["x"]))
    if wait:
        settled(anki, ADD)
    anki.call("guiAddNoteSetData", note=data("second"), append=True)
    if wait:
        settled(anki, ADD)
    started = time.monotonic()
    assert anki.call("guiExitAnki") is None
    assert anki.wait() == 0
    assert time.monotonic() - started < 25


@pytest.mark.slow
def test_a_page_that_reports_late_is_waited_for(anki: Anki) -> None:
    """As on a busy machine; Anki would ask whether to discard what a request has put there."""
    anki.call("guiAddCards", note=basic("first"))
    settled(anki, ADD)
    anki.run(
        f"editor = {ADD}.editor\n"
        "report = editor.call_after_note_saved\n"
        "def late(then, keepFocus=False):\n"
        "    aqt.qt.QTimer.singleShot(3000, lambda: report(then, keepFocus))\n"
        "editor.call_after_note_saved = late"
    )
    assert anki.call("guiExitAnki") is None
    assert anki.wait() == 0


@pytest.mark.slow
def test_exit_from_a_window_that_was_opened_empty(anki: Anki) -> None:
    anki.call("guiAddCards")
    anki.call("guiAddNoteSetData", note=data("text"))
    settled(anki, ADD)
    assert anki.call("guiExitAnki") is None
    assert anki.wait() == 0


def test_exit_asks_about_what_a_user_has_typed(anki: Anki) -> None:
    anki.call("guiAddCards", note=basic("first"))
    settled(anki, ADD).type(1, "typed")
    anki.call("guiAddNoteSetData", note=data("second"))
    assert anki.call("guiExitAnki") is None
    answer(anki, discard=False)
    time.sleep(1)
    assert fields(anki) == ["second", "typed"]
    assert anki.call("guiExitAnki") is None
    answer(anki, discard=True)
    assert anki.wait() == 0


def test_what_a_request_has_put_there_makes_way(anki: Anki) -> None:
    for front in ("first", "second", "third"):
        anki.call("guiAddCards", note=basic(front))
        anki.until(f"{ADD} is not None and {ADD}.editor.note.fields[0] == {front!r}")
        settled(anki, ADD)
    assert anki.eval(QUESTION) == []


def test_data_for_a_field_that_was_just_added_or_renamed(anki: Anki) -> None:
    anki.call("guiAddCards", note=basic("a", "b"))
    add = {"modelName": "Basic", "fieldName": "Extra"}
    rename = {"modelName": "Basic", "oldFieldName": "Back", "newFieldName": "Reverse"}
    replies = anki.call(
        "multi",
        actions=[
            {"action": "modelFieldAdd", "params": add},
            {"action": "guiAddNoteSetData", "params": {"note": {"fields": {"Extra": "c"}}}},
            {"action": "modelFieldRename", "params": rename},
            {"action": "guiAddNoteSetData", "params": {"note": {"fields": {"Reverse": "d"}}}},
            {"action": "guiAddNoteSetData", "params": {"note": {"fields": {"Back": "e"}}}},
        ],
    )
    assert replies[:4] == [None, True, None, True]
    assert replies[4]["error"] == 'Field "Back" not found in current note'
    assert fields(anki) == ["a", "d", "c"]
    anki.refreshed()
    assert fields(anki) == ["a", "d", "c"]
    settled(anki, ADD).shows("a", "d", "c")
    assert anki.call("guiExitAnki") is None
    assert anki.wait() == 0, "all of it came from requests"


def test_the_empty_add_window_waits_while_anki_is_busy(anki: Anki) -> None:
    started = time.monotonic()
    anki.run(
        "import time\n"
        "from aqt.operations import QueryOp\n"
        "gaps.start()\n"
        "QueryOp(parent=mw, op=lambda col: (time.sleep(1), col.card_count()),"
        " success=lambda _: None).run_in_background()"
    )
    assert anki.call("guiAddCards") == 0
    assert time.monotonic() - started >= 1
    assert anki.eval(f"{ADD}.isVisible()")
