"""Clients that others have published, with the add-on inside Anki."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.real_anki.process import Anki

from ...support import clients

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]  # they are downloaded


def test_yanki_connect(anki: Anki, tmp_path: Path) -> None:
    clients.check_yanki_connect(tmp_path, anki.port)


def test_py_ankiconnect(anki: Anki, tmp_path: Path) -> None:
    clients.check_py_ankiconnect(tmp_path, anki.port)


def test_anki_connect_api(anki: Anki, tmp_path: Path) -> None:
    clients.check_anki_connect_api(tmp_path, anki.port)
