"""How long Anki must be at rest until what nobody has ended counts as over: less, for tests."""

from __future__ import annotations

from ankiconnect.window.lifecycle import idle

from .anki import Anki

LOOKS = 8
SECONDS = idle.LOOK_MS * LOOKS / 1000


def shorten(anki: Anki) -> None:
    """Make it `SECONDS`, until the test ends."""
    anki.run(f"import sys\nsys.modules[{idle.__name__!r}].LOOKS = {LOOKS}")
