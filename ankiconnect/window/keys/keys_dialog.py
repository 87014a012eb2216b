"""The dialog with the keys of programs and the allowed sites."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from aqt.qt import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    Qt,
    QTableWidget,
    QTableWidgetItem,
    QTimer,
    QVBoxLayout,
)

from ...settings import Settings, listed_origins
from ...settings.program_keys import ProgramKey, make
from ..config import Config
from .new_key_dialog import NewKeyDialog

if TYPE_CHECKING:
    from aqt.main import AnkiQt

LastUsed = Callable[[], Mapping[str, float]]
"""Returns times by the name of a key, in seconds since 1970."""
COLUMNS = ("Name", "May", "Created", "Last used")
REFRESH_MS = 1_000
_OPEN = "Requests without a key may {scopes} too. The setting anonymousScopes changes that."


class KeysDialog(QDialog):
    """The keys and sites, as they are while the dialog is open."""

    def __init__(
        self, mw: AnkiQt, config: Config, last_used: Callable[[], Mapping[str, float]]
    ) -> None:
        """
        Args:
            last_used: When each key was last used since Anki was started.
        """
        super().__init__(mw)
        self._mw = mw
        self._config = config
        self._last_used = last_used
        self._shown: Any = None
        self.setWindowTitle("AnkiConnect: keys")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.NonModal)
        self.resize(640, 480)
        layout = QVBoxLayout(self)
        self._add_keys(layout)
        self._add_sites(layout)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        self.refresh()
        timer = QTimer(self)
        timer.timeout.connect(self.refresh)
        timer.start(REFRESH_MS)

    def _add_keys(self, layout: QVBoxLayout) -> None:
        self.keys = QTableWidget(0, len(COLUMNS))
        self.keys.setHorizontalHeaderLabels(COLUMNS)
        self.keys.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.keys.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.keys.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        _stretch(self.keys)
        self.keys.itemSelectionChanged.connect(self._enable)
        self.note = _label("")
        self.add_button = _button("Add", self._ask_for_key)
        self.revoke_key_button = _button("Revoke", self._revoke_key)
        layout.addWidget(_label("Keys of programs"))
        layout.addWidget(self.keys)
        layout.addWidget(self.note)
        layout.addLayout(_row(self.add_button, self.revoke_key_button))

    def _add_sites(self, layout: QVBoxLayout) -> None:
        self.sites = QListWidget()
        self.sites.itemSelectionChanged.connect(self._enable)
        self.revoke_site_button = _button("Revoke", self._revoke_site)
        layout.addWidget(_label("Sites that may use AnkiConnect"))
        layout.addWidget(self.sites)
        layout.addLayout(_row(self.revoke_site_button))

    def refresh(self) -> None:
        """Show the settings in force, if they are not shown yet."""
        settings = self._config.store.current
        rows = [
            (
                one.name,
                ", ".join(one.scopes),
                _time(one.created),
                _time(self._last_used().get(one.name)),
            )
            for one in settings.apiKeys
        ]
        sites = _sites(settings)
        if (rows, sites) != self._shown:
            self._shown = rows, sites
            self._show_keys(rows)
            self._show_sites(sites)
        self.note.setText(_note(settings))
        self._enable()

    def _show_keys(self, rows: Sequence[Sequence[str]]) -> None:
        selected = self._selected_key()
        self.keys.setRowCount(len(rows))
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                self.keys.setItem(number, column, QTableWidgetItem(text))
        self.keys.clearSelection()
        names = [row[0] for row in rows]
        if selected in names:
            self.keys.selectRow(names.index(selected))

    def _show_sites(self, sites: Mapping[str, str]) -> None:
        selected = self._selected_site()
        self.sites.clear()
        for site, scopes in sites.items():
            item = QListWidgetItem(f"{site} ({scopes})" if scopes else site)
            item.setData(Qt.ItemDataRole.UserRole, site)
            self.sites.addItem(item)
        if selected in sites:
            self.sites.setCurrentRow(list(sites).index(selected))

    def _selected_key(self) -> str:
        """The name of the key that is selected; "" if none is."""
        chosen = self.keys.selectedItems()
        return chosen[0].text() if chosen else ""

    def _selected_site(self) -> str:
        chosen = self.sites.selectedItems()
        return str(chosen[0].data(Qt.ItemDataRole.UserRole)) if chosen else ""

    def _enable(self) -> None:
        self.revoke_key_button.setEnabled(bool(self._selected_key()))
        self.revoke_site_button.setEnabled(bool(self._selected_site()))

    def _ask_for_key(self) -> None:
        self.new_key = NewKeyDialog(self, self._is_taken, self._make_key, self._copy)
        self.new_key.show()

    def _is_taken(self, name: str) -> bool:
        return any(one.name == name for one in self._config.store.current.apiKeys)

    def _make_key(self, name: str, scopes: Sequence[str]) -> str:
        key, made = make(name, scopes)
        self._config.add_key(made)
        self.refresh()
        return key

    def _copy(self, text: str) -> None:
        clipboard = self._mw.app.clipboard()
        assert clipboard is not None
        clipboard.setText(text)

    def _revoke_key(self) -> None:
        self._config.remove_key(self._selected_key())
        self.refresh()

    def _revoke_site(self) -> None:
        self._config.remove_origin(self._selected_site())
        self.refresh()


def _note(settings: Settings) -> str:
    """What requests without a key may do; a key alone restricts nobody."""
    if settings.needs_key:
        return ""
    return _OPEN.format(scopes=", ".join(settings.anonymousScopes))


def _sites(settings: Settings) -> dict[str, str]:
    """The allowed origins, and what each may do; "" for all that anonymousScopes allows."""
    limits = {one.origin: ", ".join(one.scopes) for one in settings.originScopes}
    return {one: limits.get(one, "") for one in listed_origins(settings)}


def _texts(key: ProgramKey, used: float | None) -> tuple[str, ...]:
    return key.name, ", ".join(key.scopes), _time(key.created), _time(used)


def _time(seconds: float | None) -> str:
    return "" if seconds is None else f"{datetime.fromtimestamp(seconds):%Y-%m-%d %H:%M}"


def _label(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def _button(text: str, run: Callable[[], None]) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)  # Enter must not revoke
    button.clicked.connect(lambda _: run())
    return button


def _row(*buttons: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    for one in buttons:
        row.addWidget(one)
    row.addStretch()
    return row


def _stretch(table: QTableWidget) -> None:
    header, side = table.horizontalHeader(), table.verticalHeader()
    assert header is not None
    assert side is not None
    side.hide()
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
