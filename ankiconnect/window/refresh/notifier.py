"""Notifying Anki's windows of changes, as Anki's own operations do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..editors.open_editors import OpenEditors
from ..lifecycle.busy import Busy
from ..reviewer import review_screen
from .visible_windows import on_op_finished

if TYPE_CHECKING:
    from anki.collection import OpChanges
    from aqt.main import AnkiQt


class ChangeNotifier:
    """Notifies the windows. Main thread only."""

    def __init__(
        self, mw: AnkiQt, editors: OpenEditors, busy: Busy, postpone: Callable[[OpChanges], None]
    ) -> None:
        """
        Args:
            busy: Why actions wait now.
            postpone: Has `notify` called with changes later.
        """
        self._mw = mw
        self._editors = editors
        self._busy = busy
        self._postpone = postpone

    def notify(self, changes: OpChanges) -> None:
        """Have every window show what has changed.

        Editors then read their notes again, and the Add window its note type. So what is being typed in
        them is saved first.
        """
        if self._busy.reasons:
            self._postpone(changes)  # the redraw would wait for the collection
            return
        saved = self._editors.save_for(changes)
        saved.add_done_callback(lambda _: self._notify_now(changes))

    def _notify_now(self, changes: OpChanges) -> None:
        if self._busy.reasons or self._mw.col is None:
            self._postpone(changes)
        elif review_screen.keeps_its_card(self._mw, changes):
            # A window ignores changes that it has made itself: so the reviewer leaves its card alone.
            on_op_finished(self._mw, changes, self._mw.reviewer)
            review_screen.redraw_if_note_changed(self._mw, changes)
        else:
            on_op_finished(self._mw, changes, self)
