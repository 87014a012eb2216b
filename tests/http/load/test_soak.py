"""A short soak test: the service is killed and stopped under load, and nothing is lost. `make soak`
runs longer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ...support.processes import environment

ROOT = Path(__file__).resolve().parents[3]
SECONDS = 200
"""It takes about 30 s, and more on a busy machine."""


@pytest.mark.slow
@pytest.mark.timeout(SECONDS + 10)
def test_nothing_is_lost_doubled_or_leaked() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.soak", "--minutes", "0.3", "--form", "headless"],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "kill -9" in done.stdout
    assert "port taken" in done.stdout
