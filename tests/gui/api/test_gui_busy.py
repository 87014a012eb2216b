"""Actions wait while Anki is busy, and not longer, whatever other add-ons and the user do."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tools.api_error import ApiError
from tools.ports import free_port
from tools.real_anki.load import basic_note
from tools.real_anki.starter import Starter

from ...support.content import media_database
from .. import idle_time
from ..others import BOXES, forgive_it, other_addon
from ..reuse import Lender

SOON = {"collectionTimeout": 8000}
"""An action that waits longer than that fails; what nobody ends is noticed later."""

FAKE_SYNC = """
import aqt.main
def fake(mw, on_done):
    aqt.qt.QTimer.singleShot(100, lambda: {then})
aqt.main.sync_collection = fake
aqt.qt.QTimer.singleShot(0, lambda: mw._sync_collection_and_media(lambda: None))
"""

FULL_DOWNLOAD = """
from anki.sync_pb2 import SyncCollectionResponse as Output
needed = Output(required=Output.FULL_DOWNLOAD)
"""


def test_a_sync_whose_end_makes_another_addon_raise(start_anki: Starter, tmp_path: Path) -> None:
    anki = start_anki(config=SOON, extra_addons=[other_addon(tmp_path, "sync_did_finish")])
    forgive_it(anki)
    anki.run(FAKE_SYNC.format(then="on_done()"))
    time.sleep(0.5)
    assert anki.call("deckNames") == ["Default"]


RAISES = """
def raises():
    raise RuntimeError('of another')
gui_hooks.sync_will_start.append(raises)
"""


def test_our_sync_whose_begin_makes_another_addon_raise(lend_anki: Lender) -> None:
    anki = lend_anki(config=SOON)
    forgive_it(anki)
    anki.run(RAISES)
    anki.run(f"mw.pm.set_custom_sync_url('http://127.0.0.1:{free_port()}/'); mw.pm.set_sync_key('k')")
    with pytest.raises(ApiError, match=r"of another"):
        anki.call("sync")
    assert anki.call("deckNames") == ["Default"]


ALWAYS_RAISES = """
def always_raises():
    gui_hooks.backend_did_block.append(always_raises)  # Anki removes what has raised
    raise RuntimeError('of another')
gui_hooks.backend_did_block.append(always_raises)
"""


def test_a_long_part_whose_end_makes_another_addon_raise(start_anki: Starter, tmp_path: Path) -> None:
    anki = start_anki()  # of its own: the hook puts itself back whatever a reset does
    forgive_it(anki)
    anki.run(ALWAYS_RAISES)
    file = tmp_path / "a.apkg"
    assert anki.call("exportPackage", deck="Default", path=str(file)) is True
    assert file.exists()
    assert anki.call("deckNames") == ["Default"]


def test_the_question_about_a_full_sync_keeps_nobody_waiting(lend_anki: Lender) -> None:
    """Not while it stands, nor when the user then keeps a window with something typed in it."""
    anki = lend_anki(config=SOON)
    anki.forgive("modal box: ")  # Anki's own questions
    anki.call("guiAddCards", note=basic_note("Default", "typed"))
    anki.run(FULL_DOWNLOAD)
    anki.run(FAKE_SYNC.format(then="aqt.sync.full_sync(mw, needed, on_done)"))
    anki.until(BOXES)
    assert anki.call("deckNames") == ["Default"]
    anki.run(f"{BOXES}[0].buttons()[0].click()")
    anki.until(f"[b for w in {BOXES} for b in w.buttons() if 'Keep' in b.text()]")
    assert anki.call("deckNames") == ["Default"]
    anki.run(f"[b for w in {BOXES} for b in w.buttons() if 'Keep' in b.text()][0].click()")
    assert anki.call("deckNames") == ["Default"]
    anki.run("aqt.dialogs._dialogs['AddCards'][1]._close()")


def test_an_end_that_nobody_tells(lend_anki: Lender) -> None:
    anki = lend_anki(config={"collectionTimeout": 60_000})
    idle_time.shorten(anki)
    started = time.monotonic()
    anki.run("gui_hooks.sync_will_start()")
    assert anki.call("deckNames") == ["Default"]
    assert idle_time.SECONDS - 1 < time.monotonic() - started < idle_time.SECONDS + 30


def test_work_that_takes_long_is_waited_for(lend_anki: Lender) -> None:
    """Anki is not taken to be at rest then."""
    anki = lend_anki(config={"collectionTimeout": 60_000})
    idle_time.shorten(anki)
    seconds = idle_time.SECONDS + 2
    started = time.monotonic()
    anki.run(
        "import time\n"
        "from aqt.operations import QueryOp\n"
        f"aqt.operations.QueryOp(parent=mw, op=lambda col: time.sleep({seconds}), success=lambda _: 0)"
        ".run_in_background()"
    )
    assert anki.call("deckNames") == ["Default"]
    assert seconds <= time.monotonic() - started


def test_a_window_that_is_disabled_for_a_moment(lend_anki: Lender) -> None:
    anki = lend_anki(config=SOON)
    anki.run("mw.setEnabled(False); mw.setEnabled(True)")
    assert anki.call("deckNames") == ["Default"]


def test_a_collection_that_is_replaced(lend_anki: Lender) -> None:
    """As Anki does when a user imports a whole collection: no profile is opened then."""
    anki = lend_anki(config=SOON)
    anki.run("aqt.qt.QTimer.singleShot(0, lambda: mw.unloadCollection(mw.loadCollection))")
    time.sleep(0.5)
    assert anki.call("deckNames") == ["Default"]


def test_an_exit_that_fails_does_not_make_the_next_closing_one(
    start_anki: Starter, tmp_path: Path
) -> None:
    anki = start_anki(
        profiles=["Ann", "Bob"], extra_addons=[other_addon(tmp_path, "profile_will_close")]
    )
    forgive_it(anki)
    anki.run("aqt.qt.QTimer.singleShot(0, mw.unloadProfileAndExit)")
    time.sleep(0.5)
    assert anki.call("loadProfile", name="Bob") is True
    assert anki.call("deckNames") == ["Default"]
    assert anki.call("getActiveProfile") == "Bob"


def test_a_file_during_a_sync_of_media(lend_anki: Lender) -> None:
    """Anki's media database learns of it at once: docs/anki-internals.md, 12."""
    anki = lend_anki()
    anki.call("storeMediaFile", filename="before.txt", data="QUFB")
    anki.run("mw.media_syncer._syncing = True")
    try:
        anki.call("storeMediaFile", filename="during.txt", data="QUFB")
    finally:
        anki.run("mw.media_syncer._syncing = False")
    collection = anki.base / "User 1" / "collection.anki2"
    assert media_database.known(collection) == ["during.txt"]
