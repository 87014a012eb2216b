"""Clients that others have published, with a service without a window."""

from __future__ import annotations

from pathlib import Path

from ...support import clients
from ...support.running import Running

pytestmark = clients.DOWNLOADED


@clients.each_client
def test_a_published_client(anki: Running, tmp_path: Path, check: clients.Check) -> None:
    check(tmp_path, anki.port)
