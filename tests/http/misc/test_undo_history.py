"""No action costs the user the undo history, unless docs/actions.md says so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ankiconnect.handlers.framework import registry
from ankiconnect.handlers.framework.action import Action, Needs
from ankiconnect.handlers.framework.undo import SOURCE
from ankiconnect.headless.profiles import CollectionProfiles
from tools import action_examples

from ...support.content import example_collection
from ...support.content.notes import basic
from ...support.examples import HOME
from ...support.running import Running

DOCUMENTED = "undo history"
"""The words with which the documentation of an action says that the history is cleared."""
_ELSEWHERE = {"sync", "loadProfile", "multi", "undo", "redo"}
"""A server and another collection take part in these; multi only does what its actions do. undo and
redo are to change the history, and have tests of their own."""
WRITING = [
    one
    for one in registry.actions().values()
    if one.writes and one.needs is not Needs.WINDOW and one.name not in _ELSEWHERE
]


def steps(anki: Running) -> int:
    """How many steps can be undone. They are undone for this, and done again."""

    def count(col: Any) -> int:
        found = 0
        while col.undo_status().undo:
            col.undo()
            found += 1
        for _ in range(found):
            col.redo()
        return found

    return int(anki.on_main(count))


@pytest.mark.parametrize("action", WRITING, ids=lambda one: one.name)
def test_the_history_is_longer_by_one_step_or_as_it_was(action: Action, tmp_path: Path) -> None:
    example_collection.build(tmp_path / "Anki2" / "User 1" / "collection.anki2")
    *before, last = action_examples.requests(action)
    profiles = CollectionProfiles.of_base(tmp_path / "Anki2")
    with Running(profiles, {}, lambda name: None) as anki:
        anki.call("addNote", note=basic("a step that must not be lost"))
        for one in before:
            anki.call(one.action, **_here(one.params, tmp_path))
        existing = steps(anki)
        anki.call(last.action, **_here(last.params, tmp_path))
        left, name = steps(anki), anki.undo_name()
    assert existing >= 1
    if DOCUMENTED in " ".join(action.documentation.text.split()):
        assert left == 0
    else:
        assert left in (existing, existing + 1)
        assert left == existing or name.endswith(SOURCE) or action.name == "importPackage"


def _here(params: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The parameters with the folder of this run."""
    return dict(json.loads(json.dumps(params).replace(HOME, str(folder))))
