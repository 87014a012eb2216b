"""Which actions the requests of a test exercise, for the monitor of tests/support/monitor.py."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from typing import Any

from tools.real_anki.process import Anki

from ..conformance import replay
from ..support.running import EXERCISED


def record(body: bytes) -> None:
    """Note which actions a request exercises, for the monitor in tests/conftest.py."""
    with contextlib.suppress(ValueError):
        _record(json.loads(body))


def _record(request: Any) -> None:
    if not isinstance(request, dict):
        return
    EXERCISED.add(str(request.get("action")))
    params = request.get("params")
    for inner in params.get("actions") or () if isinstance(params, dict) else ():
        _record(inner)


class Client(replay.Client):
    """Replays scenarios, and records what they exercise."""

    def send(self, body: Any, *arguments: Any, **more: Any) -> Any:
        if body:
            record(body)
        return super().send(body, *arguments, **more)


class RecordedAnki(Anki):
    """An Anki whose requests are recorded."""

    def post(self, body: Any, headers: Mapping[str, str] | None = None, *, timeout: float = 60) -> Any:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        record(data)
        return super().post(data, headers, timeout=timeout)
