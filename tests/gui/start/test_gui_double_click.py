"""Installing the add-on as the README says: open the file, and answer *Yes*."""

from __future__ import annotations

import shutil
from pathlib import Path

from ankiconnect.client import Anki
from tools.ports import free_port
from tools.real_anki import FOLDER, RUN, command, environment, plain

# Anki asks before it loads add-ons, so the probe is not there to answer.
CLICK = f"""
import aqt
from aqt.main import AnkiQt
from aqt.qt import QApplication, QMessageBox, QTimer

set_up = AnkiQt.setupAddons

def click():
    box = QApplication.activeModalWidget()
    if isinstance(box, QMessageBox):
        print("clicks in", box.windowTitle(), flush=True)
        buttons = QMessageBox.StandardButton
        (box.button(buttons.Yes) or box.button(buttons.Ok)).click()
    QTimer.singleShot(100, click)

def set_up_with_a_user(mw, args):
    click()
    set_up(mw, args)

AnkiQt.setupAddons = set_up_with_a_user
{RUN}
"""


def test_opening_the_file_installs_it(template: Path, addon: Path, tmp_path: Path) -> None:
    base = Path(shutil.copytree(template, tmp_path / "base"))
    shutil.rmtree(base / "addons21")
    port = free_port()
    variables = {**environment(tmp_path), "ANKICONNECT_BIND_PORT": str(port)}
    opened = [*command(base, source=CLICK), str(addon)]
    url = f"http://127.0.0.1:{port}"
    with plain.running(opened, url, variables), Anki(url) as anki:
        assert anki.deck_names() == ["Default"]
    assert (base / "addons21" / FOLDER / "manifest.json").exists()
