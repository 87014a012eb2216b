"""The main window: decks, undo, import, check, exit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ..framework.action import Needs, Writes
from ..framework.registry import action
from ..framework.request_context import RequestContext
from ..shared.paths import check_paths_allowed

if TYPE_CHECKING:
    from anki.collection import Collection
    from aqt.main import AnkiQt, MainWindowState

    from ...window.host import WindowHost

EXIT_SECONDS = 0.5
"""How long after its request Anki closes, so that the reply is out before."""
DIALOGS_AT_EXIT = 10
"""How many dialogs that wait for a person are closed at most."""
CLOSE_SECONDS = 0.1
"""How long one of them may take to go."""


@action("guiDeckBrowser", needs=Needs.WINDOW)
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


@action("guiDeckOverview", needs=Needs.WINDOW, writes=Writes.CURRENT_DECK)
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


@action("guiDeckReview", needs=Needs.WINDOW, writes=Writes.CURRENT_DECK)
def gui_deck_review(col: Collection, window: AnkiQt, /, name: str) -> bool:
    """Start to review a deck, which becomes the current one.

    Args:
        name: Name of the deck.

    Returns:
        bool: false when no deck has that name; true also when nothing is due, then its congratulations
        show

    Example:
        {"name": "Spanish::Verbs"}
    """
    return _show_deck(col, window, name, "review")


def _show_deck(col: Collection, window: AnkiQt, name: str, state: MainWindowState) -> bool:
    """Make a deck the current one and show a screen of it."""
    from aqt.operations import on_op_finished

    from ...window.qt_helpers import to_front

    deck = col.decks.id_for_name(name)
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


@action("guiUndo", needs=Needs.WINDOW, writes=Writes.COLLECTION)
def gui_undo(col: Collection, host: WindowHost, window: AnkiQt, /) -> bool:
    """Undo the last step, as Edit > Undo does. In a `multi` that is what it has written so far.

    Returns:
        bool: true, also with nothing to undo; what needs the collection afterwards finds it undone

    Example:
        After deleteNotes {"notes": [1751300000004]}
        {}
    """
    from aqt.operations.collection import undo

    if col.undo_status().undo:
        if host.editors.any_open():
            _undo_beside_editors(col, host, window)
        else:
            undo(parent=window)
    return True


def _undo_beside_editors(col: Collection, host: WindowHost, window: AnkiQt) -> None:
    """Undo as Anki does, but on the main thread.

    A page that reported what is typed while it is undone in the background would have the note saved as
    it was before. Saved first, what is typed would be the step that is undone.
    """
    from aqt import gui_hooks
    from aqt.utils import tooltip, tr

    done = col.undo()
    try:
        gui_hooks.state_did_undo(done)
        tooltip(tr.undo_action_undone(action=done.operation), parent=window)
    finally:
        host.undone(done.changes)


@action("guiImportFile", needs=Needs.WINDOW)
async def gui_import_file(context: RequestContext, /, path: str | None = None) -> None:
    """Open the import dialog; nothing is imported until a person confirms.

    Args:
        path: File to offer; for one that is missing, Anki shows an error. Without it, a file chooser
            opens. On Windows slashes lean either way.

    Returns:
        null

    Errors:
        ``file paths are not allowed from this origin``

    Example:
        After exportPackage {"deck": "Spanish", "path": "/home/ana/Spanish.apkg"}
        {"path": "/home/ana/Spanish.apkg"}
    """
    if path is None:
        return await context.main(_ask_for_import)
    check_paths_allowed(context)
    file = await context.worker(_existing_file, path)
    if file is None:
        return await context.main(_warn_missing, path)
    return await context.main(_offer_import, file)


def _existing_file(path: str) -> str | None:
    """The whole path of a file, with forward slashes as Anki's import pages want it."""
    file = Path(path).absolute()
    return file.as_posix() if file.is_file() else None


def _ask_for_import(col: Collection, window: AnkiQt, /) -> None:
    from aqt.qt import QTimer

    from ...window.qt_helpers import to_front

    to_front(window)
    QTimer.singleShot(0, window.onImport)


def _offer_import(col: Collection, window: AnkiQt, /, path: str) -> None:
    from aqt.import_export.importing import import_file
    from aqt.qt import QTimer

    from ...window.qt_helpers import to_front

    to_front(window)
    QTimer.singleShot(0, lambda: import_file(window, path))


def _warn_missing(col: Collection, window: AnkiQt, /, path: str) -> None:
    from aqt.utils import show_warning

    from ...window.qt_helpers import to_front

    to_front(window)
    show_warning(f"There is no file to import: {path}", parent=window)


@action("guiCheckDatabase", needs=Needs.WINDOW, writes=Writes.COLLECTION)
def gui_check_database(col: Collection, host: WindowHost, window: AnkiQt, /) -> bool:
    """Start Tools > Check Database. Its report shows in a window afterwards.

    Returns:
        bool: true; the reply does not wait, but what needs the collection afterwards does

    Example:
        {}
    """
    from ...window.check_database import start_check

    start_check(window, host.reload)
    return True


@action("guiExitAnki", needs=Needs.WINDOW)
def gui_exit_anki(window: AnkiQt, /) -> None:
    """Close Anki as its own menu does, sync and backup included, shortly after the reply.

    What a person has typed into the Add window is asked about before, as Anki does; what only requests
    have put there is thrown away.

    Returns:
        null

    Example:
        {}
    """
    _later(window, EXIT_SECONDS, lambda: _close(window, DIALOGS_AT_EXIT))


def _later(window: AnkiQt, seconds: float, what: Callable[[], None]) -> None:
    """Do something in a while; Anki's own timer waits for a progress window (a sync...) to go."""
    window.progress.single_shot(round(seconds * 1000), what, requires_collection=False)


def _close(window: AnkiQt, dialogs: int) -> None:
    """Close Anki, and before it the dialogs that wait for a person, from the inside out.

    Anki doesn't expect to close below them, since a person can't do that.
    """
    from ...window.editors import add_window

    dialog = window.app.activeModalWidget()
    if dialog is None or not dialogs:
        closed = add_window.close_untyped()
        closed.add_done_callback(lambda _: _later(window, 0, lambda: _exit(window)))
        return
    dialog.close()
    _later(window, CLOSE_SECONDS, lambda: _close(window, dialogs - 1))


def _exit(window: AnkiQt) -> None:
    window.close()
