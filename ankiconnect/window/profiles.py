"""Anki's profiles. Main thread only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import add_window, keep_editing
from .busy import PROFILE, Busy

if TYPE_CHECKING:
    from aqt.main import AnkiQt


class WindowProfiles:
    """The profiles of the profile manager, opened as a person would."""

    def __init__(self, mw: AnkiQt, busy: Busy) -> None:
        """
        Args:
            mw: Anki's main window.
            busy: What lets actions wait while a profile is opened or closed.
        """
        self._mw: Any = mw
        self._busy = busy

    def names(self) -> list[str]:
        """Names of all profiles, in Anki's order."""
        return list(self._mw.pm.profiles())

    def active(self) -> str:
        """Name of the open profile, "" while none is; the chooser's marked one is not open."""
        return self._mw.pm.name or "" if self._mw.col is not None else ""

    def load(self, name: str) -> None:
        """Open a profile soon: at once where the chooser shows, else after the open one is closed.

        What only requests have put into the Add window is thrown away. From now on nothing may reach
        the profile that is about to be closed. When a window asks and the person keeps what is in it,
        Anki tells nobody: `keep_editing` notices it of the Add window, and of any other `busy.Busy`,
        when Anki has been at rest for long.
        """
        if name == self.active():
            return
        from aqt.qt import QTimer

        self._busy.begin(PROFILE)
        QTimer.singleShot(0, lambda: self._close_untyped(name))

    def _close_untyped(self, name: str) -> None:
        from aqt.qt import QTimer

        closed = add_window.close_untyped(self._mw)
        closed.add_done_callback(lambda _: QTimer.singleShot(0, lambda: self._load(name)))

    def _load(self, name: str) -> None:
        try:
            if self._mw.state == "profileManager":
                self._mw.pm.load(name)
                self._mw.onOpenProfile()
            elif self._mw.isEnabled():  # else the profile is being closed already
                self._mw.unloadProfile(lambda: self._open_next(name))
                keep_editing.watch_for_it(self._waits, lambda: self._busy.end(PROFILE))
        except BaseException:
            self._busy.end(PROFILE)
            raise

    def _waits(self) -> bool:
        return PROFILE in self._busy.reasons

    def _open_next(self, name: str) -> None:
        self._mw.pm.load(name)
        self._mw.loadProfile()
