"""The editors in which notes are open, so that neither the user's nor a client's writing is lost.

An editor's page reports what a user types 0.6 s later. Each report saves the whole note as the editor
knew it. A write by API in between would be undone by the next report. So:

- before a write, what is typed in editors of the note is saved (`saving`);
- after a write, editors read their notes at once (`following`), and those whose note has changed are
  filled again, with the caret and what is typed meanwhile (`refilling`);
- windows that are notified of a write leave their editors alone (`needless_refills`);
- reports of text that nobody typed are dropped (`page_reports`).
"""

from __future__ import annotations

import contextlib
import weakref
from collections.abc import Iterable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from ...handlers.framework.host import NewNote
from ..workarounds import needless_refills
from . import refilling
from .editor_kinds import is_adding, is_experimental, shown_note
from .following import follow, follow_notetype
from .page_reports import PageReports
from .refilling import Content, content
from .saving import save_typed

if TYPE_CHECKING:
    from aqt.main import AnkiQt


class OpenEditors:
    """All editors of Anki and of other add-ons. Main thread only."""

    def __init__(self, mw: AnkiQt) -> None:
        self._mw = mw
        self._editors: weakref.WeakSet[Any] = weakref.WeakSet()
        self._reports = PageReports()
        self._seen: weakref.WeakKeyDictionary[Any, Content] = weakref.WeakKeyDictionary()

    def watch(self) -> None:
        """Know of every editor that is opened from now on."""
        from aqt import gui_hooks

        gui_hooks.editor_did_init.append(self._editors.add)
        self._reports.watch()
        refilling.watch()

    def save(self, notes: Iterable[int]) -> Future[None]:
        """Save what is typed in the editors that show one of these notes."""
        return save_typed(self._mw, self._showing(set(notes)))

    def save_all(self) -> Future[None]:
        """Save what is typed in every editor; in an Add window, into its note, which is not stored."""
        return save_typed(self._mw, [*self._showing(), *self._adding()])

    def new_notes(self) -> Future[list[NewNote]]:
        """Save what is typed in every editor, and return the notes in Add windows."""
        notes: Future[list[NewNote]] = Future()

        def read(_: object) -> None:
            notes.set_result([(one.note.mid, list(one.note.fields)) for one in self._adding()])

        self.save_all().add_done_callback(read)
        return notes

    def any_open(self) -> bool:
        """Whether anything can be typed into an editor now."""
        return bool(self._showing() or self._adding())

    def _showing(self, notes: set[int] | None = None) -> list[Any]:
        """The editors that show one of these notes; any note for None."""
        return [
            editor
            for editor in self._editors
            if (shown := shown_note(editor)) and (notes is None or shown in notes)
        ]

    def _adding(self) -> list[Any]:
        return [editor for editor in self._editors if is_adding(editor)]

    def left_alone(self) -> contextlib.AbstractContextManager[None]:
        """Within it, windows that are notified of changes do not fill their editors again."""
        return needless_refills.prevented([*self._showing(), *self._adding()])

    def follow(self) -> None:
        """Have every editor read its note, or its note type, from the collection again."""
        if self._mw.col is None or self._mw.col.db is None:
            return
        for editor in self._adding():
            follow_notetype(editor)
        for editor in self._showing():
            if is_experimental(editor):
                self._follow_experimental(editor)
            else:
                note = editor.note.id
                self._reports.page(editor).gone = 0 if follow(editor) else note

    def _follow_experimental(self, editor: Any) -> None:
        from anki.errors import NotFoundError

        with contextlib.suppress(NotFoundError):
            now = content(self._mw.col.get_note(editor.nid))
            if self._seen.get(editor) != now:
                self._seen[editor] = now
                editor.reload_note()
