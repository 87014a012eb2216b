"""The main window: its screens, Undo, Check Database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..framework.action import Needs, Scope, Writes
from ..framework.registry import action
from ..framework.undo import UndoStep
from ..shared.names import find_deck

if TYPE_CHECKING:
    from anki.collection import Collection
    from aqt.main import AnkiQt, MainWindowState

    from ...window.host import WindowHost


@action("guiDeckBrowser", scope=Scope.WINDOW, needs=Needs.WINDOW, idempotent=True)
def gui_deck_browser(col: Collection, window: AnkiQt, /) -> None:
    """Show the deck list.

    Returns:
        null

    Example:
        {}
    """
    from ...window.qt_helpers import to_front

    to_front(window)
    window.moveToState("deckBrowser")


@action(
    "guiDeckOverview",
    scope=Scope.WINDOW,
    needs=Needs.WINDOW,
    writes=Writes.CURRENT_DECK,
    idempotent=True,
)
def gui_deck_overview(col: Collection, window: AnkiQt, /, name: str) -> bool:
    """Show the overview of a deck, which becomes the current one.

    Args:
        name: Name of the deck.

    Returns:
        bool: false when no deck has that name

    Example:
        {"name": "Spanish"}
    """
    return _show_deck(col, window, name, "overview")


@action(
    "guiDeckReview", scope=Scope.WINDOW, needs=Needs.WINDOW, writes=Writes.CURRENT_DECK, idempotent=True
)
def gui_deck_review(col: Collection, window: AnkiQt, /, name: str) -> bool:
    """Start to review a deck, which becomes the current one.

    Args:
        name: Name of the deck.

    Returns:
        bool: false when no deck has that name; true also when nothing is due: then Anki shows its
        congratulations

    Example:
        {"name": "Spanish::Verbs"}
    """
    return _show_deck(col, window, name, "review")


def _show_deck(col: Collection, window: AnkiQt, name: str, state: MainWindowState) -> bool:
    """Make a deck the current one and show a screen of it."""
    from aqt.operations import on_op_finished

    from ...window.qt_helpers import to_front

    deck = find_deck(col, name)
    if deck is None:
        return False
    changes = col.decks.set_current(deck)
    to_front(window)
    col.startTimebox()
    window.moveToState(state)
    # Windows are notified now and not with later changes, except for the reviewer, which has read its
    # queue. Notified later, it would turn a card whose answer is shown by then.
    on_op_finished(window, changes, window.reviewer)
    return True


@action("guiUndo", scope=Scope.REVIEW, needs=Needs.WINDOW, writes=Writes.COLLECTION)
def gui_undo(col: Collection, step: UndoStep, host: WindowHost, window: AnkiQt, /) -> bool:
    """Undo the last step, as Edit > Undo does. In a `multi`, that is what it has written so far.

    Returns:
        bool: true, also with nothing to undo. Later actions that need the collection find it undone.

    Example:
        After deleteNotes {"notes": [1751300000004]}
        {}
    """
    from aqt.operations.collection import undo

    if col.undo_status().undo:
        if host.editors.any_open():
            # If a page reported what is typed during an undo in the background, Anki would save the
            # note as it was before. If that were saved first, it would be the step that is undone.
            done = col.undo()
            host.undone(done)
            step.reverted(done)
        else:
            undo(parent=window)
    return True


@action(
    "guiCheckDatabase",
    scope=Scope.WINDOW,
    needs=Needs.WINDOW,
    writes=Writes.COLLECTION,
    idempotent=True,
)
def gui_check_database(col: Collection, host: WindowHost, window: AnkiQt, /) -> bool:
    """Start Tools > Check Database. Its report shows in a window afterwards.

    Returns:
        bool: true. The reply does not wait for the check. Later actions that need the collection do.

    Example:
        {}
    """
    from ...window.check_database import start_check

    start_check(window, host.reload)
    return True
