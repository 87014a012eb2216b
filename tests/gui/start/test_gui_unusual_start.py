"""The installed add-on starts in the real Anki where something is not as usual."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.real_anki.load import basic_note
from tools.real_anki.starter import Starter

from ..others import BOXES, forgive_it, other_addon

SOON = {"collectionTimeout": 3000}


def test_beside_an_add_on_that_raises_when_the_profile_opens(
    start_anki: Starter, tmp_path: Path
) -> None:
    """Anki tells nobody of its window then."""
    anki = start_anki(config=SOON, extra_addons=[other_addon(tmp_path, "profile_did_open")])
    forgive_it(anki)
    assert anki.call("deckNames") == ["Default"]


@pytest.mark.parametrize(
    "hook", ["profile_did_open", pytest.param("collection_did_load", marks=pytest.mark.slow)]
)
def test_while_another_add_on_shows_a_dialog_at_the_start(
    start_anki: Starter, tmp_path: Path, hook: str
) -> None:
    other = other_addon(tmp_path, hook, "aqt.utils.showInfo('hello')")
    anki = start_anki.prepare(config=SOON, extra_addons=[other])
    anki.forgive("modal box: hello")
    anki.start(window=False)
    anki.until(BOXES)
    assert anki.call("deckNames") == ["Default"]
    anki.run(f"[w.close() for w in {BOXES}]")
    anki.until("mw.state == 'deckBrowser'")
    assert anki.call("deckNames") == ["Default"]


def test_it_starts_once_and_in_a_folder_with_a_number(start_anki: Starter) -> None:
    """AnkiWeb's downloads are installed in such a folder."""
    anki = start_anki(profiles=["Ann", "Bob"], profile=None, folder="1234567890")
    anki.run("import sys\nstarts = []\nsys.modules['1234567890.addon'].AddOn.start = starts.append")
    anki.run("mw.pm.load('Ann'); mw.onOpenProfile()")
    assert anki.call("deckNames") == ["Default"]
    assert anki.call("addNote", note=basic_note("Default", "one")) > 0
    assert anki.eval("'1234567890' in mw.addonManager.allAddons()")
    anki.run("aqt.qt.QTimer.singleShot(0, mw.unloadProfileAndShowProfileManager)")
    anki.until("mw.state == 'profileManager'")
    assert anki.eval("starts") == []


def test_a_file_that_is_missing_is_reported(start_anki: Starter) -> None:
    anki = start_anki.prepare()
    (anki.folder / "server" / "service.py").unlink()
    anki.forgive("Traceback")
    anki.start(answers=False)
    anki.until(BOXES)
    text = anki.eval(f"{BOXES}[0].text()")
    assert text.startswith("AnkiConnect does not run: it cannot be loaded (ModuleNotFoundError: ")
    assert "ankiconnect.server.service" in text
    assert anki.eval("mw.state") == "deckBrowser"
    anki.run(f"[w.close() for w in {BOXES}]")
