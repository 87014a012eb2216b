"""Anki's profiles. Main thread only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .busy import PROFILE, Busy

if TYPE_CHECKING:
    from aqt.main import AnkiQt

_LOOK_MS = 250
_LOOKS = 8
"""So often in a row nothing must stand in the way of closing before it counts as called off."""


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

        From now on nothing may reach the profile that is about to be closed.
        """
        if name == self.active():
            return
        from aqt.qt import QTimer

        self._busy.begin(PROFILE)
        QTimer.singleShot(0, lambda: self._load(name))

    def _load(self, name: str) -> None:
        try:
            if self._mw.state == "profileManager":
                self._mw.pm.load(name)
                self._mw.onOpenProfile()
            else:
                self._mw.unloadProfile(lambda: self._open_next(name))
                self._watch_closing(self._mw.col)
        except BaseException:
            self._busy.end(PROFILE)
            raise

    def _open_next(self, name: str) -> None:
        self._mw.pm.load(name)
        self._mw.loadProfile()

    def _watch_closing(self, col: Any, looks: int = 0) -> None:
        """Notice that closing was called off: a window asked, and the person kept what is in it.

        Anki tells nobody of that. It is called off when no window asks any more and the main window,
        which Anki disables once all others are closed, is enabled.
        """
        from aqt.qt import QTimer

        if col is None or self._mw.col is not col or not self._mw.isEnabled():
            return
        looks = 0 if self._mw.app.activeModalWidget() else looks + 1
        if looks >= _LOOKS:
            self._busy.end(PROFILE)
        else:
            QTimer.singleShot(_LOOK_MS, lambda: self._watch_closing(col, looks))
