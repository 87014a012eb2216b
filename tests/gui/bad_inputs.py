"""Sends bad input to the service in Anki and tells whether it, and Anki, kept their word."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from tools.real_anki.load import Connection
from tools.real_anki.process import Anki

from ..fuzz.junk import encode
from ..fuzz.oracle import check_reply

SOON_SECONDS = 20.0
"""Within that Anki answers others again; where it can't, they wait for 30 (collectionTimeout)."""
MAY_ASK = ("guiImportFile",)
"""Actions that open a dialog which Anki's own menu opens too, and which is a user's to close."""

_PROBES = """
import aqt.sound, zlib

aqt.sound.av_player.play_tags = lambda tags: None  # a machine without a player would tell of that

TABLES = ("notes", "cards", "revlog", "decks", "notetypes", "fields", "templates")

def content():
    rows = {one: repr(mw.col.db.all(f"select * from {one}")) for one in TABLES}
    return {one: zlib.crc32(text.encode("utf-8", "surrogatepass")) for one, text in rows.items()}

def dialogs():
    shown = [w for w in mw.app.topLevelWidgets() if w.isVisible()]
    return [w for w in shown if w.isModal() or isinstance(w, aqt.qt.QMessageBox)]

def name(dialog):
    return f"{type(dialog).__name__}: {dialog.text() if hasattr(dialog, 'text') else ''}"

def close_dialogs():
    for one in dialogs():
        aqt.qt.QTimer.singleShot(0, one.close)

def close_windows():
    add, browser = (aqt.dialogs._dialogs[name][1] for name in ("AddCards", "Browser"))
    if add is not None:
        add._close()
    if browser is not None:
        browser.close()
"""

SCENES: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "": [],
    "add": [("guiAddCards", {})],
    "browser": [("guiBrowse", {"query": "deck:French"})],
    "review": [("guiDeckReview", {"name": "French"}), ("guiShowAnswer", {})],
}
"""What is on the screen when the input comes, and how it gets there; "" is neither window."""


class Victim:
    """An Anki whose collection has some of everything."""

    def __init__(self, anki: Anki, folder: Path) -> None:
        """
        Args:
            anki: The Anki, which runs.
            folder: The only one of which files are named.
        """
        self.anki = anki
        self.folder = folder
        anki.run(_PROBES)
        anki.forgive("modal box: ")  # those that are open are looked at each time

    def show(self, scene: str) -> None:
        """Bring a scene to the screen."""
        if not scene:
            self.anki.run("close_windows()")
        for action, params in SCENES[scene]:
            assert self._ask(action, params)["error"] is None

    def check(self, action: str, params: Any) -> None:
        """Send a request and look at everything it may have done.

        Raises:
            AssertionError: Something is not as it must be.
        """
        body = encode({"action": action, "version": 6, "params": params})
        before, complaints = self.anki.eval("content()"), len(self.anki.problems())
        try:
            reply = self._send(body)
            check_reply(reply, len(body))
            self._check_alive()
            if reply["error"] is not None:
                assert self.anki.eval("content()") == before, f"it failed and changed: {reply}"
            self._check_dialogs(action)
            assert self.anki.problems()[complaints:] == []
        finally:
            self._close_dialogs()

    def _check_alive(self) -> None:
        started = time.monotonic()
        assert self._ask("deckNames", {})["result"][0] == "Default"
        assert time.monotonic() - started < SOON_SECONDS

    def _check_dialogs(self, action: str) -> None:
        """No dialog is left in the way of other windows, but for one that belongs there."""
        names = self.anki.eval("[name(one) for one in dialogs()]")
        assert names == [] or action in MAY_ASK, names

    def _close_dialogs(self) -> None:
        self.anki.until("not (dialogs() and [close_dialogs()])")

    def _ask(self, action: str, params: dict[str, Any]) -> Any:
        return self._send(encode({"action": action, "version": 6, "params": params}))

    def _send(self, body: bytes) -> Any:
        # Not by `Anki.post`: nothing here is a test of the action in the sense of conftest's monitor.
        connection = Connection(self.anki.port)
        try:
            return connection.ask(body)
        finally:
            connection.close()
