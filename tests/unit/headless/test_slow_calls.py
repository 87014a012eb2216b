"""Slow calls of Anki's library are not printed."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from anki.collection import Collection

from ankiconnect.headless import slow_calls

SETUP = Path(__file__).parents[3] / "setup.cfg"
FIXED_IN = (26, 5)


@pytest.mark.parametrize("pause", [0.0, 0.3])
def test_nothing_is_printed(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    pause: float,
) -> None:
    slow_calls.stop_printing_slow_calls()
    col = Collection(str(tmp_path / "collection.anki2"))
    times = iter([0.0, pause])
    monkeypatch.setattr(time, "time", lambda: next(times, pause))
    col.tags.all()
    monkeypatch.undo()
    col.close()
    assert capsys.readouterr().out == ""


def test_the_workaround_is_still_needed() -> None:
    """The workaround can be removed when no supported Anki prints slow calls."""
    oldest = re.search(r"^ *anki>=(\d+)\.(\d+)", SETUP.read_text("utf-8"), re.MULTILINE)
    assert oldest is not None
    assert (int(oldest[1]), int(oldest[2])) < FIXED_IN
