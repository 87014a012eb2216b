"""Message boxes that block nothing: neither Anki's windows nor the main thread.

They lie on top of all windows, but never take the focus: the user may be typing elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aqt.qt import QMessageBox

TITLE = "AnkiConnect"
NO_OPTIONS: Mapping[str, bool] = {}
ALLOW = ("Allow", "Don't allow")


class MessageBoxes:
    """The message boxes of the add-on that are open. Main thread only."""

    def __init__(self) -> None:
        self._open: set[QMessageBox] = set()  # Qt keeps a window only as long as Python does
        self._asking = False
        self._closed = False

    def warn(self, text: str) -> Callable[[], None]:
        """Show `text` as it is, without markup.

        Returns:
            What closes the box, if the user has not.
        """
        from aqt.qt import QMessageBox

        box = QMessageBox()
        box.setText(text)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setStandardButtons(QMessageBox.StandardButton.Ok)
        self._show(box)
        return lambda: self._close(box)

    def ask(
        self,
        text: str,
        tick_texts: Sequence[str],
        answered: Callable[..., None],
        options: Mapping[str, bool] = NO_OPTIONS,
        buttons: tuple[str, str] = ALLOW,
    ) -> None:
        """Ask a question; closing it is a No.

        While another question is open, and when Anki exits, the answer is No.

        Args:
            text: The question, shown as it is, without markup.
            tick_texts: The texts of its check boxes.
            answered: Called with whether it was a Yes, and whether each check box was checked: first
                those of `tick_texts`.
            options: The texts of further check boxes, and whether each is checked at first.
            buttons: The texts of Yes and No.
        """
        if self._asking or self._closed:
            answered(False)
            return
        from .question_box import QuestionBox

        box = QuestionBox(text, tick_texts, options, buttons)

        def finished(*_: object) -> None:
            self._asking = False
            answered(box.said_yes, *(one.isChecked() for one in (*box.ticks, *box.option_boxes)))

        box.finished.connect(finished)
        self._asking = True
        self._show(box)

    def close(self) -> None:
        """Close every box, and open none any more; a question is answered with No."""
        self._closed = True
        for box in list(self._open):
            box.close()

    def _close(self, box: QMessageBox) -> None:
        if box in self._open:
            box.close()

    def _show(self, box: QMessageBox) -> None:
        """Show a box. It has no parent, so it stays when Anki's main window hides."""
        from aqt.qt import Qt

        box.setWindowModality(Qt.WindowModality.NonModal)
        box.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
        box.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        box.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        box.setWindowTitle(TITLE)
        box.setTextFormat(Qt.TextFormat.PlainText)
        self._open.add(box)
        box.finished.connect(lambda *_: self._forget(box))
        box.show()
        box.raise_()

    def _forget(self, box: QMessageBox) -> None:
        self._open.discard(box)
        box.deleteLater()
