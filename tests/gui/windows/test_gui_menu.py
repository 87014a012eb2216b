"""*Tools > AnkiConnect* in the real Anki."""

from __future__ import annotations

from typing import Any

from tools.real_anki.process import Anki

from ..reuse import Lender

MENU = "next(one.menu() for one in mw.form.menuTools.actions() if one.text() == 'AnkiConnect')"
OPENED = f"menu = {MENU}\nmenu.aboutToShow.emit()\n"


def items(anki: Anki) -> list[list[Any]]:
    """The text of each item, and whether it can be chosen."""
    shown = "[[one.text(), one.isEnabled()] for one in menu.actions() if not one.isSeparator()]"
    found: list[list[Any]] = anki.run(f"{OPENED}{shown}")
    return found


def choose(anki: Anki, text: str) -> None:
    anki.run(f"{OPENED}next(one for one in menu.actions() if one.text() == {text!r}).trigger()")


def test_it_says_that_the_service_runs(anki: Anki) -> None:
    state, *rest = items(anki)
    assert state[0].startswith(f"Running at {anki.url}")
    assert state[1] is False
    assert rest == [
        ["Open in browser", True],
        ["Copy address", True],
        ["Copy API key", False],
        ["Keys", True],
        ["Settings", True],
        ["Log", True],
    ]
    anki.run(
        "opened = []\n"
        "aqt.utils.openLink, aqt.utils.openFolder = opened.append, opened.append\n"
        "mw.app.clipboard().setText('before')"
    )
    choose(anki, "Copy address")
    assert anki.eval("mw.app.clipboard().text()") == anki.url
    choose(anki, "Open in browser")
    choose(anki, "Log")
    page, log = anki.eval("opened")
    assert page == anki.url
    assert "ankiconnect" in log


def test_it_opens_the_settings(anki: Anki) -> None:
    choose(anki, "Settings")
    editor = "[one for one in mw.app.topLevelWidgets() if type(one).__name__ == 'ConfigEditor']"
    assert "webBindPort" in anki.until(f"({editor}[0].form.editor.toPlainText() if {editor} else '')")
    anki.run(f"dialog = {editor}[0].parent()\n{editor}[0].reject()\ndialog.reject()")


def test_it_copies_the_key(lend_anki: Lender) -> None:
    anki = lend_anki(config={"apiKey": "a key of many characters"})
    assert ["Copy API key", True] in items(anki)
    choose(anki, "Copy API key")
    assert anki.eval("mw.app.clipboard().text()") == "a key of many characters"
