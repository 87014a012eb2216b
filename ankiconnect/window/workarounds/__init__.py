"""One file for each bug of Anki, or missing hook, that is worked around by changing Anki's own objects.

Each says what the bug is, in which versions of Anki it was seen, whether it is reported, and which
test shows it in an Anki without the workaround. When that test fails, Anki has fixed it, and the file
can go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import (
    blank_review_screen,
    closed_page_crash,
    failed_fetch_alert,
    late_congratulations,
    missing_background,
    missing_height,
)

if TYPE_CHECKING:
    from aqt.main import AnkiQt


def install(mw: AnkiQt) -> None:
    """Work around what concerns Anki's pages, from now on. Main thread only.

    The other files here are used by what needs them.
    """
    closed_page_crash.install(mw)
    failed_fetch_alert.install()
    late_congratulations.install(mw)
    missing_background.install(mw)
    missing_height.install(mw)
    blank_review_screen.install(mw)
