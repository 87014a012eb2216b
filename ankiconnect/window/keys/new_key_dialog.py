"""The dialog that makes a key, and shows it once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from aqt.qt import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    Qt,
    QVBoxLayout,
    QWidget,
)

from ...settings.program_keys import SCOPES, check_name
from .scope_boxes import ScopeBoxes

AddKey = Callable[[str, Sequence[str]], str]
"""Makes a key with a name and scopes, and returns it."""


class NewKeyDialog(QDialog):
    """Asks for a name and scopes. Then it shows the key."""

    def __init__(
        self,
        parent: QWidget,
        is_taken: Callable[[str], bool],
        add: AddKey,
        copy: Callable[[str], None],
    ) -> None:
        """
        Args:
            is_taken: Whether there is a key with a name.
            copy: Puts a text on the clipboard.
        """
        super().__init__(parent)
        self._is_taken = is_taken
        self._add = add
        self._copy = copy
        self.setWindowTitle("AnkiConnect: new key")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.NonModal)
        self._layout = QVBoxLayout(self)
        self.form = self._make_form()
        self._layout.addWidget(self.form)

    def _make_form(self) -> QWidget:
        form = QWidget()
        layout = QFormLayout(form)
        self.name = QLineEdit()
        self.name.setPlaceholderText("Name of the program")
        self.scopes = ScopeBoxes(SCOPES)
        self.problem = QLabel()
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        buttons = QDialogButtonBox()
        self.add_button = QPushButton("Add")
        self.add_button.setDefault(True)
        buttons.addButton(self.add_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self._accepted)
        buttons.rejected.connect(self.reject)
        layout.addRow("Name", self.name)
        layout.addRow("It may", self.scopes)
        layout.addRow(self.problem)
        layout.addRow(buttons)
        return form

    def _accepted(self) -> None:
        name, scopes = self.name.text().strip(), self.scopes.chosen()
        problem = self._problem(name, scopes)
        self.problem.setText(problem)
        if not problem:
            self._show(name, self._add(name, scopes))

    def _problem(self, name: str, scopes: Sequence[str]) -> str:
        try:
            check_name(name)
        except ValueError:
            return 'The name must have 1 to 100 characters, without ".'
        if self._is_taken(name):
            return f"There is already a key for {name}."
        return "" if scopes else "Choose at least one thing that it may do."

    def _show(self, name: str, key: str) -> None:
        """Show the key in place of the form."""
        self.form.hide()
        said = QLabel(f"The key for {name}. Copy it now: it is not shown again.")
        said.setTextFormat(Qt.TextFormat.PlainText)
        self.key = QLineEdit(key)
        self.key.setReadOnly(True)
        self.key.setMinimumWidth(self.key.fontMetrics().horizontalAdvance(key) + 30)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy_button = QPushButton("Copy")
        buttons.addButton(self.copy_button, QDialogButtonBox.ButtonRole.ActionRole)
        self.copy_button.clicked.connect(lambda _: self._copy(key))
        buttons.rejected.connect(self.reject)
        for widget in (said, self.key, buttons):
            self._layout.addWidget(widget)
        self.key.selectAll()
        self.adjustSize()
