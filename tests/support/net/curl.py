"""What curl would do, for the commands that the documentation shows."""

from __future__ import annotations

from tools.raw_request import request

from ..running import Running
from .raw import exchange

ADDRESS = "http://127.0.0.1:8765"
"""That of the documentation. The running service has another port."""


async def curl(words: list[str], anki: Running) -> str:
    """The output of curl, which sends a GET, or with -d a POST.

    Args:
        words: Those of the command.
    """
    assert words[:2] == ["curl", ADDRESS]
    sent = request(words[3].encode()) if words[2:3] == ["-d"] else request(b"", method="GET")
    return (await exchange(anki.port, sent)).body.decode()
