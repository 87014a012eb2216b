"""Check boxes for the scopes of a key."""

from __future__ import annotations

from collections.abc import Iterable

from aqt.qt import QCheckBox, QVBoxLayout, QWidget

from ...settings.program_keys import DEFAULT_SCOPES
from .scope_texts import SCOPE_TEXTS


class ScopeBoxes(QWidget):
    """One check box for each scope, those of `DEFAULT_SCOPES` checked."""

    def __init__(self, scopes: Iterable[str]) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.boxes = {one: QCheckBox(f"{one}: {SCOPE_TEXTS[one]}") for one in scopes}
        for scope, box in self.boxes.items():
            box.setChecked(scope in DEFAULT_SCOPES)
            layout.addWidget(box)

    def chosen(self) -> tuple[str, ...]:
        """The scopes whose box is checked."""
        return tuple(scope for scope, box in self.boxes.items() if box.isChecked())
