"""Having Anki's windows read the collection again, without losing what is being typed.

Windows then fill their editors from the collection, and the Add window from its note, whatever their
pages have not reported yet. So, before they do:

- editors read their notes again (`OpenEditors.follow`), so that what is typed goes into those;
- what is typed is saved, the Add window's text too.

Both take a moment. If Anki has become busy meanwhile, windows reload afterwards, since they would
freeze. What was typed by then is saved before.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING

from ..editors.open_editors import OpenEditors
from ..lifecycle.busy import Busy
from ..reviewer import review_screen
from .visible_windows import on_op_finished, redraw

if TYPE_CHECKING:
    from anki.collection import OpChanges
    from aqt.main import AnkiQt


class WindowReloader:
    """Has windows read the collection again. Main thread only."""

    def __init__(self, mw: AnkiQt, editors: OpenEditors, busy: Busy) -> None:
        """
        Args:
            busy: Why actions wait now.
        """
        self._mw = mw
        self._editors = editors
        self._busy = busy
        self._closed = False

    def close(self) -> None:
        """Have windows read nothing any more: Anki closes its collection."""
        self._closed = True

    def when_saved(self, then: Callable[[], None]) -> None:
        """Call `then` once everything that is being typed is saved, and Anki is not busy.

        That is at once when no editor is open.
        """
        saved = self._editors.save_all()
        if saved.done():
            self._go_on(then)
        else:
            # Not inside the future, which would hide an error of `then` from the user.
            saved.add_done_callback(lambda _: self._mw.taskman.run_on_main(lambda: self._go_on(then)))

    def _go_on(self, then: Callable[[], None]) -> None:
        if self._busy.reasons:
            self._busy.when_free(lambda: self.when_saved(then))
        else:
            then()

    def reload(self) -> Future[None]:
        """Have every window read everything again.

        Returns:
            A future that is done when they have, or the collection is closed.
        """
        return self._when_ready(self._reset)

    def _reset(self) -> None:
        self._mw.reset()
        redraw(self._mw)

    def undone(self, changes: OpChanges) -> Future[None]:
        """Have windows show what Anki's Undo has changed, and the reviewer the card that is back.

        Returns:
            A future that is done when they are notified, or the collection is closed.
        """
        review_screen.mark_as_outdated(self._mw, changes)
        return self._when_ready(lambda: self._notify_undone(changes))

    def _notify_undone(self, changes: OpChanges) -> None:
        if review_screen.keeps_its_card(self._mw, changes):  # it has caught up meanwhile
            on_op_finished(self._mw, changes, self._mw.reviewer)
            review_screen.redraw_if_note_changed(self._mw, changes)
        else:
            on_op_finished(self._mw, changes, None)

    def _when_ready(self, refresh: Callable[[], None]) -> Future[None]:
        """Call `refresh` when editors have read their notes and everything typed is saved."""
        done: Future[None] = Future()

        def refresh_now() -> None:
            try:
                if not self._closed and self._mw.col is not None and self._mw.col.db is not None:
                    refresh()
            finally:
                done.set_result(None)

        def prepare() -> None:
            self._editors.follow()
            self.when_saved(refresh_now)

        self._busy.when_free(prepare)  # what editors have reported is in the collection by then
        return done
