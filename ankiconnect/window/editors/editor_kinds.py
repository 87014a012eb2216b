"""Which note an editor of Anki holds.

Anki 26.09 has a second, experimental editor, which keeps the whole note in its page.
"""

from __future__ import annotations

from typing import Any


def shown_note(editor: Any) -> int:
    """Id of the stored note that an editor shows; 0 for none."""
    if editor.web is None or editor.addMode or _is_destroyed(editor):
        return 0
    if is_experimental(editor):
        return int(editor.nid or 0)
    return int(editor.note.id) if editor.note is not None else 0


def is_adding(editor: Any) -> bool:
    """Whether it holds a note that is not stored yet; False for an experimental editor."""
    if editor.web is None or not editor.addMode or _is_destroyed(editor):
        return False
    return not is_experimental(editor) and editor.note is not None


def is_experimental(editor: Any) -> bool:
    """Whether it is the newer editor, which knows only the id of its note."""
    return hasattr(editor, "nid")


def _is_destroyed(editor: Any) -> bool:
    """Whether its window is gone without being closed: its page would never answer."""
    from PyQt6 import sip

    return bool(sip.isdeleted(editor.web))
