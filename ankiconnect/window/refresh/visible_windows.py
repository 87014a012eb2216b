"""Windows that are visible, but not in front, show what has changed too.

Anki itself redraws such a window when it gets the focus. Until then its deck list is gray, with old
numbers: for somebody who adds words from a web browser beside Anki, that is all the time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anki.collection import OpChanges
    from aqt.main import AnkiQt
    from aqt.qt import QWidget


def on_op_finished(mw: AnkiQt, changes: OpChanges, initiator: object | None) -> None:
    """Notify Anki's windows of changes, as ``aqt.operations.on_op_finished`` does, and redraw the
    visible ones.

    Args:
        initiator: The window that has made the changes and shows them already.
    """
    from aqt.operations import on_op_finished

    on_op_finished(mw, changes, initiator)
    redraw(mw)


def redraw(mw: AnkiQt) -> None:
    """Redraw what Anki leaves until its window gets the focus, where that is not up to date."""
    from aqt.browser.browser import Browser

    if _is_visible(mw) and mw.state in ("deckBrowser", "overview"):
        mw.fade_in_webview()
        (mw.deckBrowser if mw.state == "deckBrowser" else mw.overview).refresh_if_needed()
    for window in mw.app.topLevelWidgets():
        if isinstance(window, Browser) and _is_visible(window):
            window.table.redraw_cells()
            window.sidebar.refresh_if_needed()


def _is_visible(window: QWidget) -> bool:
    return window.isVisible() and not window.isMinimized()
