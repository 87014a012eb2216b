"""The AnkiConnect add-on beside this one, in a running Anki or before its start."""

from __future__ import annotations

import json
import shutil
import socket
from pathlib import Path
from typing import Any

from tools.ports import free_port
from tools.real_anki.process import Anki

from .others import BOXES

NUMBER = "2055492159"
DEFAULTS = {
    "apiKey": None,
    "apiLogPath": None,
    "ignoreOriginList": [],
    "webBindAddress": "127.0.0.1",
    "webCorsOriginList": ["http://localhost"],
}
LISTENS = """
import socket
from aqt import mw
port = mw.addonManager.getConfig(__name__)["webBindPort"]
server = socket.create_server(("127.0.0.1", port)) if isinstance(port, int) else None
"""
ASKED = f"len({BOXES}) == 1 and 'The other AnkiConnect add-on (' in {BOXES}[0].text()"


class Other:
    """Another add-on with AnkiConnect's settings, which listens on its port."""

    def __init__(self, room: Path, name: str = NUMBER, manifest: Any = None) -> None:
        self.name = name
        self.port = free_port()
        self.folder = room / name
        self.folder.mkdir()
        (self.folder / "__init__.py").write_text(LISTENS, "utf-8")
        self.write("config", {**DEFAULTS, "webBindPort": self.port})
        if manifest is not None:
            self.write("manifest", manifest)

    def write(self, name: str, value: Any) -> None:
        (self.folder / f"{name}.json").write_text(json.dumps(value), "utf-8")

    def answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 5).close()
        except OSError:
            return False
        return True


def meta(folder: Path) -> Any:
    return json.loads((folder / "meta.json").read_text("utf-8"))


def make_port_the_default(anki: Anki) -> None:
    """Have no settings of the user, and the port in the defaults."""
    file = anki.folder / "config.json"
    defaults = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps({**defaults, "webBindPort": anki.port}), "utf-8")
    anki.config = {}


REMEMBER = """
from probe.quiet import the
takeover = the("AddOn")._takeover
before = dict(vars(takeover))
takeover._boxes = type(takeover._boxes)()
"""
LOOK_FOR_OTHERS = """
import importlib
importlib.invalidate_caches()
mw.addonManager.loadAddons()  # those that it has not loaded yet
takeover.offer()
"""
FORGET = """
import sys
takeover.stop()
vars(takeover).update(before)
for name in {names}:
    if name in sys.modules:
        sys.modules.pop(name).server.close()
"""


class Beside:
    """Puts other add-ons beside this one in a running Anki, and has it look for them as at a start."""

    def __init__(self, anki: Anki) -> None:
        self._anki = anki
        self._others: list[Other] = []
        self._files = {anki.folder / name: b"" for name in ("config.json", "meta.json")}
        for file in self._files:
            self._files[file] = file.read_bytes()
        anki.run(REMEMBER)

    def __call__(self, *others: Other, has_own_settings: bool = False) -> Anki:
        if not has_own_settings:
            make_port_the_default(self._anki)
            self._anki.write_config()
        for one in others:
            one.folder = Path(shutil.move(one.folder, self._anki.base / "addons21"))
            self._others.append(one)
        self._anki.run(LOOK_FOR_OTHERS)
        return self._anki

    def undo(self) -> None:
        self._anki.run(FORGET.format(names=[one.name for one in self._others]))
        for one in self._others:
            shutil.rmtree(one.folder)
        for file, content in self._files.items():
            file.write_bytes(content)
