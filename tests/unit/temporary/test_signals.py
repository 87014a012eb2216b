"""Signals that come while a temporary service starts."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

START = """
import os, signal, sys, tempfile
from ankiconnect.temporary import signals
number, folder, ignored = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
if ignored:
    signal.signal(number, signal.SIG_IGN)
signals.exit_on_signals()
with tempfile.TemporaryDirectory(dir=folder):
    os.kill(os.getpid(), number)
    signals.treat_hangup_as_termination()
    os.kill(os.getpid(), number)
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals")


def _status(folder: Path, number: int, *ignored: str) -> int:
    command = [sys.executable, "-c", START, str(int(number)), str(folder), *ignored]
    return subprocess.run(command, check=False, timeout=60).returncode


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_removes_what_was_begun(number: int, tmp_path: Path) -> None:
    assert _status(tmp_path, number) == 1
    assert list(tmp_path.iterdir()) == []


def test_nohup_counts(tmp_path: Path) -> None:
    assert _status(tmp_path, signal.SIGHUP, "ignored") == 0
