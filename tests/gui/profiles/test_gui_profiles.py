"""Profiles in the real Anki: open, none open, being opened, being closed."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tools.api_error import ApiError
from tools.real_anki.process import Anki

from .. import idle_time
from ..editors.test_gui_editor import ADD, QUESTION, answer, basic, fields, settled
from ..reuse import Lender

NOT_AVAILABLE = r"^collection is not available: no profile is open in Anki$"
CHOOSER = "mw.state == 'profileManager'"


@pytest.fixture
def two(lend_anki: Lender) -> Anki:
    """An Anki with two profiles, of which the first is open."""
    return lend_anki(profiles=["Ann", "Bob"])


@pytest.fixture
def chooser(lend_anki: Lender) -> Anki:
    """An Anki with two profiles that shows the chooser."""
    anki = lend_anki(profiles=["Ann", "Bob"], profile=None)
    anki.until(CHOOSER)
    return anki


def test_names_and_the_open_one(two: Anki) -> None:
    assert two.call("getProfiles") == ["Ann", "Bob"]
    assert two.call("getActiveProfile") == "Ann"


def test_another_profile_instead_of_the_open_one(two: Anki) -> None:
    two.call("createDeck", deck="Ann's")
    assert two.call("loadProfile", name="Bob") is True
    # What comes after the reply waits for the new profile and never reaches the old one.
    two.call("createDeck", deck="Bob's")
    assert two.call("getActiveProfile") == "Bob"
    assert two.call("deckNames") == ["Bob's", "Default"]
    assert two.call("loadProfile", name="Ann") is True
    assert two.call("deckNames") == ["Ann's", "Default"]
    assert two.eval("mw.windowTitle()") == "Ann - Anki"


def test_the_open_profile_stays_as_it_is(two: Anki) -> None:
    before = two.eval("id(mw.col)")
    assert two.call("loadProfile", name="Ann") is True
    time.sleep(0.3)
    assert two.eval("id(mw.col)") == before


@pytest.mark.parametrize(
    "name",
    ["", "ann", *(pytest.param(one, marks=pytest.mark.slow) for one in ("nope", "../Bob", "_global"))],
)
def test_an_unknown_profile(two: Anki, name: str) -> None:
    assert two.call("loadProfile", name=name) is False
    assert two.call("getActiveProfile") == "Ann"
    assert two.call("deckNames") == ["Default"]


def test_two_changes_at_once(two: Anki) -> None:
    actions = [
        {"action": "loadProfile", "params": {"name": "Bob"}},
        {"action": "loadProfile", "params": {"name": "Ann"}},
        {"action": "createDeck", "params": {"deck": "Ann's"}},
    ]
    assert two.call("multi", actions=actions)[:2] == [True, True]
    assert two.call("deckNames") == ["Ann's", "Default"]
    assert two.call("getActiveProfile") == "Ann"


def test_nothing_is_open_while_the_chooser_shows(chooser: Anki) -> None:
    assert chooser.call("getProfiles") == ["Ann", "Bob"]
    assert chooser.call("getActiveProfile") == ""
    started = time.monotonic()
    for action in ("deckNames", "sync", "reloadCollection", "guiAddCards", "guiStartCardTimer"):
        with pytest.raises(ApiError, match=NOT_AVAILABLE):
            chooser.call(action)
    assert chooser.call("guiReviewActive") is False
    assert time.monotonic() - started < 15
    assert chooser.call("loadProfile", name="nope") is False
    assert chooser.call("version") == 6


def test_loading_from_the_chooser(chooser: Anki) -> None:
    assert chooser.call("loadProfile", name="Bob") is True
    assert chooser.call("deckNames") == ["Default"]
    assert chooser.call("getActiveProfile") == "Bob"
    assert chooser.eval("mw.isVisible()") is True
    assert chooser.eval("mw.profileDiag.isVisible()") is False


def test_back_to_the_chooser(two: Anki) -> None:
    two.run("aqt.qt.QTimer.singleShot(0, mw.unloadProfileAndShowProfileManager)")
    two.until(CHOOSER)
    with pytest.raises(ApiError, match=NOT_AVAILABLE):
        two.call("deckNames")
    assert two.call("getActiveProfile") == ""
    two.run("mw.pm.load('Ann'); mw.onOpenProfile()")
    assert two.call("deckNames") == ["Default"]
    assert two.call("getActiveProfile") == "Ann"


def test_a_profile_that_cannot_be_opened(two: Anki) -> None:
    (two.base / "Bob").mkdir(exist_ok=True)
    (two.base / "Bob" / "collection.anki2").write_bytes(b"this is not a collection" * 1000)
    two.forgive("Traceback|modal box")
    assert two.call("loadProfile", name="Bob") is True
    boxes = "[w for w in mw.app.topLevelWidgets() if isinstance(w, aqt.qt.QMessageBox)]"
    two.until(f"[w for w in {boxes} if w.isVisible()]")
    two.run(f"[w.accept() for w in {boxes} if w.isVisible()]")
    two.until(CHOOSER)
    with pytest.raises(ApiError, match=NOT_AVAILABLE):
        two.call("deckNames")
    assert two.call("loadProfile", name="Ann") is True
    assert two.call("deckNames") == ["Default"]


def test_a_user_who_calls_it_off(two: Anki) -> None:
    """A window, perhaps of another add-on, asks; kept open, the old profile goes on."""
    two.run(
        "kept = []\nbrowser = aqt.dialogs.open('Browser', mw)\nbrowser.closeWithCallback = kept.append"
    )
    idle_time.shorten(two)
    started = time.monotonic()
    assert two.call("loadProfile", name="Bob") is True
    two.until("kept")
    assert two.call("deckNames") == ["Default"]
    assert idle_time.SECONDS - 1 < time.monotonic() - started < 28
    assert two.call("getActiveProfile") == "Ann"
    two.run("del browser.closeWithCallback")
    assert two.call("loadProfile", name="Bob") is True
    two.call("deckNames")
    assert two.call("getActiveProfile") == "Bob"


# The Add window


@pytest.mark.parametrize("wait", [False, True])
def test_what_requests_put_into_the_add_window_makes_way(two: Anki, wait: bool) -> None:
    two.call("guiAddCards", note=basic("first", tags=["x"]))
    if wait:
        settled(two, ADD)
    assert two.call("loadProfile", name="Bob") is True
    two.call("createDeck", deck="Bob's")
    assert two.call("getActiveProfile") == "Bob"
    assert two.eval("messages") == []
    assert two.eval(f"{ADD} is None")


def test_what_a_user_typed_into_the_add_window_may_be_kept(lend_anki: Lender) -> None:
    """Then the old profile goes on at once; `busy.Busy` alone would take longer than requests wait."""
    two = lend_anki(profiles=["Ann", "Bob"], config={"collectionTimeout": 8000})
    two.call("guiAddCards", note=basic("first"))
    settled(two, ADD).type(1, "typed")
    assert two.call("loadProfile", name="Bob") is True
    answer(two, discard=False)
    two.until(f"not {QUESTION}")
    assert two.call("deckNames") == ["Default"]
    assert two.call("getActiveProfile") == "Ann"
    assert fields(two) == ["first", "typed"]
    assert two.call("loadProfile", name="Bob") is True
    answer(two, discard=True)
    two.until("mw.pm.name == 'Bob' and mw.col is not None", 60)


def test_nothing_reaches_the_old_profile_while_the_user_is_asked(two: Anki) -> None:
    two.call("guiAddCards")
    settled(two, ADD).type(0, "typed")
    assert two.call("loadProfile", name="Bob") is True
    with ThreadPoolExecutor(1) as threads:
        made = threads.submit(lambda: two.call("createDeck", deck="Bob's"))
        two.until(QUESTION)
        time.sleep(0.5)
        assert not made.done()
        answer(two, discard=True)
        made.result(30)
    assert two.call("deckNames") == ["Bob's", "Default"]
    assert two.call("getActiveProfile") == "Bob"


SLOW = """
class Slow(aqt.qt.QDialog):
    def closeWithCallback(self, then):
        def close():
            self.close(); aqt.dialogs.markClosed('Slow'); then()
        aqt.qt.QTimer.singleShot(4000, close)
slow = Slow(); slow.show()
aqt.dialogs.register_dialog('Slow', Slow, slow)
"""


def test_a_window_that_takes_its_time_to_close(two: Anki) -> None:
    """It may be saving; a write that comes after the reply is for the new profile all the same."""
    two.run(SLOW)
    assert two.call("loadProfile", name="Bob") is True
    two.call("createDeck", deck="Bob's")
    assert two.call("getActiveProfile") == "Bob"
    assert two.call("deckNames") == ["Bob's", "Default"]


def test_calling_an_exit_off_leaves_the_service(anki: Anki) -> None:
    anki.run("add = aqt.dialogs.open('AddCards', mw); kept = []\nadd.closeWithCallback = kept.append")
    anki.run("aqt.qt.QTimer.singleShot(0, mw.close)")
    anki.until("kept")
    assert anki.call("deckNames") == ["Default"]
    anki.run("del add.closeWithCallback")
    anki.run("aqt.qt.QTimer.singleShot(0, mw.close)")
    assert anki.wait() == 0
