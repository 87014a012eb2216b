"""Message boxes that block nothing: neither Anki's windows nor the main thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

TITLE = "AnkiConnect"


class MessageBoxes:
    """The message boxes of the add-on that are open. Main thread only."""

    def __init__(self) -> None:
        self._open: set[Any] = set()  # Qt keeps a window only as long as Python does

    def warn(self, text: str) -> Callable[[], None]:
        """Show `text` as it is, without markup.

        Returns:
            What closes the box, if the user has not.
        """
        from aqt.qt import QMessageBox

        box = self._new(text, QMessageBox.Icon.Warning)
        box.setStandardButtons(QMessageBox.StandardButton.Ok)
        box.show()
        return lambda: self._close(box)

    def ask(self, text: str, check_text: str, answered: Callable[[bool, bool], None]) -> None:
        """Ask a question on top of all windows; closing it is a No.

        Args:
            text: The question, shown as it is, without markup.
            check_text: The text of a check box; "" for none.
            answered: Called with whether it was a Yes, and whether the check box was checked.
        """
        from aqt.qt import QCheckBox, QMessageBox, Qt

        box = self._new(text, QMessageBox.Icon.Question)
        yes, no = QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No
        box.setStandardButtons(yes | no)
        box.setDefaultButton(no)
        box.setEscapeButton(no)
        box.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
        check = QCheckBox(check_text, box) if check_text else None
        if check is not None:
            box.setCheckBox(check)

        def finished(*_: Any) -> None:
            said_yes = box.standardButton(box.clickedButton()) == yes
            answered(said_yes, check is not None and check.isChecked())

        box.finished.connect(finished)
        box.show()
        box.raise_()
        box.activateWindow()

    def close_all(self) -> None:
        """Close every box; a question is answered with No."""
        for box in list(self._open):
            box.close()

    def _close(self, box: Any) -> None:
        if box in self._open:
            box.close()

    def _new(self, text: str, icon: Any) -> Any:
        """A box without a parent: it stays when Anki's main window hides, and its end is not Anki's."""
        from aqt.qt import QMessageBox, Qt

        box = QMessageBox()
        box.setWindowModality(Qt.WindowModality.NonModal)
        box.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        box.setWindowTitle(TITLE)
        box.setIcon(icon)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(text)
        self._open.add(box)
        box.finished.connect(lambda *_: self._forget(box))
        return box

    def _forget(self, box: Any) -> None:
        self._open.discard(box)
        box.deleteLater()
