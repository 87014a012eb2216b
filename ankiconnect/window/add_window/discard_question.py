"""Anki's question whether to discard what is in the Add window, which it asks before closing it.

Anki notifies nobody when the user decides to keep it. The sign is that the question is gone and the
window is not.
"""

from __future__ import annotations

from collections.abc import Callable

from . import add_window

POLL_MS = 100


def is_shown() -> bool:
    """Whether the user is being asked."""
    from aqt.qt import QApplication, QMessageBox
    from aqt.utils import tr

    text = tr.adding_discard_current_input()
    return any(
        isinstance(one, QMessageBox) and one.isVisible() and one.text() == text
        for one in QApplication.topLevelWidgets()
    )


def call_when_kept(is_waiting: Callable[[], bool], kept: Callable[[], None]) -> None:
    """Poll the window until it is closed or kept; Anki has started to close it. Main thread only.

    Args:
        is_waiting: Whether anybody still waits for it to close.
        kept: Called once when the user keeps what is in it.
    """
    from aqt.qt import QApplication, QTimer

    asked = False

    def page_answered() -> None:
        nonlocal asked
        asked = True

    def poll() -> None:
        nonlocal asked
        if not is_waiting() or not add_window.is_open():
            return
        asking = is_shown()
        # Another add-on may ask in words of its own.
        if asked and not asking and QApplication.activeModalWidget() is None:
            kept()
        else:
            asked = asked or asking
            QTimer.singleShot(POLL_MS, poll)

    window = add_window.fillable()
    if window is not None:
        # After Anki's own call: by then the user was asked, and may have answered between two polls.
        window.editor.call_after_note_saved(page_answered, keepFocus=True)
    poll()
