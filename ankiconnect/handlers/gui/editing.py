"""The edit window."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING

from ..framework.action import Needs, Scope
from ..framework.registry import action
from ..framework.request_context import RequestContext
from ..notes.updating import find_note

if TYPE_CHECKING:
    from anki.collection import Collection
    from aqt.main import AnkiQt


@action("guiEditNote", scope=Scope.WINDOW, needs=Needs.WINDOW, idempotent=True)
async def gui_edit_note(context: RequestContext, /, note: int) -> None:
    """Open the edit window on a note, or show the note in the one that is open.

    The window has buttons for a preview, for the card browser, and to go back and forth through the
    last 25 notes that were opened in it. When its note is deleted, it shows the one before that, or
    closes if there is none.

    Args:
        note: Id of the note.

    Returns:
        null

    Errors:
        ``Note was not found: ...``

    Example:
        {"note": 1751300000001}
    """
    await context.start_and_wait(_open, note)


def _open(col: Collection, window: AnkiQt, /, note: int) -> Future[None]:
    from ...window.edit_window import edit_window
    from ...window.qt_helpers import run_later

    found = find_note(col, note)
    return run_later(window, lambda: edit_window.show(window, found.id))
