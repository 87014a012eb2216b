"""Typing answers no question: neither a page's for permission nor the one about another add-on."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tools.real_anki.process import Anki

from ..keyboard import Keyboard
from ..pages import Page
from ..takeover import ASKED, Beside, Other, meta

ORIGIN = "https://evil.example"
ASK = {"action": "requestPermission", "version": 6}
TEXT = "synonymy in any mystery, by my rhythm: ya yes allow"
BOX = "[w for w in mw.app.topLevelWidgets() if isinstance(w, aqt.qt.QMessageBox) and w.isVisible()][0]"
ADD = "aqt.dialogs._dialogs['AddCards'][1]"
_threads = ThreadPoolExecutor(4)


@pytest.fixture
def anki(shared_anki: Anki) -> Iterator[Anki]:
    """An Anki with the Add window."""
    anki = shared_anki
    anki.run("messages.clear()\nimport gc\nfrom ankiconnect.server.api.questions import Refusals")
    anki.run("aqt.dialogs.open('AddCards', mw)")
    yield anki
    anki.run(f"{ADD}._close()")
    anki.until(f"{ADD} is None")


def go_there(anki: Anki) -> None:
    """Have the user in the first field of the Add window."""
    anki.run(f"{ADD}.activateWindow(); {ADD}.editor.web.setFocus(); {ADD}.editor.loadNote(focusTo=0)")
    anki.until(f"aqt.utils.current_window() is {ADD} and {ADD}.editor.currentField == 0")


def type_while_asked(anki: Anki, keyboard: Keyboard, number: int) -> None:
    """Type a text into the Add window while a page asks; in every other round, the question gets the
    focus half-way, as if the user had closed a window."""
    anki.run("[one.forget() for one in gc.get_objects() if type(one) is Refusals]")
    go_there(anki)
    keyboard.press("ctrl+a", "Delete")
    reply: Future[Any] = _threads.submit(anki.post, ASK, {"Origin": ORIGIN})
    keyboard.type(TEXT, 40)
    anki.until(f"{BOX}.defaultButton().isEnabled()")
    keyboard.type(TEXT, 40)
    anki.until(f"{ADD}.editor.note.fields[0].replace('&nbsp;', ' ') == {TEXT * 2!r}")
    if number % 2:
        anki.run(f"{BOX}.activateWindow()")
        anki.until(f"{BOX}.isActiveWindow()")
        keyboard.type(TEXT, 40)
        keyboard.press("Tab", "space", "Return")
    assert not reply.done()
    anki.run(f"{BOX}.defaultButton().click()")
    assert reply.result(10)["result"] == {"permission": "denied"}


def check(anki: Anki, keyboard: Keyboard, rounds: int) -> None:
    Page(anki, f"{ADD}.editor").settle()
    for number in range(rounds):
        type_while_asked(anki, keyboard, number)
    assert anki.eval("mw.addonManager.getConfig('ankiconnect')['webCorsOriginList']") == [
        "http://localhost"
    ]
    assert anki.eval("len(messages)") == rounds


def test_typing_answers_no_page(anki: Anki, keyboard: Keyboard) -> None:
    check(anki, keyboard, 2)


TAKES_OVER = "synonymy in any mystery, by my rhythm: ta yes take over"


def test_typing_does_not_take_over(
    anki: Anki, keyboard: Keyboard, beside: Beside, tmp_path: Path
) -> None:
    """The keys go on to where the user types."""
    Page(anki, f"{ADD}.editor").settle()
    beside(Other(tmp_path))
    go_there(anki)
    anki.until(ASKED)
    keyboard.press("ctrl+a", "Delete")
    keyboard.type(TAKES_OVER, 40)
    anki.until(f"{ADD}.editor.note.fields[0].replace('&nbsp;', ' ') == {TAKES_OVER!r}")
    anki.until(ASKED)
    assert "takeOver" not in meta(anki.folder)


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_typing_answers_no_page_fifty_times(anki: Anki, keyboard: Keyboard) -> None:
    check(anki, keyboard, 50)
