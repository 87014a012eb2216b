"""Clients that others have published, with a service without a window."""

from __future__ import annotations

from pathlib import Path

import pytest

from ...support import clients
from ...support.running import Running

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]  # they are downloaded


def test_yanki_connect(anki: Running, tmp_path: Path) -> None:
    clients.check_yanki_connect(tmp_path, anki.port)


def test_py_ankiconnect(anki: Running, tmp_path: Path) -> None:
    clients.check_py_ankiconnect(tmp_path, anki.port)


def test_anki_connect_api(anki: Running, tmp_path: Path) -> None:
    clients.check_anki_connect_api(tmp_path, anki.port)
