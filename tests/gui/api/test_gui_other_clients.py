"""Clients that others have published, with the add-on inside Anki."""

from __future__ import annotations

from pathlib import Path

from tools.real_anki.process import Anki

from ...support import clients

pytestmark = clients.DOWNLOADED


@clients.each_client
def test_a_published_client(anki: Anki, tmp_path: Path, check: clients.Check) -> None:
    check(tmp_path, anki.port)
