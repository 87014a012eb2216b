"""Every action survives bad input: a result or a readable error, nothing half written, Anki's own check
clean, and the service goes on.

``make test-all`` tries a few inputs for each action. ``make fuzz-actions`` tries 500, or any other
number: ``make fuzz-actions BAD_INPUTS=5000``.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from ankiconnect import handlers
from ankiconnect.handlers.framework import registry
from ankiconnect.headless.profiles import CollectionProfiles

from ..support.running import Running
from .inputs import PATIENCE_SECONDS, settings_of, try_inputs
from .junk import damaged, encode, junk, texts
from .oracle import Errors, Probe, check_reply
from .plausible import confine, requests
from .plentiful import Plentiful

handlers.load()

FEW = 12
"""Inputs of each action in a usual run."""
SECONDS = 40.0
"""How long a usual run may take over all actions; each of them begins at least one input."""


@pytest.fixture(scope="module")
def errors() -> Iterator[Errors]:
    collecting = Errors()
    logging.getLogger().addHandler(collecting)
    yield collecting
    logging.getLogger().removeHandler(collecting)


@pytest.fixture(scope="module")
def probe(tmp_path_factory: pytest.TempPathFactory, errors: Errors) -> Iterator[Probe]:
    folder = tmp_path_factory.mktemp("bad-inputs")
    plentiful = Plentiful(folder / "template" / "collection.anki2")
    file = folder / "User 1" / "collection.anki2"
    plentiful.copy_to(file)
    files = folder / "files"
    profiles = CollectionProfiles.of_file(file)
    # What is sent here exercises no action in the sense of conftest's monitor.
    with (
        Running(profiles, {"webTimeout": 2000}, watch=lambda name: None) as running,
        contextlib.closing(Probe(running, plentiful, files, errors)) as probing,
    ):
        yield probing


@pytest.mark.slow
@pytest.mark.timeout(PATIENCE_SECONDS)
@pytest.mark.parametrize("name", sorted(registry.names()))
def test_bad_input(name: str, probe: Probe) -> None:
    action = registry.names()[name]
    plausible = damaged(requests(action, probe.plentiful.known, probe.folder))

    def survives(drawn: tuple[Any, bool]) -> None:
        params, undo = drawn
        confine(params, probe.folder)
        body = encode({"action": name, "version": 6, "params": params})
        note(f"request: {body.decode()[:5000]}")
        probe.check(action, body, undo)

    try_inputs(st.tuples(plausible, st.booleans()), survives, FEW, SECONDS / len(registry.names()))


_envelopes = st.one_of(
    junk.map(encode),
    st.binary(max_size=60),
    damaged(
        st.fixed_dictionaries(
            {
                "action": st.sampled_from(["version", "deckNames", "multi", "nope"]),
                "version": st.just(6),
            },
            optional={"params": st.just({}), "key": texts, "more": junk},
        )
    ).map(encode),
)


@pytest.mark.slow
@pytest.mark.timeout(PATIENCE_SECONDS)
def test_bad_envelope(probe: Probe) -> None:
    """Whatever stands in the place of a request."""

    @settings_of(FEW)
    @given(body=_envelopes)
    def survives(body: bytes) -> None:
        note(f"request: {body!r:.5000}")
        reply = probe.post(body or b"{}")
        if isinstance(reply, dict) and "error" in reply:
            check_reply(reply, len(body))
        assert probe.post(json.dumps({"action": "deckNames"}).encode())[0] == "Default"
        assert probe.logged() == []

    survives()


@pytest.mark.parametrize(
    "path",
    ["/dev/null", "..", "../x", "x", "/", "{}/../x", "{}x", "{}", "{}/x", "{}/a/../../x", "a\x00/b"],
)
def test_no_input_names_a_file_outside(path: str, tmp_path: Path) -> None:
    """These tests run as whoever starts them, and exportPackage writes where it is told to."""
    params = {"path": path.format(tmp_path)}
    confine(params, tmp_path)
    confined = Path(os.path.normpath(params["path"]))
    assert confined == tmp_path or tmp_path in confined.parents
