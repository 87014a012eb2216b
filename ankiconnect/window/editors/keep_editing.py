"""Noticing that the person keeps what is in the Add window, when Anki has asked before it closes it.

Anki tells nobody of that answer. It shows in that the question is gone, and the window is not.
"""

from __future__ import annotations

from collections.abc import Callable

from . import add_window

LOOK_MS = 100


def watch_for_it(waits: Callable[[], bool], kept: Callable[[], None]) -> None:
    """Look at the window from now on, until it is closed; Anki has begun to close it. Main thread only.

    Args:
        waits: Whether somebody still waits for it to close.
        kept: Called once when the person keeps what is in it.
    """
    from aqt.qt import QApplication, QTimer

    asked = False

    def page_answered() -> None:
        nonlocal asked
        asked = True

    def look() -> None:
        nonlocal asked
        if not waits() or not add_window.is_open():
            return
        asking = add_window.is_question_shown()
        # Another add-on may ask in words of its own.
        if asked and not asking and QApplication.activeModalWidget() is None:
            kept()
        else:
            asked = asked or asking
            QTimer.singleShot(LOOK_MS, look)

    window = add_window.fillable()
    if window is not None:
        # After Anki's own: by then the person has been asked, and may have answered between two looks.
        window.editor.call_after_note_saved(page_answered, keepFocus=True)
    look()
