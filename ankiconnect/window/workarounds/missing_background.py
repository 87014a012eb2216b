"""Keeps Anki's toolbar from failing when the page of the main window has no background.

Bug: the toolbar asks that page for its background, and expects a text. A page that is being replaced
has none, and Anki shows an error.
Seen in: Anki 25.07 to 26.09.
Upstream: no report found.
Test: tests/gui/windows/test_gui_workarounds.py::test_the_toolbar_fails_without_a_background
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aqt.main import AnkiQt

_BACKGROUND = "getComputedStyle(document.body)"


def install(mw: AnkiQt) -> None:
    """From now on don't pass a missing background on."""
    web: Any = mw.web
    evaluate = web.evalWithCallback

    def without_missing(js: str, cb: Callable[[Any], Any] | None) -> Any:
        if cb is None or _BACKGROUND not in js:
            return evaluate(js, cb)
        return evaluate(js, lambda background: background is not None and cb(background))

    web.evalWithCallback = without_missing
