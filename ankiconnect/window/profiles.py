"""Anki's profiles. Main thread only."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .add_window import add_window, discard_question
from .lifecycle.busy import PROFILE, Busy

if TYPE_CHECKING:
    from aqt.main import AnkiQt


RETRY_MS = 250
"""When to try again to close a profile that is being closed, or that a window keeps open."""


class WindowProfiles:
    """The profiles of the profile manager, opened as a user would."""

    def __init__(self, mw: AnkiQt, busy: Busy) -> None:
        """
        Args:
            busy: Lets actions wait while a profile is opened or closed.
        """
        self._mw: Any = mw
        self._busy = busy
        self._requested: str | None = None

    def names(self) -> list[str]:
        """Names of all profiles, in Anki's order."""
        return list(self._mw.pm.profiles())

    def active(self) -> str:
        """Name of the open profile, "" while none is. The one selected in the list is not open."""
        return self._mw.pm.name or "" if self._mw.col is not None else ""

    def load(self, name: str) -> None:
        """Open a profile soon, after closing the one that is open.

        What only requests have put into the Add window is discarded. From now on no action reaches the
        profile that is about to be closed. When a window asks the user and the user keeps what is in
        it, Anki notifies nobody. For the Add window, `discard_question` notices it. For any other
        window, `Busy` does, when Anki has been idle for long.

        A profile that is requested while another is about to be opened is opened instead.
        """
        is_under_way = self._is_under_way()
        if name == self.active() and not is_under_way:
            return
        self._requested = name
        self._busy.begin(PROFILE)
        if not is_under_way:
            self._run_later(self._close_untyped)

    def _is_under_way(self) -> bool:
        return self._requested is not None and PROFILE in self._busy.reasons

    def _run_later(self, step: Callable[[], None], milliseconds: int = 0) -> None:
        from aqt.qt import QTimer

        QTimer.singleShot(milliseconds, step)

    def _close_untyped(self) -> None:
        closed = add_window.close_untyped()
        closed.add_done_callback(lambda _: self._run_later(self._load))

    def _load(self) -> None:
        name = self._requested
        if name is None:  # given up meanwhile
            return
        try:
            if self._mw.state == "profileManager":
                self._mw.pm.load(self._take(name))
                self._mw.onOpenProfile()
            elif not self._mw.isEnabled() or discard_question.is_shown():
                # The profile is being closed already, or the user is asked whether it may be.
                if self._is_under_way():
                    self._run_later(self._load, RETRY_MS)
            else:
                self._mw.unloadProfile(lambda: self._open_next(name))
                discard_question.call_when_kept(self._is_under_way, self._give_up)
        except BaseException:
            self._give_up()
            raise

    def _open_next(self, name: str) -> None:
        self._mw.pm.load(self._take(name))
        self._mw.loadProfile()

    def _take(self, name: str) -> str:
        """The profile that was requested last; `name` if that was given up meanwhile."""
        requested, self._requested = self._requested or name, None
        return requested

    def _give_up(self) -> None:
        self._requested = None
        self._busy.end(PROFILE)
