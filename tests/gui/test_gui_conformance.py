"""Replays every recorded scenario, each in a fresh Anki."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ..conformance.scenarios import SCENARIOS, file_server, play
from .anki import Client
from .starter import Starter


@pytest.fixture(scope="module")
def files() -> Iterator[str]:
    """The address of the small web server from which scenarios download."""
    with file_server() as address:
        yield address


# What the contract wants, Anki's check mends: cards whose template the note's new type lacks stay
# (updateNoteModel), and reviews are inserted without a word to their cards (insertReviews).
MENDED = {"notes_model_change": "missing template", "stats_reviews": "last review time"}


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario["name"])
def test_scenario(scenario: dict[str, Any], start_anki: Starter, files: str, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    anki = start_anki(config=scenario.get("settings"))
    play(scenario, Client(anki.url), files, folder)
    if anki.running:  # Anki itself complains when it is closed just before an operation ends
        anki.until("not mw.progress.busy()")
        time.sleep(0.3)
    anki.stop()
    anki.check_collection(mended=MENDED.get(scenario["name"]))
