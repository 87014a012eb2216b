"""The window of guiEditNote: an editor, a preview, and the way back to notes that were opened before.

This module needs Qt; import it only when the window is to be opened. Main thread only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import aqt
import aqt.editor
from anki.collection import SearchNode
from anki.errors import NotFoundError
from aqt import gui_hooks
from aqt.qt import QCloseEvent, QMainWindow, Qt, QVBoxLayout, QWidget
from aqt.utils import disable_help_button, restoreGeom, saveGeom, setWindowIcon

from .. import browser_window
from ..editors.following import follow
from ..editors.saving import save_typed, when_saved
from ..qt_helpers import to_front
from .buttons import EditButtons
from .history import History
from .note_previewer import NotePreviewer

if TYPE_CHECKING:
    from anki.cards import CardId
    from anki.collection import OpChanges
    from anki.notes import NoteId
    from aqt.main import AnkiQt

NAME = "AnkiConnectEditNote"
"""Under this name Anki's dialog manager keeps the one window, and closes it with the profile."""
SIZE = (560, 480)

_histories: dict[str, History] = {}
"""The history of each profile, by its name."""


def show(mw: AnkiQt, note: NoteId) -> None:
    """Open the window on a note, or show the note in the one that is open.

    Raises:
        NotFoundError: The note does not exist.
    """
    mw.col.get_note(note)
    if NAME not in aqt.dialogs._dialogs:
        aqt.dialogs.register_dialog(NAME, EditWindow)
    to_front(aqt.dialogs.open(NAME, mw, note))


class EditWindow(QMainWindow):
    """The one edit window."""

    def __init__(self, mw: AnkiQt, note: NoteId) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.mw = mw
        self.history = _histories.setdefault(mw.pm.name or "", History())
        self.previewer: NotePreviewer | None = None
        self._ended = False
        self._when_ended: list[Callable[[], None]] = []
        self._lay_out()
        gui_hooks.operation_did_execute.append(self._operation_did_execute)
        self.history.opened(note)
        self._load(note)
        restoreGeom(self, NAME, default_size=SIZE)
        self.show()

    def _lay_out(self) -> None:
        self.setWindowTitle("Edit Note")
        setWindowIcon(self)
        disable_help_button(self)
        self.setMinimumSize(360, 300)
        content, editor_area = QWidget(self), QWidget(self)
        buttons = EditButtons(self, self._go, self.toggle_preview, self.browse, self.close)
        self.older, self.newer = buttons.older, buttons.newer
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(editor_area, 1)
        layout.addLayout(buttons)
        self.setCentralWidget(content)
        self.editor = aqt.editor.Editor(
            self.mw, editor_area, self, editor_mode=aqt.editor.EditorMode.EDIT_CURRENT
        )

    # Which note it shows

    def reopen(self, mw: AnkiQt, note: NoteId) -> None:
        """Show another note; Anki's dialog manager calls it when the window is open already."""
        self.history.opened(note)
        self._show(note)

    def _go(self, step: int) -> None:
        """Show the note that was opened before or after this one."""
        note = self._beside(step)
        if note is None:
            self._enable_buttons()
        else:
            self._show(note)

    def _beside(self, step: int) -> int | None:
        """The note that was opened before or after this one; deleted ones are skipped."""
        shown: Any = self.editor.note
        note = self.history.beside(shown.id, step)
        while note is not None and not self._exists(note):
            self.history.forget(note)
            note = self.history.beside(shown.id, step)
        return note

    def _exists(self, note: Any) -> bool:
        try:
            return bool(self.mw.col.get_note(note))
        except NotFoundError:
            return False

    def _show(self, note: int) -> None:
        """Save what is typed, then show a note."""
        when_saved(self.editor, lambda: self._load(note))

    def _load(self, note: Any) -> None:
        if self._ended:
            return
        try:
            found = self.mw.col.get_note(note)
        except NotFoundError:
            self.history.forget(note)
            return
        cards = found.cards()
        self.editor.card = cards[0] if cards else None
        self.editor.set_note(found, focusTo=0)
        self._enable_buttons()
        if self.previewer is not None:
            self.previewer.show_note()

    def _enable_buttons(self) -> None:
        note: Any = self.editor.note
        self.older.setEnabled(self.history.beside(note.id, -1) is not None)
        self.newer.setEnabled(self.history.beside(note.id, 1) is not None)

    def _cards(self) -> list[CardId]:
        """Ids of the note's cards, in order."""
        return list(self.editor.note.card_ids()) if self.editor.note is not None else []

    def _operation_did_execute(self, changes: OpChanges, initiator: object | None) -> None:
        """Show what others have changed, and in the preview also what was saved here."""
        if self._ended or self.editor.note is None:
            return
        if changes.note_text and initiator is not self.editor and not follow(self.editor):
            self._leave_deleted()
        elif self.previewer is not None and (changes.note_text or changes.card):
            self.previewer.render_card()

    def _leave_deleted(self) -> None:
        """The note is gone: show another one that was opened, the one before if there is one."""
        deleted: Any = self.editor.note
        note = self._beside(-1) or self._beside(1)
        self.history.forget(deleted.id)
        if note is None:
            self._end()
        else:
            self._load(note)

    # What else it opens

    def toggle_preview(self) -> None:
        """Open the preview of the note's cards, or close it."""
        if self.previewer is None:
            when_saved(self.editor, self._open_preview)
        else:
            self.previewer.close()

    def _open_preview(self) -> None:
        if self.previewer is None and not self._ended:
            self.previewer = NotePreviewer(self.mw, self._cards, self._preview_closed)
            self.previewer.open()

    def _preview_closed(self) -> None:
        self.previewer = None

    def browse(self) -> None:
        """Open the card browser with all cards of the note selected."""
        when_saved(self.editor, self._browse)

    def _browse(self) -> None:
        note = self.editor.note
        if note is not None:
            browser = browser_window.show(self.mw, (SearchNode(nid=note.id),))
            # The search waits for the browser's editor. This comes behind it.
            assert browser.editor is not None
            browser.editor.call_after_note_saved(browser.table.select_all)

    # Closing

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Close after what is typed is saved."""
        assert event is not None
        if self._ended:
            event.accept()
        else:
            event.ignore()
            self.closeWithCallback(lambda: None)

    def closeWithCallback(self, then: Callable[[], None]) -> None:
        """Close after what is typed is saved, then call `then`; for Anki's dialog manager."""
        self._when_ended.append(then)
        # Once it is in the collection, not before: the collection may be closed next.
        save_typed(self.mw, [self.editor]).add_done_callback(lambda _: self._end())

    def _end(self) -> None:
        if self._ended:
            return
        self._ended = True
        gui_hooks.operation_did_execute.remove(self._operation_did_execute)
        if self.previewer is not None:
            self.previewer.close()
        saveGeom(self, NAME)
        self.editor.cleanup()
        aqt.dialogs.markClosed(NAME)
        self.close()
        self.mw.deferred_delete_and_garbage_collect(self)
        for then in self._when_ended:
            then()
