"""Asks a bar again whose page does not know its height yet.

Bug: when the page of the top or bottom bar gives no height, Anki resets its windows a second later.
That turns a shown answer back to its question.
Seen in: Anki 25.07 to 26.09.
Upstream: no report found.
Test: tests/gui/windows/test_gui_workarounds.py::test_a_bar_without_a_height_resets_the_windows
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aqt.main import AnkiQt

RETRY_MS = 1_000
MAX_RETRIES = 5


def install(mw: AnkiQt) -> None:
    """From now on ask a few times before Anki resets its windows."""
    for bar in (mw.toolbarWeb, mw.bottomWeb):
        _retry(mw, bar)


def _retry(mw: AnkiQt, bar: Any) -> None:
    set_height = bar._onHeight
    retries = 0

    def ask_again() -> None:
        if bar is mw.toolbarWeb or not bar.hidden:  # the bottom bar asks when it is shown again
            bar.adjustHeightToFit()

    def set_or_ask_again(height: int | None) -> None:
        nonlocal retries
        if height is None and retries < MAX_RETRIES:
            retries += 1
            mw.progress.single_shot(RETRY_MS, ask_again)
        else:
            retries = 0
            set_height(height)

    bar._onHeight = set_or_ask_again
