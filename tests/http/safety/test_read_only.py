"""The setting readOnly: nothing that changes something runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ankiconnect.handlers.framework import registry
from ankiconnect.handlers.framework.action import Action
from tools import action_examples

from ...support.content.decks import add_note
from ...support.processes import run, served
from ...support.running import Running

REFUSED = "is refused: with the setting readOnly, only actions that change nothing are allowed"
ACTIONS = list(registry.actions().values())
CHANGES_NOTHING = {
    "guiBrowse",
    "guiCurrentCard",
    "guiDeckBrowser",
    "guiEditNote",
    "guiImportFile",
    "guiPlayAudio",
    "guiReviewActive",
    "guiSelectCard",
    "guiSelectNote",
    "guiSelectedNotes",
    "guiShowAnswer",
    "guiShowQuestion",
    "guiStartCardTimer",
    "multi",
    "reloadCollection",
    "requestPermission",
}
"""Actions beside those of the scope "read" that change nothing by themselves. Some open windows, in
which the user may change something."""

Start = Callable[..., Running]


def request(action: Action) -> dict[str, Any]:
    params = action_examples.requests(action)[-1].params
    return {"action": action.name, "version": 6, "params": params}


def test_what_may_run_is_what_only_reads() -> None:
    allowed = {one.name for one in ACTIONS if not one.changes_something}
    read = {one.name for one in ACTIONS if one.scope.value == "read"}
    assert allowed == read | CHANGES_NOTHING
    refused = {"guiUndo", "sync", "guiExitAnki", "upgrade", "loadProfile", "exportPackage", "addNote"}
    assert not allowed & refused


def test_every_action_that_changes_something_is_refused(start: Start) -> None:
    anki = start(readOnly=True)
    add_note(anki, "one", "A")
    before = anki.on_main(lambda col: (col.mod, col.undo_status().last_step))
    writing = [one for one in ACTIONS if one.changes_something]
    assert len(writing) > 50
    for action in writing:
        reply = anki.post(request(action))
        assert reply == {"result": None, "error": f"{action.name} {REFUSED}"}
    inner = [request(action) for action in writing]
    nested = {"action": "multi", "version": 6, "params": {"actions": inner}}
    for actions in (inner, [nested]):
        replies = anki.call("multi", actions=actions)
        replies = replies[0]["result"] if actions == [nested] else replies
        assert [one["error"] for one in replies] == [f"{one.name} {REFUSED}" for one in writing]
    assert anki.on_main(lambda col: (col.mod, col.undo_status().last_step)) == before


def test_reading_goes_on(start: Start) -> None:
    anki = start(readOnly=True)
    assert anki.call("deckNames") == ["Default"]
    assert anki.call("multi", actions=[{"action": "deckNames"}]) == [["Default"]]


def test_wrong_parameters_are_reported_first(start: Start) -> None:
    """Clients find out by them whether an action exists (docs/api-decisions.md, k)."""
    reply = start(readOnly=True).post({"action": "addNote", "version": 6})
    assert reply["error"] == "addNote() missing 1 required positional argument: 'note'"


@pytest.mark.parametrize(
    ("options", "variables"),
    [(["--read-only"], {}), ([], {"ANKICONNECT_READ_ONLY": "1"})],
    ids=["option", "variable"],
)
def test_the_command_sets_it(
    collection_file: Path, tmp_path: Path, options: list[str], variables: dict[str, str]
) -> None:
    arguments = ["--collection", collection_file, "--port", "0", *options]
    with served(tmp_path, arguments, **variables) as service:
        done = run("call", "createDeck", "deck=A", "--url", service.url)
        assert done.returncode == 1
        assert REFUSED in done.stderr
        assert service.call("deckNames") == ["Default"]
