"""Taking over: what is said of a port that is taken, without Anki."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ankiconnect.settings import Settings, Store
from ankiconnect.settings.installed_addons import ANKICONNECT
from ankiconnect.window.config import Config
from ankiconnect.window.takeover import takeover
from ankiconnect.window.takeover.takeover import Takeover

MODULE = "ankiconnect"


class Addons:
    """The add-on manager of Anki."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def addonsFolder(self, module: str = "") -> str:
        return str(self._folder / module)

    def addonMeta(self, module: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self._folder / module / "meta.json").read_text("utf-8"))
        return found

    def writeAddonMeta(self, module: str, meta: dict[str, Any]) -> None:
        (self._folder / module / "meta.json").write_text(json.dumps(meta), "utf-8")

    def getConfig(self, module: str) -> dict[str, Any]:
        return {}

    def writeConfig(self, module: str, conf: dict[str, Any]) -> None:
        raise NotImplementedError

    def isEnabled(self, module: str) -> bool:
        return not self.addonMeta(module).get("disabled")

    def toggleEnabled(self, module: str, enable: bool) -> None:
        self.writeAddonMeta(module, {**self.addonMeta(module), "disabled": not enable})


class Boxes:
    """Message boxes, whose question is answered with Yes at once."""

    def ask(self, text: str, ticks: object, answered: Callable[[bool], None], **_: object) -> None:
        answered(True)


@pytest.fixture
def addons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Addons:
    """The published add-on, which Anki has loaded, and this one."""
    for name in (ANKICONNECT, MODULE):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()
        (tmp_path / name / "meta.json").write_text("{}", "utf-8")
    (tmp_path / ANKICONNECT / "config.json").write_text('{"webBindPort": 8765}', "utf-8")
    monkeypatch.setitem(sys.modules, ANKICONNECT, takeover)
    monkeypatch.setattr(takeover, "MessageBoxes", Boxes)
    return Addons(tmp_path)


@pytest.mark.parametrize("is_taken", [True, False])
def test_only_the_port_that_the_other_add_on_has_is_explained(addons: Addons, is_taken: bool) -> None:
    said: list[str] = []
    explained: list[bool] = []

    def answered(yes: bool) -> None:
        if is_taken:
            explained.append(tested.explains_port())

    config = Config(addons, MODULE, Store(Settings()), {})
    tested = Takeover(addons, MODULE, config, answered, said.append)
    tested.offer()
    assert not addons.isEnabled(ANKICONNECT)
    assert explained == [True] * is_taken
    assert [text.startswith("Restart Anki to finish.") for text in said] == [True] * is_taken
    # Later another program has the port that the user chooses.
    assert not tested.explains_port()
    assert tested.waits == ""
