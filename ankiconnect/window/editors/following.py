"""Having an editor show its note as it is in the collection now."""

from __future__ import annotations

from typing import Any

from .refilling import has_other_fields, read_again, refill


def follow(editor: Any) -> bool:
    """Have an editor read its note from the collection again, and keep what is being typed in it.

    Nothing happens when its page shows the note as it is.

    Returns:
        False when the note is gone.
    """
    from anki.errors import NotFoundError

    try:
        changed = read_again(editor)
    except NotFoundError:
        return False
    if changed:
        refill(editor)
    return True


def follow_notetype(editor: Any) -> None:
    """Have the editor of an Add window show the fields that its note type has now."""
    window, note = editor.parentWindow, editor.note
    changes_notetype = getattr(window, "on_notetype_change", None)
    if changes_notetype is None or note.col.models.get(note.mid) is None:
        return
    if has_other_fields(editor):
        refill(editor, lambda: changes_notetype(editor.note.mid, update_deck=False))
