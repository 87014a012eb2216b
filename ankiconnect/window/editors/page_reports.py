"""Dropping what an editor's page reports although nobody typed it.

0.6 s after it was filled, a page reports the texts it was filled with, in its own spelling of HTML.
Anki saves the whole note then. If the note was written meanwhile, that would undo the write.
"""

from __future__ import annotations

import html
import re
import time
import weakref
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anki.notes import Note

FILL_SECONDS = 1.5
"""How long after it was filled a page may report its texts in its own spelling."""


class Page:
    """What the page of an editor is known to show: what it was filled with, or has reported since.

    Attributes:
        gone: Id of the note, when the collection has it no more.
    """

    def __init__(self) -> None:
        self.gone = 0
        self._texts: dict[int, str] = {}
        self._filled_at = float("-inf")

    def filled(self, fields: list[str]) -> None:
        self._texts = dict(enumerate(fields))
        self._filled_at = time.monotonic()

    def is_typed(self, index: int, text: str) -> bool:
        """Whether the reported text of a field was typed; it is known from now on."""
        known = self._texts.get(index)
        self._texts[index] = text
        if known is not None and time.monotonic() - self._filled_at < FILL_SECONDS:
            return _plainly_spelled(text) != _plainly_spelled(known)
        return text != known


def _plainly_spelled(markup: str) -> str:
    """Markup without what a page spells in its own way when it is filled."""
    tags = re.sub(r"<(/?\w+)[^>]*>", lambda tag: f"<{tag[1].lower()}>", markup)
    return html.unescape(tags).replace("\u00a0", " ")


class PageReports:
    """Watches the reports of all editors. Main thread only."""

    def __init__(self) -> None:
        self._pages: weakref.WeakKeyDictionary[Any, Page] = weakref.WeakKeyDictionary()

    def watch(self) -> None:
        """Know what pages are filled with, and drop reports, from now on."""
        from aqt import gui_hooks

        gui_hooks.editor_will_load_note.append(self._will_fill)
        gui_hooks.webview_did_receive_js_message.append(self._reported)

    def page(self, editor: Any) -> Page:
        """What is known of an editor's page."""
        return self._pages.setdefault(editor, Page())

    def _will_fill(self, script: str, note: Note, editor: Any) -> str:
        self.page(editor).filled(note.fields)
        return script

    def _reported(self, handled: tuple[bool, Any], message: str, editor: Any) -> tuple[bool, Any]:
        """Anki's filter: one that returns True as its first item has handled the message."""
        if handled[0] or not message.startswith(("key:", "blur:")) or editor not in self._pages:
            return handled
        return (True, None) if self._is_stale(editor, message) else handled

    def _is_stale(self, editor: Any, message: str) -> bool:
        """Whether a report, "key:INDEX:NOTE:TEXT", would undo a change that came from outside."""
        parts = message.split(":", 3)
        note, page = editor.note, self._pages[editor]
        if len(parts) < 4 or note is None or editor.addMode or parts[2] != str(note.id):
            return False
        if page.gone == note.id:
            return True
        index, text = int(parts[1]), editor.mungeHTML(parts[3])
        if page.is_typed(index, text) or index >= len(note.fields):
            return False
        return bool(note.fields[index] != text)
