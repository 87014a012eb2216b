"""Replays every recorded scenario that needs no window, each on a fresh service."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ..support.running import Running
from . import replay
from .scenarios import SCENARIOS, file_server, play


@pytest.fixture(scope="module")
def files() -> Iterator[str]:
    """The address of the small web server from which scenarios download."""
    with file_server() as address:
        yield address


@pytest.mark.parametrize(
    "scenario",
    [one for one in SCENARIOS if one["needs"] != "gui"],
    ids=lambda scenario: scenario["name"],
)
def test_scenario(scenario: dict[str, Any], collection_file: Path, files: str, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    with Running.on(collection_file, **scenario.get("settings", {})) as running:
        play(scenario, replay.Client(running.url), files, folder)
