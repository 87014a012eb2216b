"""Noticing that Anki closes the open profile, to open another one or to exit.

Anki tells at the beginning (``profile_will_close``) and then asks its windows to close. One of them may
ask the person, who may call it all off, and nobody is told. Once all are closed, Anki disables its main
window and goes on: from then on there is no way back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aqt.main import AnkiQt


class Closing:
    """Tells when a profile is closed for certain. Main thread only."""

    def __init__(self, closes: Callable[[], None], exits: Callable[[], None]) -> None:
        """
        Args:
            closes: Called when a profile is closed, to be followed by another one or the chooser.
            exits: Called when Anki exits; with a profile open before it is closed.
        """
        self._closes = closes
        self._exits = exits
        self._exit_was_asked = False
        self._exiting = False

    def watch(self, mw: AnkiQt) -> None:
        """Follow Anki from now on."""
        from anki.hooks import wrap
        from aqt import gui_hooks

        window: Any = mw
        window.unloadProfileAndExit = wrap(window.unloadProfileAndExit, self._exit_begins, "before")
        window.setEnabled = self._followed(window.setEnabled)
        gui_hooks.profile_will_close.append(self._closing_begins)
        window.app.aboutToQuit.connect(self._exits)

    def _exit_begins(self, *_: object) -> None:
        self._exit_was_asked = True

    def _closing_begins(self) -> None:
        self._exiting, self._exit_was_asked = self._exit_was_asked, False

    def _followed(self, set_enabled: Callable[[bool], None]) -> Callable[[bool], None]:
        def followed(enabled: bool) -> None:
            set_enabled(enabled)
            if not enabled:
                self._closes_for_certain()

        return followed

    def _closes_for_certain(self) -> None:
        if self._exiting:
            self._exits()
        else:
            self._closes()
