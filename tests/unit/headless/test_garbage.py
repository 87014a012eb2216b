"""A process without a window collects garbage less often."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import gc, sys
from ankiconnect.headless import garbage
assert "anki" not in sys.modules, "else it would be imported before garbage collection is off"
try:
    with garbage.postponed():
        assert not gc.isenabled()
        1 / 0
except ZeroDivisionError:
    pass
assert gc.isenabled()
assert gc.get_freeze_count() > 1_000
assert gc.get_threshold()[0] > 10_000
"""


def test_garbage_is_collected_after_the_start_and_less_often() -> None:
    subprocess.run([sys.executable, "-c", CODE], check=True)
