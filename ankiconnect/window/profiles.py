"""Anki's profiles. Main thread only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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

        From now on nothing may reach the profile that is about to be closed. When a window asks and the
        person keeps what is in it, Anki tells nobody; `busy.Busy` notices that it is at rest.
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
        except BaseException:
            self._busy.end(PROFILE)
            raise

    def _open_next(self, name: str) -> None:
        self._mw.pm.load(name)
        self._mw.loadProfile()
