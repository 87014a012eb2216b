"""How long Anki must be idle until reasons to wait that nobody ended are dropped: less, for tests."""

from __future__ import annotations

from ankiconnect.window.lifecycle import idle
from tools.real_anki.process import Anki

IDLE_POLLS = 8
SECONDS = idle.POLL_MS * IDLE_POLLS / 1000


def shorten(anki: Anki) -> None:
    """Make it `SECONDS`, until the test ends."""
    anki.run(f"import sys\nsys.modules[{idle.__name__!r}].IDLE_POLLS = {IDLE_POLLS}")
