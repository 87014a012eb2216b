"""Brings a running Anki back to how it was when it had just been started. Main thread only.

`Reset` remembers that. After a test `undo_patches` is called, `is_closed` until it is true, and
`is_profile_closed`; before the next test `open`, and `is_open` until it is true.
"""

from __future__ import annotations

import functools
import gc
import os
import pickle
import shutil
from pathlib import Path
from typing import Any

import aqt
import aqt.addcards
import aqt.main
import aqt.utils
from anki.collection import Collection
from aqt.qt import QApplication, QDialog, QTimer, QWidget
from PyQt6 import sip

from .editor_pages import keep_compiled
from .main_pages import MainPages
from .patches import Patches
from .quiet import is_idle, refresh_at_once, refresh_never, the


class Reset:
    """Knows what was there at first, and the windows that were asked to close."""

    def __init__(self) -> None:
        self._addon = the("AddOn")
        self._opener = the("AddWindowOpener")
        self._pages = MainPages()
        self._patches = Patches(type(self._addon).__module__.split(".")[0])
        self._opener_before = dict(vars(self._opener))
        self._dialogs = {name: entry[0] for name, entry in aqt.dialogs._dialogs.items()}
        self._profiles = _profile_rows()
        self._asked: list[QWidget] = []
        self._unloading = False
        self._left = False
        """Whether the main window was not on the deck list, and still shows another page."""
        self._page = keep_compiled()
        the("Refresher")
        gc.collect()
        gc.freeze()  # Anki looks for garbage whenever a window closes; what is there now stays

    # After a test

    def undo_patches(self) -> None:
        """Undo what the test did to code and hooks, so that Anki closes as it would without."""
        self._patches.undo()
        self._pages.rest()
        self._asked.clear()
        self._unloading = self._left = False

    def is_closed(self) -> bool:
        """Go on closing windows, then the profile; whether all of that is done."""
        if not self._unloading and self._is_quiet():
            self._unloading = True
            aqt.mw.restoring_backup = True  # no backup of what is thrown away
            if aqt.mw.col is not None:
                QTimer.singleShot(0, lambda: aqt.mw.unloadProfile(lambda: None))
        return self._unloading and aqt.mw.col is None

    def _is_quiet(self) -> bool:
        """Whether nothing is open, waits or works."""
        closed = self._close_windows() and is_idle() and not self._addon.bridge.waiting
        return closed and self._is_on_a_quiet_page()

    def _is_on_a_quiet_page(self) -> bool:
        """Whether the main window shows no page that asks Anki for anything: the deck list does not."""
        mw = aqt.mw
        if mw.col is not None and mw.state != "deckBrowser":
            mw.moveToState("deckBrowser")
            self._left = True
            return False
        if self._left:
            self._pages.show_first()
            self._left = False
            return False
        return True

    def _close_windows(self) -> bool:
        """Ask what is open to close; whether nothing is."""
        app = aqt.mw.app
        modal = app.activePopupWidget() or app.activeModalWidget()
        if modal is not None and not _stays(modal):
            self._ask(modal)
            return False
        left = [one for one in app.topLevelWidgets() if one.isVisible() and not _stays(one)]
        for one in left:
            self._ask(one)
        refresh_never()
        return not left

    def _ask(self, window: QWidget) -> None:
        if not any(one is window for one in self._asked):
            self._asked.append(window)
            QTimer.singleShot(0, functools.partial(_close, window))

    def is_ending(self) -> bool:
        """Whether the test has had Anki exit: it does so a moment later."""
        return bool(self._addon._stopped)

    # Before a test

    def open(self, profile: str | None) -> None:
        """Open a profile as if for the first time; None shows the chooser."""
        mw = aqt.mw
        self._forget()
        self._pages.expect()
        for name in set(self._profiles) - {"_global"}:
            shutil.rmtree(Path(mw.pm.base) / name, ignore_errors=True)
        _restore_profile_rows(self._profiles)
        if profile is None:
            mw.pm.name = None
            QTimer.singleShot(0, mw.showProfileManager)
        else:
            mw.pm.load(profile)
            QTimer.singleShot(0, mw.loadProfile)

    def _forget(self) -> None:
        aqt.dialogs._dialogs = {name: [creator, None] for name, creator in self._dialogs.items()}
        vars(self._opener).update(self._opener_before)
        aqt.utils.closeTooltip()
        QApplication.clipboard().clear()  # type: ignore[union-attr]
        for log in (Path(aqt.mw.pm.base) / "logs").rglob("*.log"):
            os.truncate(log, 0)

    def is_open(self) -> bool:
        """Whether the profile, or the chooser, is there and Anki does nothing more."""
        if aqt.mw.state == "profileManager":
            self._pages.begin()
            return bool(aqt.mw.profileDiag.isVisible())
        if aqt.mw.col is None or self._addon.busy.reasons or not is_idle():
            return False
        refresh_at_once()
        if not self._pages.are_shown():
            return False
        self._pages.begin()
        return _has_focus()


def check(file: str) -> list[str]:
    """Have Anki check a collection that is not open; the problems that it found and fixed."""
    col = Collection(file)
    try:
        text, fine = col.fix_integrity()
    finally:
        col.close()
    return [] if fine else text.splitlines()[:-1]


def _has_focus() -> bool:
    """Whether the main window has the focus, as after a start; else have it take it.

    The offscreen platform takes the window that had it last, before it was hidden, to have it still.
    """
    if aqt.utils.current_window() is aqt.mw:
        return True
    other = QWidget()
    other.show()
    other.activateWindow()
    other.close()
    aqt.mw.activateWindow()
    return False


def _stays(window: QWidget) -> bool:
    return window is aqt.mw or type(window).__name__ == "ProgressDialog"


def _close(window: QWidget) -> None:
    if sip.isdeleted(window):
        return
    if isinstance(window, aqt.addcards.AddCards):
        window._close()  # without a question
    elif isinstance(window, aqt.main.AnkiQt.ProfileManager):
        window.closeWithoutQuitting()
    elif isinstance(window, QDialog) and window.isModal():
        window.done(0)
    else:
        window.close()


def _profile_rows() -> dict[str, bytes]:
    rows = _profile_db().all("select name, cast(data as blob) from profiles")
    return {name: bytes(data) for name, data in rows}


def _profile_db() -> Any:
    return aqt.mw.pm.db


def _restore_profile_rows(rows: dict[str, bytes]) -> None:
    """Put back what Anki keeps of its profiles: logins, sizes of windows."""
    for name, data in rows.items():
        _profile_db().execute("update profiles set data = ? where name = ?", data, name)
    _profile_db().commit()
    aqt.mw.pm.meta.clear()
    aqt.mw.pm.meta.update(pickle.loads(rows["_global"]))
