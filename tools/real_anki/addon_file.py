"""Builds the .ankiaddon file from this repository, for a real Anki to install."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BUILD_SECONDS = 300


def file_in(folder: Path) -> Path:
    return folder / "ankiconnect.ankiaddon"


def build(folder: Path) -> Path:
    """Build the add-on into `folder`, and return the file."""
    file = file_in(folder)
    done = subprocess.run(
        [sys.executable, "-m", "tools.addon", "--output", str(file)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=BUILD_SECONDS,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return file
