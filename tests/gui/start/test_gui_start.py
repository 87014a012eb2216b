"""The installed add-on starts in the real Anki."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.real_anki.process import Anki
from tools.real_anki.starter import Starter

from ..recording import RecordedAnki

NOT_LOADED = """
from pathlib import Path
import sys
folder = Path(sys.modules['ankiconnect'].__file__).parent
files = [one.relative_to(folder) for one in folder.rglob('*.py') if 'vendor' not in one.parts]
names = ['.'.join(('ankiconnect', *one.with_suffix('').parts)) for one in files]
[name for name in names if name.removesuffix('.__init__') not in sys.modules]
"""
OLD_AIOHTTP = """
import sys
from pathlib import Path
sys.path.insert(0, str(Path(__file__).parent / "lib"))
import aiohttp, multidict, yarl
"""
LATER = """
import sys
LOADED = sorted(name for name in sys.modules if name.startswith("ankiconnect."))
import aiohttp
FOUND = aiohttp.__version__
"""


def with_an_old_aiohttp(room: Path) -> Path:
    other = room / "0_other"
    for name in ("aiohttp", "multidict", "yarl"):
        (other / "lib" / name).mkdir(parents=True)
        (other / "lib" / name / "__init__.py").write_text("__version__ = '0.1'\n", "utf-8")
    (other / "__init__.py").write_text(OLD_AIOHTTP, "utf-8")
    return other


def loaded_later(room: Path) -> Path:
    later = room / "z_later"
    later.mkdir()
    (later / "__init__.py").write_text(LATER, "utf-8")
    return later


@pytest.fixture(scope="module")
def anki(template: Path, addon: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Anki]:
    """An Anki that starts as a user's, with an interpreter of its own, between two other add-ons."""
    room = tmp_path_factory.mktemp("start")
    starter = Starter(template, addon, room / "ankis", RecordedAnki)
    try:
        yield starter(extra_addons=[with_an_old_aiohttp(room), loaded_later(room)])
        starter.end()
    finally:
        for anki in starter.started:
            anki.kill()


def test_it_answers_and_nothing_is_left_to_be_loaded_later(anki: Anki) -> None:
    """An upgrade replaces the files, and the old version goes on: all of it was loaded."""
    assert anki.run(NOT_LOADED) == []
    assert "ankiconnect.vendor.aiohttp.client" in anki.eval("list(sys.modules)")
    assert anki.call("version") == 6
    assert anki.call("deckNames") == ["Default"]
    assert anki.eval("mw.state") == "deckBrowser"


def test_beside_an_add_on_with_an_older_aiohttp(anki: Anki) -> None:
    """It neither uses the other's, whatever is loaded first, nor puts its own in its place."""
    assert anki.call("deckNames") == ["Default"]
    assert anki.run("import sys; sys.modules['aiohttp'].__version__") == "0.1"
    assert anki.run("sys.modules['z_later'].FOUND") == "0.1"
    assert anki.run("sys.modules['yarl'].__version__") == "0.1"


def test_little_is_loaded_before_anki_shows_its_window(anki: Anki) -> None:
    loaded = anki.run("import sys; sys.modules['z_later'].LOADED")
    assert "ankiconnect.start" in loaded
    assert len(loaded) < 40
    too_early = ("ankiconnect.addon", "ankiconnect.server", "ankiconnect.vendor")
    assert [name for name in loaded if name.startswith(too_early)] == []
