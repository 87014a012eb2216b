"""A question that the user cannot answer by accident: by typing, or by a click that was meant for
another window."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import cast

from aqt.qt import (
    QAbstractButton,
    QCheckBox,
    QEvent,
    QGridLayout,
    QMessageBox,
    QObject,
    QTimer,
    QWidget,
)

IGNORED_MS = 1_000
"""How long a new question ignores keys and clicks. Later, keys are ignored for as long after it came to
the front. A key that is ignored begins the time again: somebody is typing."""

YES, NO = QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No


class QuestionBox(QMessageBox):
    """A question with the buttons Yes and No, with texts of their own and without keys for them."""

    def __init__(
        self,
        text: str,
        tick_texts: Sequence[str],
        options: Mapping[str, bool],
        buttons: tuple[str, str],
    ) -> None:
        """
        Args:
            text: The question, shown as it is, without markup.
            tick_texts: The texts of its check boxes.
            options: The texts of check boxes above them, and whether each is checked at first.
            buttons: The texts of Yes and No.
        """
        self.ticks: list[QCheckBox] = []
        self.option_boxes: list[QCheckBox] = []
        super().__init__()
        self.setIcon(QMessageBox.Icon.Question)
        self.setText(text)
        self.setStandardButtons(YES | NO)
        # Without "&": QMessageBox takes a bare letter for Alt and the letter.
        for which, label in zip((YES, NO), buttons, strict=True):
            self._button(which).setText(label)
        self.setDefaultButton(NO)
        self.setEscapeButton(NO)
        self.ticks = [QCheckBox(one, self) for one in tick_texts]
        self.option_boxes = [QCheckBox(one, self) for one in options]
        for box, is_checked in zip(self.option_boxes, options.values(), strict=True):
            box.setChecked(is_checked)
        if self._boxes:
            self.setCheckBox(self._boxes[0])
            self._place_boxes()
        self._ignoring = QTimer(self)
        self._ignoring.setSingleShot(True)
        self._ignoring.setInterval(IGNORED_MS)
        self._ignoring.timeout.connect(self._begin)
        for one in (self, *self.findChildren(QWidget)):
            one.installEventFilter(self)

    @property
    def _boxes(self) -> list[QCheckBox]:
        """All check boxes, from top to bottom."""
        return [*self.option_boxes, *self.ticks]

    @property
    def said_yes(self) -> bool:
        return self.standardButton(self.clickedButton()) == YES

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self._enable(False)
        self._ignoring.start()

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.StyleChange:
            self._place_boxes()  # QMessageBox has made its layout again

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if event is not None:
            if event.type() == QEvent.Type.WindowActivate:
                self._ignoring.start()
            elif event.type() == QEvent.Type.KeyPress and self._ignoring.isActive():
                self._ignoring.start()
                return True
        return super().eventFilter(watched, event)

    def _begin(self) -> None:
        self._enable(True)
        self._order_for_tab()  # here, since QMessageBox orders its buttons again with every new layout
        self._button(NO).setFocus()

    def _enable(self, enabled: bool) -> None:
        for one in (*self.buttons(), *self._boxes):
            one.setEnabled(enabled)

    def _button(self, which: QMessageBox.StandardButton) -> QAbstractButton:
        button = self.button(which)
        assert button is not None
        return button

    def _place_boxes(self) -> None:
        """Put the check boxes below each other. QMessageBox itself places only the first."""
        layout = cast(QGridLayout, self.layout())
        for above, box in itertools.pairwise(self._boxes):
            row, column, _, _ = layout.getItemPosition(layout.indexOf(above))
            layout.addWidget(box, row + 1, column)

    def _order_for_tab(self) -> None:
        """No, the check boxes, and Yes as the last one."""
        order: list[QWidget] = [self._button(NO), *self._boxes, self._button(YES)]
        for one, following in itertools.pairwise(order):
            self.setTabOrder(one, following)
