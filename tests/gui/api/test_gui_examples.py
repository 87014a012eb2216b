"""The examples in docs/actions.md of actions that need Anki's window are what the real Anki answers."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from ankiconnect.client.connection import post
from ankiconnect.handlers.framework import registry
from ankiconnect.handlers.framework.action import Action, Needs
from tools import action_examples
from tools.real_anki import PROFILE
from tools.real_anki.process import Anki

from ...support.content import example_collection
from ...support.examples import replay

IN_WINDOW = [one for one in registry.actions().values() if one.needs is Needs.WINDOW]


@pytest.fixture(scope="session")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the collection of the examples."""
    folder = tmp_path_factory.mktemp("examples")
    example_collection.build(folder / "collection.anki2")
    return folder


@pytest.fixture
def anki_with_examples(anki: Anki, examples: Path) -> Anki:
    """An Anki in which the collection of the examples is open."""
    anki.run("mw.col.close()")
    shutil.copytree(examples, anki.base / PROFILE, dirs_exist_ok=True)
    anki.run("mw.col.reopen()")
    anki.run("mw.reset()")
    return anki


def _post(anki: Anki, request: Any) -> Any:
    """Send a request that the monitor of exercised actions does not count: an example is not a test."""
    return post(anki.url, json.dumps(request).encode(), timeout=60).value()


def _param(action: Action) -> Any:
    """A case. It is slow if the reply shows no data: other tests see what the action does."""
    try:
        result = action_examples.reply(action)["result"]
    except action_examples.Stale:
        result = []
    marks = () if isinstance(result, (dict, list)) else pytest.mark.slow
    return pytest.param(action, id=action.name, marks=marks)


@pytest.mark.parametrize("action", [_param(one) for one in IN_WINDOW])
def test_the_reply_is_the_recorded_one(action: Action, anki_with_examples: Anki) -> None:
    anki = anki_with_examples
    replay(action, anki.base.parent, lambda request: _post(anki, request))
    if action.name == "guiExitAnki":
        anki.wait()  # the next test cannot have it
