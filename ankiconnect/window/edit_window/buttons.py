"""The row of buttons below the editor in the edit window.

This module needs Qt; import it only when a window is to be opened. Main thread only.
"""

from __future__ import annotations

from collections.abc import Callable

from aqt.qt import QHBoxLayout, QKeySequence, QPushButton, QWidget, qconnect
from aqt.utils import shortcut, tr


class EditButtons(QHBoxLayout):
    """Buttons with shortcuts, Close on the right.

    Attributes:
        older, newer: Show the note that was opened before or after the one that is shown.
    """

    def __init__(
        self,
        window: QWidget,
        go: Callable[[int], None],
        preview: Callable[[], None],
        browse: Callable[[], None],
        close: Callable[[], object],
    ) -> None:
        """
        Args:
            go: Shows another note: -1 for the one opened before, 1 for the one opened after.
        """
        super().__init__()
        self._window = window
        self.setContentsMargins(9, 9, 9, 9)
        self.older = self._add("<", "The note opened before", "Alt+Left", lambda: go(-1))
        self.newer = self._add(">", "The note opened after", "Alt+Right", lambda: go(1))
        self._add(tr.actions_preview(), "", "Ctrl+Shift+P", preview)
        self._add(tr.qt_misc_browse(), "", "Ctrl+Shift+F", browse)
        self.addStretch(1)
        self._add(tr.actions_close(), "", "Ctrl+Return", close)

    def _add(self, label: str, says: str, keys: str, does: Callable[[], object]) -> QPushButton:
        button = QPushButton(label, self._window)
        button.setAutoDefault(False)
        button.setShortcut(QKeySequence(keys))
        button.setToolTip(" ".join(filter(None, (says, f"({shortcut(keys)})"))))
        qconnect(button.clicked, lambda: does())
        self.addWidget(button)
        return button
