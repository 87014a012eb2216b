"""Closing Anki."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..framework.action import Needs, Scope, Writes
from ..framework.registry import action

if TYPE_CHECKING:
    from aqt.main import AnkiQt

EXIT_SECONDS = 0.5
"""How long after its request Anki closes, so that the reply is sent before."""
MAX_DIALOGS = 10
"""How many dialogs that wait for the user are closed at most."""
CLOSE_SECONDS = 0.1
"""How long a dialog may take to close."""


@action("guiExitAnki", scope=Scope.ADMIN, needs=Needs.WINDOW, writes=Writes.PROFILE, idempotent=True)
def gui_exit_anki(window: AnkiQt, /) -> None:
    """Close Anki as its own menu does, sync and backup included, shortly after the reply.

    If the user has typed into the Add window, Anki asks before it closes. What only requests have put
    there is discarded.

    Returns:
        null

    Example:
        {}
    """
    _run_later(window, EXIT_SECONDS, lambda: _close(window, MAX_DIALOGS))


def _run_later(window: AnkiQt, seconds: float, what: Callable[[], None]) -> None:
    """Call `what` later. Anki's timer also waits until no progress window (of a sync...) is shown."""
    window.progress.single_shot(round(seconds * 1000), what, requires_collection=False)


def _close(window: AnkiQt, dialogs: int) -> None:
    """Close the dialogs that wait for the user, the last opened first, then Anki.

    Anki does not expect to be closed while a dialog is open, since the user cannot do that.
    """
    from ...window.add_window import add_window

    dialog = window.app.activeModalWidget()
    if dialog is None or not dialogs:
        closed = add_window.close_untyped()
        closed.add_done_callback(lambda _: _run_later(window, 0, lambda: _exit(window)))
        return
    dialog.close()
    _run_later(window, CLOSE_SECONDS, lambda: _close(window, dialogs - 1))


def _exit(window: AnkiQt) -> None:
    window.close()
