"""The headless service gives the replies in docs/actions.md."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ankiconnect.handlers.framework import registry
from ankiconnect.handlers.framework.action import Action, Needs
from ankiconnect.headless.profiles import CollectionProfiles

from ...support.content import example_collection
from ...support.examples import replay
from ...support.net.syncserver import PASSWORD, USER
from ...support.running import Running

HEADLESS = [one for one in registry.actions().values() if one.needs is not Needs.WINDOW]


@pytest.fixture(scope="session")
def profiles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base folder with two profiles; the first has the collection of the examples."""
    base = tmp_path_factory.mktemp("examples")
    for name in ("User 1", "User 2"):
        example_collection.build(base / name / "collection.anki2")
    return base


@pytest.fixture
def home(profiles: Path, tmp_path: Path) -> Path:
    """The folder that `HOME` is replaced by."""
    shutil.copytree(profiles, tmp_path / "Anki2")
    return tmp_path


def _name(action: Action) -> str:
    return action.name


@pytest.mark.parametrize("action", HEADLESS, ids=_name)
def test_the_reply_is_the_recorded_one(
    action: Action, home: Path, request: pytest.FixtureRequest
) -> None:
    settings = {}
    if action.name == "sync":
        url = request.getfixturevalue("server").url
        settings = {"syncEndpoint": url, "syncUser": USER, "syncPassword": PASSWORD}
    # An example is not a test of its action: the monitor of exercised actions does not count it.
    with Running(CollectionProfiles.of_base(home / "Anki2"), settings, lambda name: None) as anki:
        replay(action, home, anki.post)
