"""*Tools > AnkiConnect*: whether the service runs, its address, the settings and the log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..log.formatting import PACKAGE

if TYPE_CHECKING:
    from aqt.main import AnkiQt
    from aqt.qt import QDialog

TITLE = "AnkiConnect"


@dataclass(frozen=True)
class State:
    """What the menu shows.

    Attributes:
        urls: Where the service listens; empty while it does not run.
        problem: Why it does not run; "" if it does.
        key: The API key, or None if none is set.
    """

    urls: Sequence[str]
    problem: str
    key: str | None


class Menu:
    """The menu. Its items are set up each time it is opened. Main thread only."""

    def __init__(
        self,
        mw: AnkiQt,
        module: str,
        state: Callable[[], State],
        make_keys_dialog: Callable[[], QDialog],
        more: Callable[[], tuple[str, Callable[[], None]] | None],
    ) -> None:
        """
        Args:
            module: The name of the add-on's folder.
            state: What to show.
            make_keys_dialog: Makes the dialog for keys and sites.
            more: The text and action of a further item, or None.
        """
        from aqt.qt import QMenu

        self._mw: Any = mw
        self._module = module
        self._state = state
        self._make_keys_dialog = make_keys_dialog
        self._more = more
        self._keys_dialog: QDialog | None = None
        self._menu: Any = QMenu(TITLE, mw)
        self._menu.aboutToShow.connect(self._refill)

    def show(self) -> None:
        """Add it to Anki's menu *Tools*."""
        self._mw.form.menuTools.addMenu(self._menu)

    def _refill(self) -> None:
        self._menu.clear()
        state = self._state()
        if state.urls:
            self._add(f"Running at {', '.join(state.urls)}")
        else:
            self._add("Not running")
            for line in state.problem.splitlines():
                self._add(line)
        self._menu.addSeparator()
        url = state.urls[0] if state.urls else ""
        self._add("Open in browser", (lambda: self._open(url)) if url else None)
        self._add("Copy address", (lambda: self._copy(url)) if url else None)
        key = state.key
        self._add("Copy API key", (lambda: self._copy(key)) if key is not None else None)
        self._menu.addSeparator()
        self._add("Keys", self._open_keys)
        self._add("Settings", self._open_settings)
        self._add("Log", self._open_log)
        if (more := self._more()) is not None:
            self._menu.addSeparator()
            self._add(*more)

    def _add(self, text: str, run: Callable[[], None] | None = None) -> None:
        """Add an item; without something to run it only shows its text."""
        # An ampersand would underline the character after it.
        item = self._menu.addAction(text.replace("&", "&&"))
        item.setEnabled(run is not None)
        if run is not None:
            item.triggered.connect(lambda _: run())

    def _open(self, url: str) -> None:
        from aqt.utils import openLink

        openLink(url)

    def _copy(self, text: str) -> None:
        from aqt.utils import tooltip

        self._mw.app.clipboard().setText(text)
        tooltip("Copied", parent=self._mw)

    def _open_keys(self) -> None:
        """Open the dialog, or bring it to the front."""
        if self._keys_dialog is None:
            self._keys_dialog = self._make_keys_dialog()
            self._keys_dialog.finished.connect(lambda _: self._forget_keys())
        self._keys_dialog.show()
        self._keys_dialog.raise_()
        self._keys_dialog.activateWindow()

    def _forget_keys(self) -> None:
        self._keys_dialog = None

    def _open_settings(self) -> None:
        """Open Anki's own dialog for the config, over its list of add-ons."""
        import aqt
        from aqt.addons import ConfigEditor

        addons = self._mw.addonManager
        dialog = aqt.dialogs.open("AddonsDialog", addons)
        ConfigEditor(dialog, self._module, addons.getConfig(self._module) or {})

    def _open_log(self) -> None:
        from aqt.utils import openFolder

        openFolder(str(self._mw.addonManager.logs_folder(PACKAGE)))
