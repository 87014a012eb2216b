"""Every action that needs Anki's window survives bad input in the real Anki: a result or a readable
error, nothing half written, no dialog left in anybody's way, and Anki goes on.

``make test`` tries a few inputs for each action; ``make fuzz-window`` tries 500, or any other number.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import note
from hypothesis import strategies as st

from ankiconnect import handlers
from ankiconnect.handlers.framework import registry
from ankiconnect.handlers.framework.action import Needs
from tools.real_anki.starter import Starter

from ...fuzz.inputs import PATIENCE_SECONDS, try_inputs
from ...fuzz.junk import damaged, junk, texts
from ...fuzz.plausible import PIPE, confine, requests
from ...fuzz.plentiful import Known, Plentiful
from ..bad_inputs import SCENES, Victim

pytestmark = pytest.mark.slow

handlers.load()

FEW = 6
"""Inputs of each action in a usual run."""
SECONDS = 30.0
"""How long a usual run may take over all actions; each of them begins at least one input."""
START_SECONDS = 240
ENDS_ANKI = "guiExitAnki"
WITH_WINDOW = {name: one for name, one in registry.names().items() if one.needs is Needs.WINDOW}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files that are no packages, and a pipe."""
    made = tmp_path_factory.mktemp("files")
    for name in ("new.apkg", "é.apkg"):
        (made / name).write_bytes(b"no package")
    if hasattr(os, "mkfifo"):
        os.mkfifo(made / PIPE)
    return made


@pytest.fixture(scope="module")
def plentiful(tmp_path_factory: pytest.TempPathFactory) -> Plentiful:
    return Plentiful(tmp_path_factory.mktemp("template") / "collection.anki2")


@pytest.fixture(scope="module")
def victim(
    template: Path,
    addon: Path,
    tmp_path_factory: pytest.TempPathFactory,
    plentiful: Plentiful,
    folder: Path,
) -> Iterator[Victim]:
    starter = Starter(template, addon, tmp_path_factory.mktemp("bad-inputs"))
    anki = starter.prepare(config={"webTimeout": 2000})
    plentiful.copy_to(anki.base / "User 1" / "collection.anki2")
    try:
        yield Victim(anki.start(), folder)
        # Anki itself complains when it ends while what was typed in its windows is still stored.
        anki.run("aqt.dialogs.closeAll(lambda: None)")
        time.sleep(1)
        anki.call(ENDS_ANKI)
        assert anki.wait() == 0
        anki.check_log()
        anki.check_collection()
    finally:
        anki.kill()


def inputs(name: str, known: Known, folder: Path) -> st.SearchStrategy[Any]:
    """Parameters of an action; of the one that ends Anki such as it refuses."""
    if name == ENDS_ANKI:
        return st.dictionaries(texts, junk, min_size=1)
    return damaged(requests(WITH_WINDOW[name], known, folder))


@pytest.mark.timeout(START_SECONDS + PATIENCE_SECONDS)
@pytest.mark.parametrize("name", sorted(WITH_WINDOW))
def test_bad_input_to_a_window(name: str, victim: Victim, plentiful: Plentiful) -> None:
    def survives(drawn: tuple[Any, str]) -> None:
        params, scene = drawn
        confine(params, victim.folder)
        note(f"with {scene or 'no window'}: {name} {params!r:.5000}")
        victim.show(scene)
        victim.check(name, params)

    both = st.tuples(inputs(name, plentiful.known, victim.folder), st.sampled_from(list(SCENES)))
    try_inputs(both, survives, FEW, SECONDS / len(WITH_WINDOW))
