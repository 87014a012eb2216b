"""Having an editor show its note as it is in the collection now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .saving import when_saved

if TYPE_CHECKING:
    from anki.notes import Note

Content = tuple[int, tuple[str, ...], tuple[str, ...]]
"""The note type, fields and tags of a note."""


def follow(editor: Any) -> bool:
    """Have an editor read its note from the collection again, and keep what is being typed in it.

    Nothing happens when the note is as the editor knows it.

    Returns:
        False when the note is gone.
    """
    from anki.errors import NotFoundError

    before = content(editor.note)
    try:
        editor.note.load()
    except NotFoundError:
        return False
    if content(editor.note) != before:
        # The page's report goes into the note as it is now. Then the page is filled with that.
        when_saved(editor, editor.loadNoteKeepingFocus)
    return True


def content(note: Note) -> Content:
    """What an editor shows of a note."""
    return note.mid, tuple(note.fields), tuple(note.tags)
