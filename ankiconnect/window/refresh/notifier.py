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

        An operation in the background would be waited for, and may be storing what an editor holds.
        """
        if self._busy.reasons or self._mw.col is None or self._mw._background_op_count:
            self._postpone(changes)
        else:
            self._editors.follow()
            show_changes(self._mw, self._editors, changes)


def show_changes(mw: AnkiQt, editors: OpenEditors, changes: OpChanges) -> None:
    """Have windows show what has changed, but for editors, and a card under review that stays."""
    with editors.left_alone():
        if review_screen.keeps_its_card(mw):
            # A window ignores changes that it has made itself: so the reviewer leaves its card alone.
            on_op_finished(mw, changes, mw.reviewer)
            review_screen.draw_changes(mw)
        else:
            on_op_finished(mw, changes, None)
