"""Anki's profiles. Main thread only."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .editors import add_window, keep_editing
from .lifecycle.busy import PROFILE, Busy

if TYPE_CHECKING:
    from aqt.main import AnkiQt


AGAIN_MS = 250
"""When it is tried again to close a profile that is being closed, or that a window keeps open."""


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
        self._wanted: str | None = None

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

        A profile that is asked for while another is about to be opened is opened instead of it.
        """
        is_under_way = self._is_under_way()
        if name == self.active() and not is_under_way:
            return
        self._wanted = name
        self._busy.begin(PROFILE)
        if not is_under_way:
            self._soon(self._close_untyped)

    def _is_under_way(self) -> bool:
        return self._wanted is not None and PROFILE in self._busy.reasons

    def _soon(self, step: Callable[[], None], milliseconds: int = 0) -> None:
        from aqt.qt import QTimer

        QTimer.singleShot(milliseconds, step)

    def _close_untyped(self) -> None:
        closed = add_window.close_untyped(self._mw)
        closed.add_done_callback(lambda _: self._soon(self._load))

    def _load(self) -> None:
        name = self._wanted
        if name is None:  # given up meanwhile
            return
        try:
            if self._mw.state == "profileManager":
                self._mw.pm.load(self._taken(name))
                self._mw.onOpenProfile()
            elif not self._mw.isEnabled() or add_window.is_question_shown():
                # The profile is being closed already, or somebody asks whether it may be.
                if self._is_under_way():
                    self._soon(self._load, AGAIN_MS)
            else:
                self._mw.unloadProfile(lambda: self._open_next(name))
                keep_editing.watch_for_it(self._is_under_way, self._give_up)
        except BaseException:
            self._give_up()
            raise

    def _open_next(self, name: str) -> None:
        self._mw.pm.load(self._taken(name))
        self._mw.loadProfile()

    def _taken(self, name: str) -> str:
        """The profile that was asked for last, `name` where that was given up meanwhile."""
        wanted, self._wanted = self._wanted or name, None
        return wanted

    def _give_up(self) -> None:
        self._wanted = None
        self._busy.end(PROFILE)
