"""Replays every recorded scenario that needs no window, each on a fresh service."""

from __future__ import annotations

import http.server
import json
import random
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ..running import Running
from . import replay

SCENARIOS = [
    json.loads(file.read_text("utf-8")) for file in sorted(Path(__file__).parent.glob("*.json"))
]

AGAINST_CONTRACT = {
    # Recorded from the older add-on: null for a failure at version 4. Decision a answers with the
    # object at every version, and the contract wins over a scenario (conformance/README.md).
    ("media_sources", 16): {
        "result": None,
        "error": "file paths are not allowed from this origin",
    },
}


@pytest.fixture(scope="module")
def files() -> Iterator[str]:
    """The address of the small web server from which scenarios download."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), replay.Files)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    "scenario",
    [one for one in SCENARIOS if one["needs"] != "gui"],
    ids=lambda scenario: scenario["name"],
)
def test_scenario(scenario: dict[str, Any], collection_file: Path, files: str, tmp_path: Path) -> None:
    with Running.on(collection_file, **scenario.get("settings", {})) as running:
        names = _names(files, tmp_path)
        client = replay.Client(running.url)
        for number, step in enumerate(scenario["steps"], 1):
            wanted = AGAINST_CONTRACT.get((scenario["name"], number))
            step = step if wanted is None else {**step, "reply": wanted}
            ok, sent, expected, seen, reply = replay.run_step(client, step, names)
            assert ok, f"step {number}: {sent}\nexpected {expected}\nseen {seen}"
            for name, path in step.get("save", {}).items():
                names[name] = replay.dig(reply, path)


def _names(files: str, tmp_path: Path) -> dict[str, Any]:
    """The placeholders that are always there (conformance/README.md)."""
    folder = tmp_path / "files"
    folder.mkdir()
    first = 1594100000000 + random.randrange(10**7) * 10
    return {
        "TMP": folder.as_posix(),
        "HTTP": files,
        "R1": first,
        "R2": first + 1,
        "R3": first + 2,
        "R4": random.randrange(10**6, 10**9),
    }
