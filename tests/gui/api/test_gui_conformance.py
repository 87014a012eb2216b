"""Replays every recorded scenario, each in a fresh Anki."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ...conformance.scenarios import SCENARIOS, file_server, play
from ..recording import Client
from ..reuse import Lender


@pytest.fixture(scope="module")
def files() -> Iterator[str]:
    """The address of the small web server from which scenarios download."""
    with file_server() as address:
        yield address


# These follow the API, and Anki's check then fixes them: cards whose template the note's new type lacks
# stay (updateNoteModel), and reviews are inserted without changing their cards (insertReviews).
FIXED = {"notes_model_change": "missing template", "stats_reviews": "last review time"}


# The headless tests replay every scenario too. Those of the window are only here, and of every other
# category one; the others would take the same way through Anki.
ALWAYS = {
    *("cards_answer", "decks_cards", "flow_yomitan", "media_files", "misc_profile", "models_templates"),
    *(
        "notes_add",
        "notes_tags",
        "protocol_versions",
        "settings_apikey",
        "stats_reviews",
        "tour_basics",
    ),
}


def _param(scenario: dict[str, Any]) -> Any:
    name = scenario["name"]
    always = name in ALWAYS or name.startswith("gui_") or name in FIXED
    return pytest.param(scenario, id=name, marks=() if always else pytest.mark.slow)


@pytest.mark.parametrize("scenario", [_param(one) for one in SCENARIOS])
def test_scenario(scenario: dict[str, Any], lend_anki: Lender, files: str, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    anki = lend_anki(config=scenario.get("settings"))
    play(scenario, Client(anki.url), files, folder)
    anki.check_collection(fixed=FIXED.get(scenario["name"]))
