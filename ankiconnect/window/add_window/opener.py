"""Opening Anki's Add window with a note, after one that is open has been closed. Main thread only."""

from __future__ import annotations

import functools
import time
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from ..qt_helpers import run_later, to_front
from . import added_text, discard_question
from .add_window import NAME, close_untyped, complete, is_open, open_one

if TYPE_CHECKING:
    from anki.decks import DeckId
    from anki.notes import Note
    from aqt.main import AnkiQt

REPLY_SECONDS = 1.0
"""How long a reply waits for an open window to close, which may have to ask the user first."""


class AddWindowOpener:
    """Opens the window.

    Closing an open one may ask the user whether to discard what is typed. Until then the note waits,
    and a later note replaces it.
    """

    def __init__(self) -> None:
        self._waiting: tuple[Note, DeckId, str] | None = None
        self._asked_at = float("-inf")

    def open(self, mw: AnkiQt, note: Note, deck: DeckId) -> Future[None]:
        """Open the window with a new note.

        Returns:
            A future that is done when the note is in the window, or when the user must be asked.
        """
        from aqt.qt import QTimer

        self._waiting = (note, deck, mw.pm.name or "")
        if not is_open():
            return run_later(mw, functools.partial(self._fill, mw))
        reply: Future[None] = Future()
        done = functools.partial(complete, reply)
        QTimer.singleShot(round(REPLY_SECONDS * 1000), done)
        run_later(mw, functools.partial(self._close, mw, done))
        return reply

    def _close(self, mw: AnkiQt, done: Any) -> None:
        window = open_one()
        if window is None:
            self._closed(mw, done)
            return
        to_front(window)
        if not self._is_asking():
            self._asked_at = float("inf")  # until it is known whether the user must be asked
            close_untyped().add_done_callback(lambda _: self._close_typed(mw, done))

    def _close_typed(self, mw: AnkiQt, done: Any) -> None:
        window = open_one()
        closed = functools.partial(run_later, mw, functools.partial(self._closed, mw, done))
        if window is None:
            closed()
        else:
            self._asked_at = time.monotonic()
            window.closeWithCallback(closed)

    def _closed(self, mw: AnkiQt, done: Any) -> None:
        self._asked_at = float("-inf")
        self._fill(mw)
        done()

    def _is_asking(self) -> bool:
        """Whether the user is being asked already, or is about to be."""
        return time.monotonic() - self._asked_at < REPLY_SECONDS or discard_question.is_shown()

    def _fill(self, mw: AnkiQt) -> None:
        import aqt

        if self._waiting is None or mw.col is None:
            return
        (note, deck, profile), self._waiting = self._waiting, None
        if profile != mw.pm.name:
            return
        window = aqt.dialogs.open(NAME, mw)
        window.set_note(note, deck)
        added_text.mark_as_requested(window)
        to_front(window)


opener = AddWindowOpener()
"""The one opener, since there is one Add window."""
