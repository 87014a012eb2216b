"""The installed add-on starts in the real Anki."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.real_anki.load import basic_note
from tools.real_anki.process import Anki
from tools.real_anki.starter import Starter

from ..others import BOXES, forgive_it, other_addon

SOON = {"collectionTimeout": 3000}


@pytest.fixture(scope="session")
def preloaded() -> None:
    """Nothing: these Ankis start as a user's, with an interpreter of their own."""


@pytest.fixture
def anki(start_anki: Starter) -> Anki:
    """An Anki of the test's own."""
    return start_anki()


def test_it_answers(anki: Anki) -> None:
    assert anki.call("version") == 6
    assert anki.call("deckNames") == ["Default"]
    assert anki.eval("mw.state") == "deckBrowser"


def test_in_a_folder_with_a_number(start_anki: Starter) -> None:
    """As AnkiWeb's downloads are installed."""
    anki = start_anki(folder="1234567890")
    assert anki.call("addNote", note=basic_note("Default", "one")) > 0
    assert anki.eval("'1234567890' in mw.addonManager.allAddons()")


OLD_AIOHTTP = """
import sys
from pathlib import Path
sys.path.insert(0, str(Path(__file__).parent / "lib"))
import aiohttp, multidict, yarl
"""


def test_beside_an_add_on_with_an_older_aiohttp(start_anki: Starter, tmp_path: Path) -> None:
    """It neither uses the other's, whatever is loaded first, nor puts its own in its place."""
    other = tmp_path / "0_other"
    for name in ("aiohttp", "multidict", "yarl"):
        (other / "lib" / name).mkdir(parents=True)
        (other / "lib" / name / "__init__.py").write_text("__version__ = '0.1'\n", "utf-8")
    (other / "__init__.py").write_text(OLD_AIOHTTP, "utf-8")
    later = tmp_path / "z_later"
    later.mkdir()
    (later / "__init__.py").write_text("import aiohttp\nFOUND = aiohttp.__version__\n", "utf-8")
    anki = start_anki(extra_addons=[other, later])
    assert anki.call("deckNames") == ["Default"]
    assert anki.run("import sys; sys.modules['aiohttp'].__version__") == "0.1"
    assert anki.run("sys.modules['z_later'].FOUND") == "0.1"
    assert anki.run("sys.modules['yarl'].__version__") == "0.1"


def test_beside_an_add_on_that_raises_when_the_profile_opens(
    start_anki: Starter, tmp_path: Path
) -> None:
    """Anki tells nobody of its window then."""
    anki = start_anki(config=SOON, extra_addons=[other_addon(tmp_path, "profile_did_open")])
    forgive_it(anki)
    assert anki.call("deckNames") == ["Default"]


@pytest.mark.parametrize("hook", ["profile_did_open", "collection_did_load"])
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


def test_it_starts_once(start_anki: Starter) -> None:
    anki = start_anki(profiles=["Ann", "Bob"], profile=None)
    anki.run("from ankiconnect.addon import AddOn\nstarts = []\nAddOn.start = starts.append")
    anki.run("mw.pm.load('Ann'); mw.onOpenProfile()")
    assert anki.call("deckNames") == ["Default"]
    anki.run("aqt.qt.QTimer.singleShot(0, mw.unloadProfileAndShowProfileManager)")
    anki.until("mw.state == 'profileManager'")
    assert anki.eval("starts") == []


NOT_LOADED = """
from pathlib import Path
import sys
folder = Path(sys.modules['ankiconnect'].__file__).parent
files = [one.relative_to(folder) for one in folder.rglob('*.py') if 'vendor' not in one.parts]
names = ['.'.join(('ankiconnect', *one.with_suffix('').parts)) for one in files]
[name for name in names if name.removesuffix('.__init__') not in sys.modules]
"""


def test_nothing_is_left_to_be_loaded_later(anki: Anki) -> None:
    """An upgrade replaces the files, and the old version goes on until Anki ends."""
    assert anki.run(NOT_LOADED) == []
    assert "ankiconnect.vendor.aiohttp.client" in anki.eval("list(sys.modules)")


LOADED = """
import sys
LOADED = sorted(name for name in sys.modules if name.startswith("ankiconnect."))
"""


def test_little_is_loaded_before_anki_shows_its_window(start_anki: Starter, tmp_path: Path) -> None:
    later = tmp_path / "z_later"
    later.mkdir()
    (later / "__init__.py").write_text(LOADED, "utf-8")
    anki = start_anki(extra_addons=[later])
    loaded = anki.run("import sys; sys.modules['z_later'].LOADED")
    assert "ankiconnect.start" in loaded
    assert len(loaded) < 40
    too_early = ("ankiconnect.addon", "ankiconnect.server", "ankiconnect.vendor")
    assert [name for name in loaded if name.startswith(too_early)] == []


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
