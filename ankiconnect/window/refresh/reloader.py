"""Having Anki's windows read the collection anew, so that nothing is lost that is being typed.

Windows then fill their editors from the collection, the Add window from its note, whatever their pages
have not reported yet. So, before they do:

- editors take over their notes (`OpenEditors.follow`): what is typed falls into those as they are now;
- what is typed is saved, the Add window's text too.

Both take a moment. If Anki has become busy meanwhile, windows are told afterwards, since they would
freeze; and what has been typed by then is saved before.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING

from ..editors.open_editors import OpenEditors
from ..lifecycle.busy import Busy
from ..reviewer import review_screen

if TYPE_CHECKING:
    from anki.collection import OpChanges
    from aqt.main import AnkiQt


class Anew:
    """Has windows read anew. Main thread only."""

    def __init__(self, mw: AnkiQt, editors: OpenEditors, busy: Busy) -> None:
        """
        Args:
            mw: Anki's main window.
            editors: The open editors.
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
        """Call `then` once everything is saved that is being typed, and Anki is not busy.

        That is at once when no editor is open.
        """
        saved = self._editors.save_all()
        if saved.done():
            self._go_on(then)
        else:
            # Not inside the future, which would keep an error of `then` from the person.
            saved.add_done_callback(lambda _: self._mw.taskman.run_on_main(lambda: self._go_on(then)))

    def _go_on(self, then: Callable[[], None]) -> None:
        if self._busy.reasons:
            self._busy.when_free(lambda: self.when_saved(then))
        else:
            then()

    def reload(self) -> Future[None]:
        """Have every window read everything anew.

        Returns:
            A future that is done when they have, or the collection is closed.
        """
        return self._tell(self._mw.reset)

    def undone(self, changes: OpChanges) -> Future[None]:
        """Have windows show what Anki's Undo has changed, the reviewer the card that is back.

        Returns:
            A future that is done when they have been told, or the collection is closed.
        """
        review_screen.must_look_anew(self._mw, changes)
        return self._tell(lambda: self._tell_undone(changes))

    def _tell_undone(self, changes: OpChanges) -> None:
        from aqt.operations import on_op_finished

        if review_screen.keeps_its_card(self._mw, changes):  # it has looked meanwhile
            on_op_finished(self._mw, changes, self._mw.reviewer)
            review_screen.redraw_if_note_changed(self._mw, changes)
        else:
            on_op_finished(self._mw, changes, None)

    def _tell(self, tell: Callable[[], None]) -> Future[None]:
        done: Future[None] = Future()

        def tell_now() -> None:
            try:
                if not self._closed and self._mw.col is not None and self._mw.col.db is not None:
                    tell()
            finally:
                done.set_result(None)

        def take_over() -> None:
            self._editors.follow()
            self.when_saved(tell_now)

        self._busy.when_free(take_over)  # what editors have reported is in the collection by then
        return done
