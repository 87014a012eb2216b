"""An Anki that runs on from test to test is as if just started."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tools.real_anki.load import basic_note
from tools.real_anki.process import Anki

from ..reuse import Lender, Pool

UNTIDY = """
import aqt.main
name_of_a_test = 1
gui_hooks.operation_did_execute.append(lambda *_: print("Traceback (most recent call last): a hook"))
mw.create_backup_now = lambda: 1
aqt.main.sync_collection = lambda *_: 1
aqt.mediasrv.post_handlers["congratsInfo"] = lambda: b""
mw.app.clipboard().setText("copied")
mw.pm.set_sync_key("key")
mw.col.set_config("of a test", 1)
messages.append("seen")
aqt.qt.QTimer.singleShot(0, lambda: aqt.utils.showInfo("open"))
"""
LEFT = {
    "[w for w in mw.app.topLevelWidgets() if w.isVisible() and w is not mw]": [],
    "[name for name, entry in aqt.dialogs._dialogs.items() if entry[1] is not None]": [],
    "'name_of_a_test' in globals()": False,
    "'create_backup_now' in vars(mw)": False,
    "aqt.main.sync_collection is aqt.sync.sync_collection": True,
    "aqt.mediasrv.post_handlers['congratsInfo'].__name__ == '<lambda>'": False,
    "mw.app.clipboard().text()": "",
    "mw.pm.sync_auth()": None,
    "mw.col.get_config('of a test')": None,
    "messages": [],
    "mw.state": "deckBrowser",
    "aqt.utils.current_window() is mw": True,
    "mw.col.undo_status().undo": "",
}


@pytest.fixture
def of_a_test(pool: Pool) -> Anki:
    """An Anki as a test has left it, with a bit of everything."""
    lender = Lender(pool)
    anki = lender(config={"apiKey": "sesame", "ignoreOriginList": ["http://a.example"]})
    anki.forgive("modal box: open")
    anki.call("addNote", note=basic_note("Default", "a note"))
    anki.call("createDeck", deck="A deck")
    anki.call("storeMediaFile", filename="x.txt", data="eA==")
    anki.call("guiAddCards", note=basic_note("A deck", "typed"))
    anki.call("guiBrowse")
    anki.call("guiDeckReview", name="Default")
    anki.refreshed()  # or the hook would be called
    anki.run(UNTIDY)
    anki.until("mw.app.activeModalWidget() is not None")
    lender.end()
    return anki


def test_nothing_is_left_of_the_test_before(of_a_test: Anki, anki: Anki) -> None:
    assert anki is of_a_test
    assert {one: anki.eval(one) for one in LEFT} == LEFT
    assert anki.call("findNotes", query="") == []
    assert anki.call("deckNames") == ["Default"]
    assert anki.call("getMediaFilesNames", pattern="x*") == []
    assert json.loads((anki.folder / "meta.json").read_text())["config"] == anki.config
    assert anki.post({"action": "requestPermission", "version": 6})["error"] is None
    anki.call("createDeck", deck="Another")
    anki.refreshed()
    assert anki.problems() == []


WAITS_LONG = """
import time
from probe.quiet import the
the("Refresher")._last = time.monotonic() + 1_000
"""


def test_what_windows_have_not_been_told_yet_is_dropped(pool: Pool) -> None:
    lender = Lender(pool)
    anki = lender()
    anki.run(WAITS_LONG)
    anki.call("createDeck", deck="Another")
    assert anki.eval("is_refreshed()") is False
    lender.end()
    again = Lender(pool)
    assert again() is anki
    assert anki.eval("is_refreshed()") is True
    again.end()


def test_one_that_ended_is_replaced(pool: Pool) -> None:
    lender = Lender(pool)
    ended = lender()
    ended.stop()
    lender.end()
    again = Lender(pool)
    assert again() is not ended
    again.end()


def test_what_one_complained_about_fails_its_test(pool: Pool) -> None:
    lender = Lender(pool)
    anki = lender()
    anki.run("print('Caught exception: of a test', flush=True)")
    with pytest.raises(AssertionError, match="of a test"):
        lender.end()
    assert not anki.running


DECK_LIST = """
shown, loads = {}, []
def look():
    for name, web in ("web", mw.web), ("bottomWeb", mw.bottomWeb):
        web.evalWithCallback(
            # A script that only reads, for the probe: it begins as that of Anki.page_text.
            "document.body.innerText, [document.body.innerHTML, document.body.style.cssText]",
            lambda value, name=name: shown.update({name: value}),
        )
def load(): loads.append(1)
mw.web.page().loadStarted.connect(load)
mw.bottomWeb.page().loadStarted.connect(load)
keep(shown=shown, loads=loads, look=look, load=load)
"""
ANOTHER_PAGE = """
mw.web.set_open_links_externally(False)
mw.web.load(aqt.qt.QUrl(f"{mw.serverURL()}favicon.ico"))
"""


def deck_list(anki: Anki) -> Any:
    """What the main window's pages have in them."""
    anki.run("shown.clear()\nlook()")
    return anki.until("len(shown) == 2 and dict(shown)")


@pytest.mark.parametrize(
    ("change", "is_drawn"),
    [
        ("1", False),
        ("mw.reset()", False),
        ("mw.web.eval('document.body.style.opacity = 0.3')", True),
        ("mw.bottomWeb.eval('document.body.remove()')", True),
        (ANOTHER_PAGE, True),
        ("mw.col.decks.add_normal_deck_with_name('A deck')\nmw.reset()", True),
        ("mw.moveToState('overview')", True),
    ],
)
def test_the_deck_list_is_drawn_again_where_it_has_changed(
    pool: Pool, change: str, is_drawn: bool
) -> None:
    lender = Lender(pool)
    anki = lender()
    anki.run(DECK_LIST)
    before = deck_list(anki)
    anki.run(change)
    anki.refreshed()
    anki.run("loads.clear()")
    lender.end()
    next_one = Lender(pool)
    assert next_one() is anki
    assert deck_list(anki) == before
    assert bool(anki.eval("loads")) is is_drawn
    anki.run("[web.page().loadStarted.disconnect(load) for web in (mw.web, mw.bottomWeb)]")
    next_one.end()
