"""The installed add-on starts in the real Anki."""

from __future__ import annotations

from pathlib import Path

from .anki import Anki, Starter
from .load import basic_note


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
