"""Other add-ons, which do what ours must bear."""

from __future__ import annotations

from pathlib import Path

from tools.real_anki.process import Anki

SOURCE = """
import aqt
from aqt import gui_hooks

def told(*_):
    {body}

gui_hooks.{hook}.append(told)
"""

BOXES = "[w for w in mw.app.topLevelWidgets() if isinstance(w, aqt.qt.QMessageBox) and w.isVisible()]"


def other_addon(room: Path, hook: str, body: str = "raise RuntimeError('of another')") -> Path:
    """An add-on that does something when a hook tells it, before ours is told."""
    folder = room / "0_other"
    folder.mkdir()
    (folder / "__init__.py").write_text(SOURCE.format(hook=hook, body=body), "utf-8")
    return folder


def forgive_it(anki: Anki) -> None:
    """What another add-on raises stands in Anki's log and comes up as a message."""
    anki.forgive("Traceback|Caught exception|PROBE error pop-up|PROBE modal box")
