"""Having Anki's windows read the collection again, without losing what is being typed.

If Anki is busy, windows reload afterwards, since they would freeze.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING

from ..editors.open_editors import OpenEditors
from ..lifecycle.busy import Busy
from .notifier import show_changes

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
        done: Future[None] = Future()

        def show() -> None:
            try:
                if not self._closed and self._mw.col is not None and self._mw.col.db is not None:
                    self._editors.follow()
                    show_changes(self._mw, self._editors, _everything())
            finally:
                done.set_result(None)

        self._busy.when_free(show)  # what editors have reported is in the collection by then
        return done


def _everything() -> OpChanges:
    """All changes that windows can be notified of, as Anki's own `reset` does."""
    from anki.collection import OpChanges

    changes = OpChanges()
    for field in changes.DESCRIPTOR.fields:
        if field.name != "kind":
            setattr(changes, field.name, True)
    return changes
