"""The card browser: searching, ordering, selecting."""

from __future__ import annotations

from typing import Any

from ..errors import WindowNeeded
from ..registry import Needs, action


@action("guiBrowse", needs=Needs.WINDOW, old_names=("browse",))
def gui_browse(query: str | None = None, reorderCards: Any = None) -> list[int]:
    """Open or raise the card browser.

    Args:
        query: Anki search text; without it the window only opens.
        reorderCards: {"columnId": id of a column the browser shows, "order": "ascending" or
            "descending"}

    Returns:
        array of int: the cards the query finds; [] without a query
    """
    raise WindowNeeded("guiBrowse")


@action("guiSelectCard", needs=Needs.WINDOW)
def gui_select_card(card: int) -> bool:
    """Select one card in the card browser.

    Args:
        card: Id of the card.

    Returns:
        bool: false when the browser is not open
    """
    raise WindowNeeded("guiSelectCard")


@action("guiSelectNote", needs=Needs.WINDOW)
def gui_select_note(note: int) -> bool:
    """Select one card in the card browser; the older name of guiSelectCard.

    Args:
        note: Id of the CARD.

    Returns:
        bool: false when the browser is not open
    """
    raise WindowNeeded("guiSelectNote")


@action("guiSelectedNotes", needs=Needs.WINDOW)
def gui_selected_notes() -> list[int]:
    """The notes that are selected in the card browser.

    Returns:
        array of int; [] when the browser is not open
    """
    raise WindowNeeded("guiSelectedNotes")
