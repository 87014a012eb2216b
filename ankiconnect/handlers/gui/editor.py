"""The Add window and the edit window."""

from __future__ import annotations

from typing import Any

from ..errors import WindowNeeded
from ..registry import Needs, action
from ..types import JsonObject


@action("guiAddCards", needs=Needs.WINDOW, writes="deck and note type of the window, media")
def gui_add_cards(note: JsonObject | None = None) -> int:
    """Open the Add window, filled with a note where one is given.

    Args:
        note: {"deckName", "modelName", "fields"?, "tags"?, "audio"/"video"/"picture"?}

    Returns:
        int: id of the note in the window, 0 while it is not stored
    """
    raise WindowNeeded("guiAddCards")


@action("guiAddNoteSetData", needs=Needs.WINDOW, writes="media")
def gui_add_note_set_data(note: JsonObject, append: bool = False) -> bool | dict[str, Any]:
    """Fill the Add window that is open.

    Args:
        note: {"deckName"?, "modelName"?, "fields"?, "tags"?, "audio"/"video"/"picture"?}
        append: Append to the fields and add to the tags instead of replacing them.

    Returns:
        true, or {"error": "Add Note dialog is not open", "code": 1}
    """
    raise WindowNeeded("guiAddNoteSetData")


@action("guiEditNote", needs=Needs.WINDOW)
def gui_edit_note(note: int) -> None:
    """Open the edit window on a note.

    Args:
        note: Id of the note.

    Returns:
        null
    """
    raise WindowNeeded("guiEditNote")
