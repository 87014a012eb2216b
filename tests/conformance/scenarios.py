"""The recorded scenarios, and how tests play them (README.md explains their format)."""

from __future__ import annotations

import json
import random
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from ..support.net.webserver import serving
from . import replay
from .decided import apply_to

SCENARIOS = [
    apply_to(json.loads(file.read_text("utf-8")))
    for file in sorted(Path(__file__).parent.glob("*.json"))
]


def file_server() -> AbstractContextManager[str]:
    """The address of the small web server from which scenarios download."""
    return serving(replay.Files)


def play(scenario: dict[str, Any], client: replay.Client, files: str, folder: Path) -> None:
    """Send every request of a scenario and compare the replies.

    Args:
        scenario: One of SCENARIOS.
        client: Sends to a service on a fresh collection.
        files: The `file_server`'s address.
        folder: An empty folder that the service sees too.
    """
    names = _names(files, folder)
    for number, step in enumerate(scenario["steps"], 1):
        ok, sent, expected, seen, reply = replay.run_step(client, step, names)
        assert ok, f"step {number}: {sent}\nexpected {expected}\nseen {seen}"
        for name, path in step.get("save", {}).items():
            names[name] = replay.dig(reply, path)


def _names(files: str, folder: Path) -> dict[str, Any]:
    """The placeholders that are always there (conformance/README.md)."""
    first = 1594100000000 + random.randrange(10**7) * 10
    return {
        "TMP": folder.as_posix(),
        "HTTP": files,
        "R1": first,
        "R2": first + 1,
        "R3": first + 2,
        "R4": random.randrange(10**6, 10**9),
    }
