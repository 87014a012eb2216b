"""A base folder of Anki for the tests of ``ankiconnect doctor``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """An Anki base folder with this add-on and the AnkiConnect add-on."""
    folder = tmp_path / "base"
    added: dict[str, dict[str, Any]] = {"ankiconnect": {"anonymousScopes": []}, "2055492159": {}}
    for name, own in added.items():
        addon = folder / "addons21" / name
        addon.mkdir(parents=True)
        (addon / "__init__.py").touch()
        (addon / "config.json").write_text(json.dumps({"webBindPort": 8765, **own}), "utf-8")
    return folder
