"""Telling Anki's windows what has changed, as Anki's own operations do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..editors.open_editors import OpenEditors
from ..lifecycle.busy import Busy
from ..reviewer import review_screen

if TYPE_CHECKING:
    from anki.collection import OpChanges
    from aqt.main import AnkiQt


class Telling:
    """Tells the windows. Main thread only."""

    def __init__(
        self, mw: AnkiQt, editors: OpenEditors, busy: Busy, later: Callable[[OpChanges], None]
    ) -> None:
        """
        Args:
            mw: Anki's main window.
            editors: The open editors.
            busy: Why actions wait now.
            later: Has changes told later.
        """
        self._mw = mw
        self._editors = editors
        self._busy = busy
        self._later = later

    def tell(self, changes: OpChanges) -> None:
        """Have every window show what has changed.

        Editors then read their notes anew, the Add window its note type, so what is being typed in
        them is saved first.
        """
        if self._busy.reasons:
            self._later(changes)  # the redraw would wait for the collection
            return
        saved = self._editors.save_for(changes)
        saved.add_done_callback(lambda _: self._tell_now(changes))

    def _tell_now(self, changes: OpChanges) -> None:
        from aqt.operations import on_op_finished

        if self._busy.reasons or self._mw.col is None:
            self._later(changes)
        elif review_screen.keeps_its_card(self._mw, changes):
            # Whoever has made a change does not follow it: so the reviewer leaves its card alone.
            on_op_finished(self._mw, changes, self._mw.reviewer)
            review_screen.redraw_if_note_changed(self._mw, changes)
        else:
            on_op_finished(self._mw, changes, self)
