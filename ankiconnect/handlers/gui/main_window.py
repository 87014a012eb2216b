"""The main window: decks, undo, import, check, exit."""

from __future__ import annotations

from ..errors import WindowNeeded
from ..registry import Needs, action


@action("guiDeckBrowser", needs=Needs.WINDOW)
def gui_deck_browser() -> None:
    """Show the deck list.

    Returns:
        null
    """
    raise WindowNeeded("guiDeckBrowser")


@action("guiDeckOverview", needs=Needs.WINDOW, writes="the current deck")
def gui_deck_overview(name: str) -> bool:
    """Show the overview of a deck.

    Args:
        name: Name of the deck.

    Returns:
        bool: false when no deck has that name
    """
    raise WindowNeeded("guiDeckOverview")


@action("guiDeckReview", needs=Needs.WINDOW, writes="the current deck")
def gui_deck_review(name: str) -> bool:
    """Start to review a deck.

    Args:
        name: Name of the deck.

    Returns:
        bool: false when no deck has that name
    """
    raise WindowNeeded("guiDeckReview")


@action("guiUndo", needs=Needs.WINDOW, writes="the collection")
def gui_undo() -> bool:
    """Undo the last step.

    Returns:
        bool: true
    """
    raise WindowNeeded("guiUndo")


@action("guiImportFile", needs=Needs.WINDOW)
def gui_import_file(path: str | None = None) -> None:
    """Open the import dialog.

    Args:
        path: File to import; without it a file chooser opens.

    Returns:
        null
    """
    raise WindowNeeded("guiImportFile")


@action("guiCheckDatabase", needs=Needs.WINDOW, writes="the collection, where it needs repair")
def gui_check_database() -> bool:
    """Start the check of the database.

    Returns:
        bool: true
    """
    raise WindowNeeded("guiCheckDatabase")


@action("guiExitAnki", needs=Needs.WINDOW)
def gui_exit_anki() -> None:
    """Close Anki, shortly after the reply.

    Returns:
        null
    """
    raise WindowNeeded("guiExitAnki")
