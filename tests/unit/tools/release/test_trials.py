"""How a service of a release is tried."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tools.release import trials

from ....support.pages import ROOT

PACKAGE = f"import sys; sys.path.insert(0, {str(ROOT)!r})"
SERVE = f"{PACKAGE}; from ankiconnect.cli import main; main(['serve'])"


def test_a_service_is_started_in_the_folder_and_ended(tmp_path: Path) -> None:
    code = f"{SERVE}; open('ended', 'w').close()"
    trials.try_service([sys.executable, "-c", code], tmp_path)
    assert (tmp_path / "ended").exists()


def test_a_service_that_ends_at_once_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="does not answer"):
        trials.try_service([sys.executable, "-c", ""], tmp_path)
